// Meeting the hub: its address, progress, cancelling, what came of it. Knows nothing of where it is
// shown.

import { useRef, useState } from "preact/hooks";
import type { SyncProgress } from "sobo";
import { problemsOf, type Problem, type Register } from "../register";
import { remember } from "../store";
import { Meter, Notice, Problems } from "../ui/parts";
import { DeviceNumber } from "./number";
import { useOnline } from "./status";

interface HubProps {
  register: Register;
  /** The address known so far. */
  start: string;
  onDone?(): void;
}

export function HubSync({ register, start, onDone }: HubProps) {
  const online = useOnline();
  const [url, setUrl] = useState(start);
  const [progress, setProgress] = useState<SyncProgress | null>(null);
  const [problems, setProblems] = useState<Problem[]>([]);
  const [said, setSaid] = useState("");
  const stop = useRef<AbortController | null>(null);
  const running = progress !== null;

  const sync = async (event: Event) => {
    event.preventDefault();
    if (running || url.trim() === "") return;
    remember("tram", url.trim());
    setProblems([]);
    setSaid("");
    setProgress({ sent: 0, received: 0, toSend: null, toReceive: null });
    stop.current = new AbortController();
    try {
      const outcome = await register.sync(url.trim(), { onProgress: setProgress, signal: stop.current.signal });
      const equal = outcome.equal ? " Hai bên khớp nhau." : "";
      setSaid(`Đã gửi ${outcome.sent} mục, đã nhận ${outcome.received} mục.${equal}`);
      onDone?.();
    } catch (error) {
      if (stop.current.signal.aborted) setSaid("Đã dừng. Lần sau gửi tiếp từ chỗ này.");
      else setProblems(problemsOf(error));
    } finally {
      setProgress(null);
      stop.current = null;
    }
  };

  return (
    <form class="hub" aria-label="Gửi qua trạm" onSubmit={(event) => void sync(event)}>
      <div class="field">
        <label for="hub-url">Địa chỉ trạm</label>
        <input
          id="hub-url"
          type="url"
          inputMode="url"
          spellcheck={false}
          placeholder="https://tram.vi-du.vn"
          value={url}
          onInput={(event) => setUrl(event.currentTarget.value)}
        />
      </div>
      {!online && <Notice tone="warn">Đang ngoại tuyến. Có mạng thì bấm lại; hoặc gửi bằng tệp.</Notice>}
      <div class="actions">
        <button class="primary" type="submit" disabled={running || url.trim() === ""}>
          {running ? "Đang gửi…" : "Gửi và nhận qua trạm"}
        </button>
        {running && <button type="button" onClick={() => stop.current?.abort()}>Dừng</button>}
      </div>
      {running && (
        <>
          <Meter what="Gửi" done={progress.sent} of={progress.toSend ?? 0} />
          <Meter what="Nhận" done={progress.received} of={progress.toReceive ?? 0} />
        </>
      )}
      {said !== "" && <Notice tone="good">{said}</Notice>}
      <Problems problems={problems} title="Chưa gửi được; mọi mục vẫn lưu trên máy này" />
      {problems.some((problem) => problem.rule === "no_grant") && (
        <Notice tone="info" title="Xin văn phòng giao quyền cho máy này">
          <p>
            Gửi số dưới đây cho văn phòng. Văn phòng giao quyền ở mục Thiết bị rồi gửi lại tệp mời; nhận tệp đó, hoặc
            bấm gửi qua trạm lần nữa. Máy đã bị thu hồi quyền thì phải đăng ký lại như một máy mới.
          </p>
          <DeviceNumber device={register.status().device} />
        </Notice>
      )}
    </form>
  );
}
