// Entries of the ledger: a list, newest first, the journal, and one entry with its undoing. Knows
// nothing of forms' fields.

import { useState } from "preact/hooks";
import type { EntryView } from "sobo";
import { ReasonForm } from "../forms/reason";
import { formOf } from "../forms/table";
import type { PlainLine } from "../register";
import { to } from "../router";
import { useWords } from "../names";
import { useLive, useSession } from "../session";
import { eventName } from "../text";
import { showDay, showMoment, today } from "../ui/dates";
import { Empty, Failure, Notice, Page, Panel, Tag, Waiting } from "../ui/parts";
import { capital } from "../ui/words";
import { FormFacts } from "./facts";

export interface EntriesQuery {
  own?: boolean;
  scope?: string;
  limit?: number;
}

export function EntryRows({ entries }: { entries: EntryView[] }) {
  const words = useWords();
  return (
    <ul class="entries">
      {entries.map((entry) => (
        <li key={entry.id}>
          <a href={to(["muc", entry.id])}>{words(entry.text)}</a>
          <small>
            {`${eventName(entry.event)} · ${showDay(entry.day)} · ghi ${showMoment(entry.recorded)}`}
            {entry.quarantine !== null && <> · <Tag tone="warn">chưa được tính</Tag></>}
          </small>
        </li>
      ))}
    </ul>
  );
}

export function EntryList({ query, none }: { query: EntriesQuery; none: string }) {
  const { value, error } = useLive((register) => register.entries(query), [JSON.stringify(query)], { keep: true });
  if (error !== null && value === null) return <Failure error={error} />;
  if (value === null) return <Waiting />;
  if (value.length === 0) return <Empty><p>{none}</p></Empty>;
  return <EntryRows entries={value} />;
}

const STEP = 50;

export function Journal() {
  const session = useSession();
  const [own, setOwn] = useState(session.name === "so");
  const [limit, setLimit] = useState(STEP);
  const query: EntriesQuery = own
    ? { own: true, limit }
    : { limit, ...(session.eyes === "unit" ? { scope: session.org.id } : {}) };
  return (
    <Page title="Nhật ký" lead="Mọi mục ghi, mới nhất ở trên. Không mục nào bị xóa hay sửa đè; đính chính là một mục mới.">
      <div class="switch" role="group" aria-label="Mục của ai">
        <button type="button" aria-pressed={own} onClick={() => setOwn(true)}>Ghi trên máy này</button>
        <button type="button" aria-pressed={!own} onClick={() => setOwn(false)}>
          {session.eyes === "unit" ? "Cả đơn vị" : "Cả sổ"}
        </button>
      </div>
      <EntryList query={query} none="Chưa có mục nào." />
      <p><button type="button" onClick={() => setLimit(limit + STEP)}>Xem thêm</button></p>
    </Page>
  );
}

/** What a line says, field by field, without what stands around it. */
const AROUND = new Set(["event", "on", "scope", "recorded", "id", "paper", "corrects", "person"]);

const FIELD_WORDS: Record<string, string> = {
  name: "họ và tên", birth: "ngày sinh", sex: "giới tính", file_no: "số lý lịch", card_no: "số thẻ",
  decided: "ngày ký", number: "số", issuer: "cơ quan ban hành", reason: "lý do", target: "mục bị hủy",
  entry: "mục bị đính chính", member: "đảng viên", org: "tổ chức", again: "kết nạp lại", year: "năm",
};

const NAMED = new Set(["birth", "sex", "file_no", "card_no", "decided", "number", "issuer"]);

export function Entry({ id }: { id: string }) {
  const session = useSession();
  const words = useWords();
  const { value, error } = useLive((register) => register.entry(id), [id]);
  if (value === null) return <Page title="Mục ghi"><Failure error={error} />{error === null && <Waiting />}</Page>;
  const line = value.line as unknown as PlainLine;
  const form = formOf(value.event);
  const member = typeof line["member"] === "string" ? line["member"] : null;
  const [number] = value.id.split(":").slice(-1);
  return (
    <Page title={words(value.text)} lead={`${eventName(value.event)}, ngày ${showDay(value.day)}`}>
      {value.quarantine !== null && (
        <Notice tone="warn" title="Mục này chưa được tính">{capital(value.quarantine)}</Notice>
      )}
      <Panel title="Nội dung">
        <dl class="facts wide">
          <div><dt>Ngày có hiệu lực</dt><dd>{showDay(value.day)}</dd></div>
          <div><dt>Ghi vào sổ của</dt><dd>{value.scopeName || session.root.name}</dd></div>
          <div><dt>Lúc ghi</dt><dd>{showMoment(value.recorded)}</dd></div>
          {form !== null && <FormFacts form={form} line={line} />}
          {facts(line, form !== null).map(([key, text]) => (
            <div key={key}><dt>{capital(FIELD_WORDS[key] ?? key)}</dt><dd>{text}</dd></div>
          ))}
        </dl>
        {member !== null && form === null && <p><a href={to(["dang-vien", member])}>Xem quá trình của đảng viên này</a></p>}
        <p class="fine">{`Mục số ${number ?? ""} · ${value.id}`}</p>
      </Panel>
      <Undo entry={value} correct={form === null ? null : to(["ghi", form.id], { sua: value.id })} />
    </Page>
  );
}

/** Personal data, the paper and the reason of a correction; without a form, what can be told without. */
function facts(line: PlainLine, hasForm: boolean): [string, string][] {
  const all: [string, string][] = [];
  const add = (fields: unknown) => {
    if (typeof fields !== "object" || fields === null) return;
    for (const [key, value] of Object.entries(fields)) {
      if ((typeof value === "string" && value !== "") && (NAMED.has(key) || key === "reason")) {
        const day = key === "birth" || key === "decided";
        const sex = key === "sex" ? (value === "male" ? "nam" : "nữ") : null;
        all.push([key, sex ?? (day ? showDay(value) : value)]);
      }
    }
  };
  add(line["person"]);
  add(line["paper"]);
  add(line["corrects"]);
  if (!hasForm) add(Object.fromEntries(Object.entries(line).filter(([key]) => !AROUND.has(key))));
  return all;
}

/** Nothing is deleted: a wrong entry is corrected, or taken back with a reason. */
function Undo({ entry, correct }: { entry: EntryView; correct: string | null }) {
  const [asking, setAsking] = useState(false);
  const [done, setDone] = useState(false);
  if (entry.event === "void") return null;
  const scope = (entry.line as unknown as PlainLine)["scope"] ?? entry.scope ?? "*";
  if (done) return <Notice tone="good" title="Đã hủy mục ghi">Mục vẫn nằm trong sổ cùng lý do, không còn được tính.</Notice>;
  return (
    <Panel title="Ghi sai?">
      <div class="actions">
        {correct !== null && <a class="button" href={correct}>Đính chính</a>}
        {!asking && <button type="button" onClick={() => setAsking(true)}>Hủy mục ghi này</button>}
      </div>
      {asking && (
        <ReasonForm
          name="Hủy mục ghi"
          asks="Lý do hủy"
          press="Hủy mục ghi"
          danger
          failed="Chưa hủy được"
          line={(reason) => ({ event: "void", on: today(), target: entry.id, reason, scope })}
          onDone={() => setDone(true)}
          onBack={() => setAsking(false)}
        />
      )}
    </Panel>
  );
}
