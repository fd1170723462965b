// Signing in as a device: the office's number is named, this machine's number goes to the office, an
// invitation or the hub brings the grant and the organization's register. Knows nothing of forms.

import { useState } from "preact/hooks";
import { openRegister, problemsOf, restOn, type Problem, type Register } from "../register";
import { recall, remember } from "../store";
import { bytesOf, copy, download } from "../ui/files";
import { Notice, Page, Panel, Problems, Waiting } from "../ui/parts";
import { HubSync } from "./hub";

/** Finds the office's number in whatever was pasted, and the hub's address where one stands beside it. */
export function readOffice(text: string): { device: string; hub: string | null } | null {
  const device = /\b[0-9a-fA-F]{64}\b/.exec(text)?.[0]?.toLowerCase();
  const hub = /https?:\/\/[^\s"'<>,;]+/.exec(text)?.[0] ?? null;
  return device === undefined ? null : { device, hub };
}

interface JoinProps {
  /** The register once it was made, on the office's word. */
  register: Register | null;
  device: string;
  onOpened(register: Register): void;
  onArrived(): void;
  onBack(): void;
  /** The number of another office, or none: what was made so far goes. */
  onGiveUp(): void;
}

export function Join(props: JoinProps) {
  return (
    <main class="welcome">
      <Page title="Đăng ký máy này với văn phòng" lead="Ba bước, làm một lần. Trang này giữ nguyên tiến độ khi đóng lại.">
        {props.register === null ? <Office {...props} /> : <Invited {...props} register={props.register} />}
        <div class="actions">
          <button type="button" onClick={props.onBack}>← Trở lại trang đầu</button>
          {props.register !== null && <button type="button" class="danger" onClick={props.onGiveUp}>Bỏ đăng ký này</button>}
        </div>
      </Page>
    </main>
  );
}

/** Step one: on whose word the register rests. It cannot be changed afterwards. */
function Office({ onOpened }: JoinProps) {
  const [text, setText] = useState("");
  const [problems, setProblems] = useState<Problem[]>([]);
  const [busy, setBusy] = useState(false);
  const office = readOffice(text);
  const start = async (event: Event) => {
    event.preventDefault();
    if (!office || busy) return;
    setBusy(true);
    restOn(office.device);
    if (office.hub) remember("tram", office.hub);
    try {
      const register = await openRegister("so");
      remember("dang-mo", "so");
      onOpened(register);
    } catch (error) {
      setProblems(problemsOf(error));
      setBusy(false);
    }
  };
  return (
    <Panel title="Bước 1. Văn phòng nào mời?">
      <form class="entry-form" onSubmit={(event) => void start(event)}>
        <div class="field">
          <label for="office">Số của văn phòng</label>
          <textarea
            id="office"
            rows={3}
            spellcheck={false}
            value={text}
            aria-describedby="office-hint"
            aria-invalid={text !== "" && !office ? "true" : undefined}
            onInput={(event) => setText(event.currentTarget.value)}
          />
          <p class="hint" id="office-hint">
            Dán dòng văn phòng gửi: 64 chữ số và chữ cái a–f, có thể kèm địa chỉ trạm.
          </p>
          {text !== "" && !office && <p class="wrong">Chưa thấy số của văn phòng (64 ký tự) trong dòng này.</p>}
          {office?.hub && <p class="note">Trạm: {office.hub}</p>}
        </div>
        <label class="button">
          Hoặc chọn tệp văn phòng gửi
          <input
            type="file"
            class="sr"
            onChange={(event) => void event.currentTarget.files?.[0]?.text().then(setText)}
          />
        </label>
        <Problems problems={problems} />
        <div class="form-foot">
          <button class="primary" type="submit" disabled={!office || busy}>Tiếp tục</button>
        </div>
      </form>
    </Panel>
  );
}

/** Steps two and three: this machine's number goes, the invitation comes. */
function Invited({ register, device, onArrived }: JoinProps & { register: Register }) {
  const [problems, setProblems] = useState<Problem[]>([]);
  const [said, setSaid] = useState("");
  const arrived = async () => {
    const orgs = await register.orgs();
    if (orgs.length > 0) onArrived();
    else setSaid("Đã nhận, nhưng chưa có tổ chức nào của sổ. Nhờ văn phòng gửi lại tệp mời.");
  };
  const take = async (file: File | undefined) => {
    if (!file) return;
    setProblems([]);
    try {
      const bytes = await bytesOf(file);
      const taken = await register.importDelta(bytes);
      setSaid(`Đã nhận ${taken.added} mục ghi.`);
      await arrived();
    } catch (error) {
      setProblems(problemsOf(error));
    }
  };
  return (
    <>
      <Panel title="Bước 2. Báo số máy cho văn phòng">
        <p>Số này không phải bí mật; khóa của máy không rời khỏi máy.</p>
        {device === "" ? <Waiting what="Đang lấy số của máy…" /> : <Told device={device} />}
      </Panel>
      <Panel title="Bước 3. Nhận lời mời của văn phòng">
        <Problems problems={problems} title="Chưa nhận được tệp này" />
        {said !== "" && <Notice tone="info">{said}</Notice>}
        <p>Chọn tệp mời văn phòng gửi về, hoặc nối với trạm.</p>
        <label class="button">
          Chọn tệp mời
          <input type="file" class="sr" onChange={(event) => void take(event.currentTarget.files?.[0])} />
        </label>
        <HubSync register={register} start={recall<string>("tram") ?? ""} onDone={() => void arrived()} />
      </Panel>
    </>
  );
}

/** This machine's number, and the ways for it to reach the office. */
function Told({ device }: { device: string }) {
  const [copied, setCopied] = useState(false);
  return (
    <>
      <p><output class="number" aria-label="Số của máy này">{device}</output></p>
      <div class="actions">
        <button type="button" onClick={() => void copy(device).then(setCopied)}>{copied ? "Đã chép" : "Chép số"}</button>
        <button
          type="button"
          onClick={() => download("thiet-bi.json", JSON.stringify({ device }, null, 2), "application/json")}
        >
          Tải tệp đề nghị
        </button>
      </div>
    </>
  );
}
