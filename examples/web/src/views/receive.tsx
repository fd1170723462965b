// Taking a unit's file: first what it says, then, at a second press, the taking itself. Knows nothing
// of what is in a file beyond what the library tells.

import { useState } from "preact/hooks";
import type { Imported, Submission } from "sobo";
import { periodName } from "../forms/periods";
import { problemsOf, type Problem } from "../register";
import { bytesOf } from "../ui/files";
import { Meter, Notice, Page, Panel, Problems } from "../ui/parts";
import { showBytes, showDecimal, showNumber } from "../ui/words";
import { useSession } from "../session";

/** How far one file is. */
type Step =
  | { at: "start" }
  | { at: "seen"; name: string; bytes: Uint8Array; submission: Submission | null }
  | { at: "taking" }
  | { at: "taken"; name: string; imported: Imported };

export function Receive() {
  const { register } = useSession();
  const [step, setStep] = useState<Step>({ at: "start" });
  const [problems, setProblems] = useState<Problem[]>([]);

  const look = async (file: File | undefined) => {
    if (!file) return;
    setProblems([]);
    const bytes = await bytesOf(file);
    // A file that is no submission may still be a delta: its taking tells.
    const submission = await register.inspect(bytes).catch(() => null);
    setStep({ at: "seen", name: file.name, bytes, submission });
  };

  const take = async (name: string, bytes: Uint8Array, submission: Submission | null) => {
    setProblems([]);
    setStep({ at: "taking" });
    try {
      const imported = submission ? await register.receive(bytes) : await register.importDelta(bytes);
      setStep({ at: "taken", name, imported });
    } catch (error) {
      setProblems(problemsOf(error));
      setStep({ at: "start" });
    }
  };

  return (
    <Page title="Tiếp nhận tệp" lead="Xem tệp nói gì trước; bấm Tiếp nhận thì mới vào sổ. Tệp được nhận trọn hoặc không nhận gì.">
      <Problems problems={problems} title="Chưa nhận được tệp này; sổ không thay đổi" />
      {step.at === "taken" && (
        <Notice tone="good" title={`Đã tiếp nhận ${step.name}`}>
          <p>
            {showNumber(step.imported.added)} mục mới, {showNumber(step.imported.known)} mục đã có.
          </p>
        </Notice>
      )}
      {step.at === "taking" && <Meter what="Đang tiếp nhận" done={0} of={0} />}
      {(step.at === "start" || step.at === "taken") && (
        <Panel title="Chọn tệp">
          <DropZone onFile={(file) => void look(file)} />
        </Panel>
      )}
      {step.at === "seen" && (
        <Panel title={`Tệp ${step.name}`}>
          {step.submission ? <Seen submission={step.submission} /> : (
            <p>Tệp thay đổi, {showBytes(step.bytes.length)}; không kèm kỳ báo cáo.</p>
          )}
          <div class="actions">
            <button type="button" class="primary" onClick={() => void take(step.name, step.bytes, step.submission)}>Tiếp nhận</button>
            <button type="button" onClick={() => setStep({ at: "start" })}>Không nhận</button>
          </div>
        </Panel>
      )}
    </Page>
  );
}

function DropZone({ onFile }: { onFile(file: File | undefined): void }) {
  const [over, setOver] = useState(false);
  return (
    <div
      class={`drop ${over ? "over" : ""}`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        onFile(event.dataTransfer?.files[0]);
      }}
    >
      <p>Kéo tệp của đơn vị vào đây, hoặc</p>
      <label class="button primary">
        Chọn tệp của đơn vị
        <input type="file" class="sr" onChange={(event) => onFile(event.currentTarget.files?.[0])} />
      </label>
    </div>
  );
}

function Seen({ submission }: { submission: Submission }) {
  const { orgs } = useSession();
  const name = submission.name ?? orgs.find((org) => org.id === submission.org)?.name ?? "Đơn vị chưa có trong sổ";
  return (
    <>
      <dl class="facts">
        <div><dt>Đơn vị</dt><dd>{name}</dd></div>
        <div><dt>Kỳ</dt><dd>{periodName(submission.period)}</dd></div>
        <div><dt>Mục ghi</dt><dd>{showNumber(submission.entries)}</dd></div>
        <div><dt>Thiết bị</dt><dd><code>{submission.device.slice(0, 12)}…</code></dd></div>
      </dl>
      {submission.missing.length > 0 && (
        <Notice tone="warn" title="Máy này còn thiếu mục ghi mà đơn vị đã dựa vào">
          Nhận các mục ghi trước (qua trạm hoặc tệp thay đổi), rồi tiếp nhận tệp này.
        </Notice>
      )}
      <details>
        <summary>Các số đơn vị đã đếm ({submission.totals.length})</summary>
        <table class="plain-table">
          <tbody>
            {submission.totals.map((total) => (
              <tr key={total.indicator}>
                <th scope="row">{total.label}</th>
                <td class="num">{total.value === null ? "–" : showDecimal(total.value)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </>
  );
}
