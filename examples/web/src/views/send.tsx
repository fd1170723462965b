// What was not sent yet, and the two roads: the hub, or a file. Sending changes nothing of what is
// saved here. Knows nothing of how either road works.

import { useState } from "preact/hooks";
import { periodsOf } from "../forms/periods";
import { problemsOf, type Problem } from "../register";
import { recall } from "../store";
import { to } from "../router";
import { useLive, useSession } from "../session";
import { today } from "../ui/dates";
import { download } from "../ui/files";
import { Empty, Failure, Notice, Page, Panel, Problems, Waiting } from "../ui/parts";
import { showBytes, showNumber } from "../ui/words";
import { EntryRows } from "./entries";
import { HubSync } from "./hub";

export function Send() {
  const session = useSession();
  const unsent = useLive((register) => register.unsent(), []);
  const isSample = session.name === "mau";
  return (
    <Page title="Gửi" lead="Mọi mục đã lưu trên máy này. Gửi khi có đường truyền, hoặc chép tệp mang đi.">
      <Failure error={unsent.error} />
      {unsent.value === null && unsent.error === null && <Waiting />}
      {unsent.value !== null && (
        <p class="big-figure">
          <strong>{showNumber(unsent.value.count)}</strong> {unsent.value.count > 0 ? "mục chưa gửi" : "mục chưa gửi: đã gửi hết"}
        </p>
      )}
      <div class="two even">
        {isSample ? (
          <Notice tone="info" title="Đây là dữ liệu mẫu">
            <p>
              Dữ liệu mẫu không gửi qua trạm. Tạo tệp để xem tệp gửi trông thế nào: mở trang này ở máy khác, xem thử với
              vai Văn phòng, và nhận tệp ở mục Tiếp nhận.
            </p>
          </Notice>
        ) : (
          <Panel title="Gửi qua trạm">
            <HubSync register={session.register} start={recall<string>("tram") ?? ""} />
          </Panel>
        )}
        <ByFile />
      </div>
      <Panel title="Chưa gửi" tone="quiet">
        {unsent.value?.count === 0 && <Empty><p>Không còn mục nào chờ gửi.</p></Empty>}
        {unsent.value !== null && <EntryRows entries={unsent.value.entries} />}
      </Panel>
    </Page>
  );
}

/** What was written into a file, until the person says it was handed over. */
interface Handed {
  name: string;
  size: number;
  frontier: Uint8Array;
}

function ByFile() {
  const session = useSession();
  const { register, org, eyes, year } = session;
  const [period, setPeriod] = useState(`${year}-01-01..${year}-12-31`);
  const [handed, setHanded] = useState<Handed | null>(null);
  const [sent, setSent] = useState(false);
  const [problems, setProblems] = useState<Problem[]>([]);
  const [busy, setBusy] = useState(false);

  const make = async (kind: "nop" | "thay-doi") => {
    setBusy(true);
    setProblems([]);
    setSent(false);
    try {
      const frontier = await register.frontier();
      const bytes = kind === "nop" ? await register.submit(org.id, period) : await register.exportDelta();
      const name = `${kind}-${org.code}-${kind === "nop" ? period.replace("..", "-den-") : today()}.sobo`;
      download(name, bytes);
      setHanded({ name, size: bytes.length, frontier });
    } catch (error) {
      setProblems(problemsOf(error));
    } finally {
      setBusy(false);
    }
  };

  return (
    <Panel title="Gửi bằng tệp">
      {eyes === "unit" && (
        <div class="file-way">
          <div class="field">
            <label for="send-period">Kỳ báo cáo</label>
            <select id="send-period" value={period} onChange={(event) => setPeriod(event.currentTarget.value)}>
              {periodsOf(year).map(([value, label]) => <option key={value} value={value}>{label}</option>)}
            </select>
            <p class="hint">
              Tệp nộp có chữ ký của máy này và các số đơn vị đã đếm; nơi nhận đếm lại trước khi nhận. Chưa xác nhận số
              liệu đã đủ? <a href={to(["ghi", "nop-bao-cao"])}>Ghi nộp báo cáo kỳ</a> trước.
            </p>
          </div>
          <button type="button" class="primary" disabled={busy} onClick={() => void make("nop")}>Tạo tệp nộp báo cáo</button>
        </div>
      )}
      <div class="file-way">
        <p class="hint">Tệp thay đổi: mọi mục ghi của máy này, không kèm kỳ báo cáo. Nhận hai lần cũng không sao.</p>
        <button type="button" disabled={busy} onClick={() => void make("thay-doi")}>Tạo tệp thay đổi</button>
      </div>
      <Problems problems={problems} title="Chưa tạo được tệp" />
      {handed !== null && !sent && (
        <Notice tone="info" title={`Đã tải ${handed.name} (${showBytes(handed.size)})`}>
          <p>Chép tệp vào USB hoặc gửi kèm thư. Giao xong thì bấm:</p>
          <button
            type="button"
            onClick={() => void register.markSent(handed.frontier).then(() => setSent(true), (error: unknown) => setProblems(problemsOf(error)))}
          >
            Tôi đã giao tệp
          </button>
        </Notice>
      )}
      {sent && <Notice tone="good">Đã ghi nhận là đã gửi.</Notice>}
    </Panel>
  );
}
