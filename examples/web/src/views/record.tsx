// Choosing a form, and the page of one form, also to correct an entry. Knows nothing of the fields of
// any form.

import { useState } from "preact/hooks";
import { FormView } from "../forms/form";
import { FORMS, formById } from "../forms/table";
import { GROUPS, type Form, type Group } from "../forms/types";
import type { PlainLine } from "../register";
import { to } from "../router";
import { keepsRegister, useOnce, useSession, type Session } from "../session";
import { Empty, Failure, Notice, Page, Panel, Waiting } from "../ui/parts";
import { matches } from "../ui/words";
import { EntryList } from "./entries";

/** Forms for whoever looks, in their groups. */
function groupsFor(session: Session, text: string): [Group, Form[]][] {
  const groups = Object.keys(GROUPS) as Group[];
  return groups
    .map((group): [Group, Form[]] => [
      group,
      FORMS.filter((form) => form.group === group && isFor(form, session))
        .filter((form) => matches(`${form.title} ${form.hint}`, text)),
    ])
    .filter(([, forms]) => forms.length > 0);
}

/** A unit enters its own cells; the rest of what is the office's only where the register is its own. */
function isFor(form: Form, session: Session): boolean {
  if (form.for === undefined || form.for === session.eyes || form.id === "lap-to-chuc") return true;
  return form.for === "office" && keepsRegister(session);
}

export function RecordList() {
  const session = useSession();
  const [text, setText] = useState("");
  const groups = groupsFor(session, text);
  return (
    <Page title="Ghi mới" lead="Chọn việc cần ghi. Gõ vài chữ rồi Enter để mở mẫu đầu tiên.">
      <form
        class="search-row"
        role="search"
        onSubmit={(event) => {
          event.preventDefault();
          const form = groups[0]?.[1][0];
          if (form) location.hash = to(["ghi", form.id]).slice(1);
        }}
      >
        <label for="form-search">Tìm mẫu ghi</label>
        <input
          id="form-search"
          type="search"
          data-autofocus=""
          autocomplete="off"
          placeholder="Ví dụ: ket nap, van ban, huy hieu"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </form>
      {groups.length === 0 && <Empty><p>Không có mẫu nào khớp.</p></Empty>}
      {groups.map(([group, forms]) => (
        <Panel key={group} title={GROUPS[group]} tone="quiet">
          <ul class="form-grid">
            {forms.map((form) => (
              <li key={form.id}>
                <a href={to(["ghi", form.id])}>
                  <strong>{form.title}</strong>
                  <span>{form.hint}</span>
                </a>
              </li>
            ))}
          </ul>
        </Panel>
      ))}
    </Page>
  );
}

interface RecordProps {
  form: string;
  query: URLSearchParams;
}

export function RecordForm({ form: id, query }: RecordProps) {
  const form = formById(id);
  const session = useSession();
  if (!form) {
    return <Page title="Ghi mới"><Empty><p>Không có mẫu này. <a href={to(["ghi"])}>Xem các mẫu</a></p></Empty></Page>;
  }
  const correcting = query.get("sua");
  if (correcting !== null) return <Correct form={form} entry={correcting} />;
  const given: Record<string, string> = {};
  for (const [key, value] of query) given[key] = value;
  return (
    <Page title={form.title} lead={form.hint} actions={<a class="button" href={to(["ghi"])}>← Các mẫu</a>}>
      <div class="two">
        <Panel>
          <FormView key={`${form.id} ${session.org.id}`} form={form} given={given} />
        </Panel>
        <Panel title="Vừa ghi trên máy này" tone="quiet">
          <EntryList query={{ own: true, limit: 6 }} none="Chưa có mục nào ghi trên máy này." />
        </Panel>
      </div>
    </Page>
  );
}

function Correct({ form, entry }: { form: Form; entry: string }) {
  const { value, error } = useOnce((register) => register.entry(entry), [entry]);
  return (
    <Page title={`Đính chính: ${form.title}`} actions={<a class="button" href={to(["muc", entry])}>← Mục ghi</a>}>
      <Failure error={error} />
      {value === null && error === null && <Waiting />}
      {value !== null && (
        <>
          <Notice tone="info">
            Mục cũ vẫn nằm trong sổ, không còn được tính; mục mới thay chỗ và giữ lý do.
          </Notice>
          <Panel>
            <FormView form={form} correction={{ entry, line: value.line as unknown as PlainLine }} />
          </Panel>
        </>
      )}
    </Page>
  );
}
