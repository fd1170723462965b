// The line that always tells how things stand: network, where the data lies, what was not sent, and
// whether the machinery was replaced. Knows nothing of views.

import { useEffect, useState } from "preact/hooks";
import { to } from "../router";
import { useSession } from "../session";
import { LEVELS, LEVEL_SHORT } from "../text";

export function useOnline(): boolean {
  const [online, setOnline] = useState(navigator.onLine);
  useEffect(() => {
    const changed = () => setOnline(navigator.onLine);
    addEventListener("online", changed);
    addEventListener("offline", changed);
    return () => {
      removeEventListener("online", changed);
      removeEventListener("offline", changed);
    };
  }, []);
  return online;
}

export function StatusBar({ unsent }: { unsent: number | null }) {
  const { status, name } = useSession();
  const online = useOnline();
  const { level, persisted } = status.durability;
  return (
    <div class="status" role="group" aria-label="Tình trạng của sổ">
      <span class={`sign ${online ? "good" : "warn"}`} role="status">
        <span class="dot" aria-hidden="true" />
        {online ? "Có mạng" : "Ngoại tuyến: vẫn ghi được"}
      </span>
      <a class={`sign ${level === "memory" ? "bad" : "good"}`} href={to(["cai-dat"])} title={`Sổ nằm ở ${LEVELS[level]}`}>
        <span class="dot" aria-hidden="true" />
        {level === "memory" ? "KHÔNG lưu được: chỉ trong bộ nhớ" : `Lưu trên máy: ${LEVEL_SHORT[level]}`}
        {level !== "memory" && !persisted && <span class="soft">, chưa được giữ chắc</span>}
      </a>
      {name === "so" && unsent !== null && (
        <a class={`sign ${unsent > 0 ? "warn" : "good"}`} href={to(["gui"])}>
          <span class="dot" aria-hidden="true" />
          {unsent > 0 ? `${unsent} mục chưa gửi` : "Đã gửi hết"}
        </a>
      )}
      {name === "mau" && <span class="sign soft"><span class="dot" aria-hidden="true" />Mẫu: không gửi đi đâu</span>}
      {status.place === "another tab" && <span class="sign soft">Cửa sổ khác đang giữ sổ</span>}
      {status.restarts > 0 && (
        <span class="sign warn" role="status">
          <span class="dot" aria-hidden="true" />
          Sổ gặp lỗi, đã được mở lại {status.restarts} lần
        </span>
      )}
    </div>
  );
}
