// Which machines may do what; giving a machine a right with its invitation, and taking it back. Knows nothing of
// keys.

import { useState } from "preact/hooks";
import type { DeviceView } from "sobo";
import { DEVICE_ROLE } from "../forms/choices";
import { OrgPicker } from "../forms/pickers";
import { ReasonForm } from "../forms/reason";
import { asLine, problemsOf, type PlainLine, type Problem } from "../register";
import { recall } from "../store";
import { useLive, useSession } from "../session";
import { today } from "../ui/dates";
import { copy, download } from "../ui/files";
import { Empty, Failure, Notice, Page, Panel, Problems, Tag, Waiting } from "../ui/parts";
import { capital } from "../ui/words";

export function Devices() {
  const { status } = useSession();
  const { value, error } = useLive((register) => register.devices(), []);
  const [leaving, setLeaving] = useState<DeviceView | null>(null);
  // The root cannot be revoked, and a machine with several rights goes as a whole.
  const canGo = (device: DeviceView) => !device.revoked && device.role !== "root" && device.device !== status.device;
  return (
    <Page title="Thiết bị" lead="Máy nào được ghi cho đơn vị nào. Mục ghi của máy chưa được giao quyền thì không được tính.">
      <OfficeNumber />
      <Grant />
      <Panel title="Các máy đã biết">
        <Failure error={error} />
        {value === null && error === null && <Waiting />}
        {value?.length === 0 && <Empty><p>Sổ này chưa giao quyền cho máy nào; ai ghi cũng được tính.</p></Empty>}
        {value !== null && value.length > 0 && (
          <div class="table-frame">
            <table class="list">
              <thead>
                <tr><th scope="col">Người giữ máy</th><th scope="col">Quyền</th><th scope="col">Phạm vi</th><th scope="col">Số máy</th><th scope="col"><span class="sr">Việc</span></th></tr>
              </thead>
              <tbody>
                {value.map((device, index) => (
                  <tr key={`${device.device} ${index}`}>
                    <th scope="row">{device.label || "–"} {device.device === status.device && <Tag tone="info">máy này</Tag>}</th>
                    <td data-label="Quyền">{device.revoked ? <Tag tone="bad">Đã thu hồi</Tag> : capital(device.roleLabel)}</td>
                    <td data-label="Phạm vi">{device.scope === null ? "Cả sổ" : device.scopeName}</td>
                    <td data-label="Số máy"><code title={device.device}>{device.device.slice(0, 12)}…</code></td>
                    <td>{canGo(device) && <button type="button" class="small" onClick={() => setLeaving(device)}>Thu hồi</button>}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
        {leaving !== null && <Revoke key={leaving.device} device={leaving} onDone={() => setLeaving(null)} />}
      </Panel>
    </Page>
  );
}

/** What units need first: on whose word their registers rest, and where the hub is. */
function OfficeNumber() {
  const { status } = useSession();
  const [copied, setCopied] = useState(false);
  const hub = recall<string>("tram") ?? "";
  const line = hub === "" ? status.device : `${status.device} ${hub}`;
  return (
    <Panel title="Cho đơn vị biết" tone="quiet">
      <p>Gửi dòng này cho đơn vị; đơn vị dán vào bước 1 khi đăng ký máy.</p>
      <p><output class="number" aria-label="Số của văn phòng">{line}</output></p>
      <button type="button" onClick={() => void copy(line).then(setCopied)}>{copied ? "Đã chép" : "Chép dòng này"}</button>
    </Panel>
  );
}

/** Takes a machine's rights back: it was lost, copied, or who had it has gone. */
function Revoke({ device, onDone }: { device: DeviceView; onDone(): void }) {
  const { register } = useSession();
  const [counts, setCounts] = useState(true);
  const line = async (reason: string): Promise<PlainLine> => {
    const last = counts ? await register.ends(device.device) : [];
    return { event: "revoked", on: today(), scope: "*", device: device.device, last, reason };
  };
  return (
    <ReasonForm
      name="Thu hồi quyền của máy"
      asks="Lý do thu hồi"
      hint="Ví dụ: mất máy, máy bị chép khóa, chuyển công tác."
      press="Thu hồi quyền"
      danger
      failed="Chưa thu hồi được"
      line={line}
      onDone={onDone}
      onBack={onDone}
    >
      <h3>{`Thu hồi quyền của máy: ${device.label || device.device.slice(0, 12)}`}</h3>
      <p>Máy đã thu hồi không dùng lại được; người giữ máy muốn ghi tiếp thì đăng ký như máy mới.</p>
      <div class="field">
        <label class="pick">
          <input type="checkbox" checked={counts} onChange={(event) => setCounts(event.currentTarget.checked)} />
          <span>Những mục của máy này đã về đây vẫn được tính</span>
        </label>
      </div>
    </ReasonForm>
  );
}

function Grant() {
  const session = useSession();
  const [text, setText] = useState("");
  const [org, setOrg] = useState("");
  const [role, setRole] = useState("entry");
  const [label, setLabel] = useState("");
  const [problems, setProblems] = useState<Problem[]>([]);
  const [invited, setInvited] = useState("");
  const device = /\b[0-9a-fA-F]{64}\b/.exec(text)?.[0]?.toLowerCase() ?? null;
  const whole = role === "admin";
  const ready = device !== null && label.trim() !== "" && (whole || org !== "");

  const grant = async (event: Event) => {
    event.preventDefault();
    if (!ready) return;
    const line: PlainLine = { event: "granted", on: today(), scope: "*", device, role, label: label.trim().normalize("NFC") };
    // Every line has a `scope`, the stream it goes to; whom the grant is for stands in `unit`.
    if (!whole) line["unit"] = org;
    try {
      await session.register.record(asLine(line));
      setProblems([]);
      await invite();
      setText("");
      setLabel("");
    } catch (error) {
      setProblems(problemsOf(error));
    }
  };

  const invite = async () => {
    const code = session.orgs.find((each) => each.id === org)?.code ?? "so";
    const name = `moi-${code}-${today()}.sobo`;
    // A unit gets what is its own and what it must know of others; an administrator gets all.
    download(name, org === "" ? await session.register.exportDelta() : await session.register.exportFor(org));
    setInvited(name);
  };

  return (
    <Panel title="Giao quyền và mời một máy">
      <form class="entry-form" onSubmit={(event) => void grant(event)} aria-label="Giao quyền">
        <div class="field">
          <label for="grant-device">Số của máy được giao quyền</label>
          <textarea
            id="grant-device"
            rows={2}
            spellcheck={false}
            value={text}
            aria-invalid={text !== "" && device === null ? "true" : undefined}
            onInput={(event) => setText(event.currentTarget.value)}
          />
          {text !== "" && device === null && <p class="wrong">Chưa thấy số máy (64 ký tự) trong dòng này.</p>}
          <label class="button small">
            Chọn tệp đề nghị
            <input type="file" class="sr" onChange={(event) => void event.currentTarget.files?.[0]?.text().then(setText)} />
          </label>
        </div>
        <div class="field">
          <label for="grant-label">Người giữ máy</label>
          <input id="grant-label" type="text" value={label} onInput={(event) => setLabel(event.currentTarget.value)} />
          <p class="hint">Ví dụ: Văn thư Chi bộ Trạm Đo.</p>
        </div>
        <div class="field">
          <label for="grant-role">Quyền</label>
          <select id="grant-role" value={role} onChange={(event) => setRole(event.currentTarget.value)}>
            {DEVICE_ROLE.map(([value, word]) => <option key={value} value={value}>{word}</option>)}
          </select>
        </div>
        {!whole && (
          <div class="field">
            <label for="grant-org">Đơn vị</label>
            <OrgPicker id="grant-org" which="units" value={org} onChange={setOrg} />
          </div>
        )}
        <Problems problems={problems} title="Chưa giao quyền được" />
        <div class="form-foot">
          <button class="primary" type="submit" disabled={!ready}>Giao quyền và tải tệp mời</button>
          {session.name === "mau" && <span class="draft-sign">Sổ mẫu là sổ mở: ai ghi cũng được tính.</span>}
        </div>
        {invited !== "" && (
          <Notice tone="good" title={`Đã giao quyền và tải ${invited}`}>
            <p>Gửi tệp này cho đơn vị. Máy của đơn vị nối trạm thì không cần tệp.</p>
          </Notice>
        )}
      </form>
    </Panel>
  );
}
