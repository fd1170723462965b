// Where the data lies and how safe it is, backup, checking, the look of the page, leaving a register.
// Knows nothing of what the register holds.

import { useState } from "preact/hooks";
import { destroy } from "sobo";
import { dropDrafts } from "../forms/draft";
import { problemsOf, type Problem } from "../register";
import { forgetAll, recall, remember } from "../store";
import { useSession } from "../session";
import { LEVELS } from "../text";
import { today } from "../ui/dates";
import { Dialog } from "../ui/dialog";
import { copy, download } from "../ui/files";
import { setShortcuts, shortcutsOn } from "../ui/keys";
import { Meter, Notice, Page, Panel, Problems, Tag } from "../ui/parts";
import { showBytes, showNumber } from "../ui/words";

export function Settings() {
  return (
    <Page title="Cài đặt">
      <Place />
      <Backup />
      <Check />
      <Look />
      <Leave />
    </Page>
  );
}

function Place() {
  const { status, register } = useSession();
  const { level, persisted, reason, quota, usage } = status.durability;
  const [asked, setAsked] = useState<boolean | null>(null);
  const [copied, setCopied] = useState(false);
  return (
    <Panel title="Dữ liệu nằm ở đâu">
      <dl class="facts wide">
        <div><dt>Nơi lưu</dt><dd><Tag tone={level === "memory" ? "bad" : "good"}>{LEVELS[level]}</Tag></dd></div>
        <div><dt>Trình duyệt hứa giữ</dt><dd>{persisted ? <Tag tone="good">Có</Tag> : <Tag tone="warn">Chưa</Tag>}</dd></div>
        <div><dt>Chỗ đã dùng</dt><dd>{usage === null ? "không rõ" : showBytes(usage)}{quota !== null && ` / ${showBytes(quota)}`}</dd></div>
        <div><dt>Khóa của máy</dt><dd>{status.key === "webcrypto" ? "trong trình duyệt, không lấy ra được" : "lưu cạnh sổ"}</dd></div>
        <div><dt>Ai đang giữ sổ</dt><dd>{status.place === "here" ? "cửa sổ này" : "một cửa sổ khác của trình duyệt"}</dd></div>
      </dl>
      {reason !== "" && <Notice tone="warn">{reason}</Notice>}
      {!persisted && level !== "memory" && (
        <Notice tone="warn" title="Trình duyệt có thể dọn dữ liệu khi máy đầy">
          <p>Cài trang này như ứng dụng hoặc bấm nút dưới; và sao lưu đều đặn.</p>
          <button type="button" onClick={() => void register.persist().then(setAsked)}>Xin trình duyệt giữ dữ liệu</button>
          {asked !== null && <p role="status">{asked ? "Trình duyệt đã hứa giữ." : "Trình duyệt chưa đồng ý."}</p>}
        </Notice>
      )}
      <p>
        Số của máy này: <output class="number" aria-label="Số của máy này">{status.device}</output>{" "}
        <button type="button" class="small" onClick={() => void copy(status.device).then(setCopied)}>{copied ? "Đã chép" : "Chép"}</button>
      </p>
    </Panel>
  );
}

function Backup() {
  const { register, name, org } = useSession();
  const [problems, setProblems] = useState<Problem[]>([]);
  const [last, setLast] = useState(() => recall<string>(`sao-luu.${name}`));
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    try {
      download(`sao-luu-${org.code}-${today()}.sobo-backup`, await register.backup());
      remember(`sao-luu.${name}`, today());
      setLast(today());
      setProblems([]);
    } catch (error) {
      setProblems(problemsOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Panel title="Sao lưu">
      <p>
        Một tệp chứa cả sổ. Khôi phục ở trang đầu, khi máy chưa có sổ.{" "}
        {last === null ? "Chưa sao lưu lần nào." : `Lần cuối: ${last.split("-").reverse().join("/")}.`}
      </p>
      <button type="button" class="primary" disabled={busy} onClick={() => void save()}>Tải bản sao lưu</button>
      <Problems problems={problems} title="Chưa sao lưu được" />
    </Panel>
  );
}

function Check() {
  const { register } = useSession();
  const [progress, setProgress] = useState<{ done: number; of: number } | null>(null);
  const [said, setSaid] = useState<{ good: boolean; text: string } | null>(null);
  const [problems, setProblems] = useState<Problem[]>([]);
  const run = async (what: "verify" | "rebuild") => {
    setProgress({ done: 0, of: 0 });
    setSaid(null);
    setProblems([]);
    try {
      if (what === "rebuild") {
        await register.rebuild((p) => setProgress({ done: p.done, of: p.of }));
        setSaid({ good: true, text: "Đã tính lại mọi số từ các mục ghi." });
      } else {
        const verified = await register.verify((p) => setProgress({ done: p.done, of: p.of }));
        setSaid(
          verified.clean
            ? { good: true, text: `Đã kiểm ${showNumber(verified.entries)} mục ghi: mọi thứ nguyên vẹn.` }
            : { good: false, text: `Có ${verified.problems.length} chỗ hỏng. Khôi phục từ bản sao lưu, hoặc nhờ người hỗ trợ.` },
        );
      }
    } catch (error) {
      setProblems(problemsOf(error));
    } finally {
      setProgress(null);
    }
  };
  return (
    <Panel title="Kiểm tra sổ">
      <p>Đọc lại cả tệp, kiểm chuỗi chữ ký và so mọi số đã tính với các mục ghi.</p>
      <div class="actions">
        <button type="button" disabled={progress !== null} onClick={() => void run("verify")}>Kiểm tra toàn vẹn</button>
        <button type="button" disabled={progress !== null} onClick={() => void run("rebuild")}>Tính lại từ các mục ghi</button>
      </div>
      {progress !== null && <Meter what="Đang làm" {...progress} />}
      {said !== null && <Notice tone={said.good ? "good" : "bad"}>{said.text}</Notice>}
      <Problems problems={problems} />
    </Panel>
  );
}

export type Theme = "auto" | "light" | "dark";

/** Puts the remembered look on the page. */
export function applyTheme(): void {
  const theme = recall<Theme>("giao-dien") ?? "auto";
  if (theme === "auto") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
}

function Look() {
  const [theme, setTheme] = useState<Theme>(recall<Theme>("giao-dien") ?? "auto");
  const [keys, setKeys] = useState(shortcutsOn());
  const choose = (next: Theme) => {
    remember("giao-dien", next === "auto" ? null : next);
    applyTheme();
    setTheme(next);
  };
  return (
    <Panel title="Hiển thị và phím tắt">
      <div class="field">
        <label for="theme">Nền</label>
        <select id="theme" value={theme} onChange={(event) => choose(event.currentTarget.value as Theme)}>
          <option value="auto">Theo máy</option>
          <option value="light">Sáng</option>
          <option value="dark">Tối</option>
        </select>
      </div>
      <div class="field flag">
        <label>
          <input
            type="checkbox"
            checked={keys}
            onChange={(event) => {
              setShortcuts(event.currentTarget.checked);
              setKeys(event.currentTarget.checked);
            }}
          />
          Dùng phím tắt một phím (m, /, g…)
        </label>
      </div>
    </Panel>
  );
}

function Leave() {
  const { name, leave, register } = useSession();
  const [asking, setAsking] = useState(false);
  const [word, setWord] = useState("");
  const away = async () => {
    await register.close();
    await destroy(name);
    dropDrafts(name);
    forgetAll(`phien.${name}`);
    remember(`co.${name}`, null);
    if (name === "so") remember("root.so", null);
    remember("dang-mo", null);
    leave();
  };
  const sample = name === "mau";
  return (
    <Panel title={sample ? "Thôi xem thử" : "Rời sổ này"}>
      <div class="actions">
        <button type="button" onClick={() => { remember("dang-mo", null); void register.close().finally(leave); }}>
          Về trang đầu (giữ dữ liệu)
        </button>
        <button type="button" class="danger" onClick={() => setAsking(true)}>
          {sample ? "Xóa dữ liệu mẫu" : "Xóa sổ trên máy này"}
        </button>
      </div>
      {asking && (
        <Dialog title={sample ? "Xóa dữ liệu mẫu?" : "Xóa sổ trên máy này?"} onClose={() => setAsking(false)}>
          {!sample && (
            <>
              <Notice tone="bad" title="Không lấy lại được">
                Mọi mục chưa gửi và khóa của máy này sẽ mất. Tải bản sao lưu trước.
              </Notice>
              <div class="field">
                <label for="leave-word">Gõ XÓA để tiếp tục</label>
                <input id="leave-word" type="text" autocomplete="off" value={word} onInput={(event) => setWord(event.currentTarget.value)} />
              </div>
            </>
          )}
          <div class="form-foot">
            <button
              type="button"
              class="danger"
              disabled={!sample && word.normalize("NFC").trim().toLocaleUpperCase("vi") !== "XÓA"}
              onClick={() => void away()}
            >
              Xóa
            </button>
            <button type="button" onClick={() => setAsking(false)}>Thôi</button>
          </div>
        </Dialog>
      )}
    </Panel>
  );
}
