// Making a register of one's own: the organization, and the lists that forms offer. This machine is
// its administrator. Knows nothing of forms.

import { useState } from "preact/hooks";
import { open } from "sobo";
import { FIRST_CODES, ORG_KIND } from "../forms/choices";
import { asLine, problemsOf, type PlainLine, type Problem, type Register } from "../register";
import { parseDay, today } from "../ui/dates";
import { Notice, Page, Panel, Problems } from "../ui/parts";
import { fold } from "../ui/words";

/** The lines with which a register begins. */
function firstLines(name: string, code: string, kind: string, on: string): PlainLine[] {
  const lines: PlainLine[] = [{ event: "organization_registered", on, name, code, kind, scope: "*" }];
  for (const [list, codes] of Object.entries(FIRST_CODES)) {
    for (const [listed, label] of codes) {
      lines.push({ event: "code_listed", on, list, code: listed, label, scope: "*" });
    }
  }
  return lines;
}

/** A code out of a name: `Chi bộ Trạm Đo` as `chi-bo-tram-do`. */
function codeOf(name: string): string {
  return fold(name).replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "").slice(0, 24);
}

export function Found({ onMade, onBack }: { onMade(made: Register): void; onBack(): void }) {
  const [name, setName] = useState("");
  const [code, setCode] = useState<string | null>(null);
  const [kind, setKind] = useState("base_cell");
  const [day, setDay] = useState(`31/12/${new Date().getFullYear() - 1}`);
  const [problems, setProblems] = useState<Problem[]>([]);
  const [busy, setBusy] = useState(false);
  const on = parseDay(day, new Date().getFullYear());
  const shownCode = code ?? codeOf(name);
  const ready = name.trim() !== "" && /^[a-z0-9_.-]{1,64}$/.test(shownCode) && on.ok;

  const make = async (event: Event) => {
    event.preventDefault();
    if (!ready || busy || !on.ok) return;
    setBusy(true);
    setProblems([]);
    try {
      const register = await open("so", { root: "self", levels: ["opfs", "indexeddb", "memory"] });
      const lines = firstLines(name.trim().normalize("NFC"), shownCode, kind, on.iso);
      if ((await register.orgs()).length === 0) await register.record(lines.map(asLine));
      onMade(register);
    } catch (error) {
      setProblems(problemsOf(error));
      setBusy(false);
    }
  };

  return (
    <main class="welcome">
      <Page title="Tự lập sổ" lead="Một sổ mới trên máy này. Máy này quản trị sổ và có thể mời các máy khác.">
        <Panel title="Tổ chức đảng">
          <form class="entry-form" onSubmit={(event) => void make(event)}>
            <div class="field">
              <label for="org-name">Tên đầy đủ</label>
              <input id="org-name" type="text" value={name} onInput={(event) => setName(event.currentTarget.value)} />
              <p class="hint">Ví dụ: Chi bộ Trạm Đo, Đảng bộ Khối các cơ quan và doanh nghiệp tỉnh.</p>
            </div>
            <div class="field">
              <label for="org-kind">Loại hình</label>
              <select id="org-kind" value={kind} onChange={(event) => setKind(event.currentTarget.value)}>
                {ORG_KIND.slice(0, 3).map(([value, label]) => <option key={value} value={value}>{label}</option>)}
              </select>
              <p class="hint">Văn phòng cấp trên chọn “Đảng bộ cấp trên trực tiếp”; đơn vị chọn loại của mình.</p>
            </div>
            <div class="field">
              <label for="org-code">Mã</label>
              <input
                id="org-code"
                type="text"
                class="short"
                spellcheck={false}
                value={shownCode}
                onInput={(event) => setCode(event.currentTarget.value)}
              />
              <p class="hint">Chữ thường không dấu, số, dấu gạch.</p>
            </div>
            <div class="field">
              <label for="org-day">Ngày mở sổ</label>
              <input id="org-day" type="text" class="short" value={day} onInput={(event) => setDay(event.currentTarget.value)} />
              {!on.ok && <p class="wrong">{on.why}</p>}
              {on.ok && on.iso > today() && <p class="note doubt">Ngày này chưa đến.</p>}
              <p class="hint">Số liệu được tính từ ngày này.</p>
            </div>
            <Problems problems={problems} title="Chưa lập được sổ" />
            <div class="form-foot">
              <button class="primary" type="submit" disabled={!ready || busy}>{busy ? "Đang lập…" : "Lập sổ"}</button>
              <button type="button" onClick={onBack}>Trở lại</button>
            </div>
          </form>
        </Panel>
        <Notice tone="info">
          Đảng bộ cơ sở: sau khi lập sổ, thêm các chi bộ trực thuộc bằng mẫu “Lập sổ tổ chức đảng”, rồi đưa đảng viên đang
          có vào sổ bằng mẫu “Lập sổ đảng viên”.
        </Notice>
      </Page>
    </main>
  );
}
