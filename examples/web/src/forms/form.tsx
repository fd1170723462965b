// Draws any form, keeps what is typed, checks while typing, records, and says what became of it. The
// only place that records lines of forms. Knows nothing of single forms.

import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { asLine, fromRefusal, problemsOf, type PlainLine, type Problem } from "../register";
import { scopeOf, useSession, type Session } from "../session";
import { Notice, Problems } from "../ui/parts";
import { showMoment, showTime } from "../ui/dates";
import { capital } from "../ui/words";
import { to } from "../router";
import { PAPER, build, fieldsOf, shown, startValues, valuesOf } from "./build";
import { draftOf, dropDraft, keepDraft } from "./draft";
import { FieldRow } from "./field";
import { orgsFor } from "./pickers";
import type { Field, Form, Values } from "./types";

/** An entry that the form takes the place of. */
export interface Correction {
  entry: string;
  line: PlainLine;
}

interface FormViewProps {
  form: Form;
  correction?: Correction | undefined;
  /** Values given by the address, as a member. */
  given?: Values;
}

type Saving = { state: "typing" } | { state: "saving" } | { state: "saved"; entry: string; at: number; words: string };

const CHECK_AFTER_MS = 350;

export function FormView({ form, correction, given = {} }: FormViewProps) {
  const session = useSession();
  const { register, name, year } = session;
  const key = correction ? `${form.id}.sua.${correction.entry}` : form.id;
  const [first] = useState(() => {
    const draft = draftOf(name, key);
    const start = correction ? valuesOf(form, correction.line) : begin(form, session);
    return { values: { ...start, ...draft?.values, ...given }, draft };
  });
  const [values, setValues] = useState<Values>(first.values);
  const [reason, setReason] = useState(first.draft?.values["_reason"] ?? "");
  const [kept, setKept] = useState(first.draft !== null);
  const [dirty, setDirty] = useState(false);
  const [touched, setTouched] = useState<Record<string, boolean>>({});
  const [tried, setTried] = useState(false);
  const [problems, setProblems] = useState<Problem[]>([]);
  const [saving, setSaving] = useState<Saving>({ state: "typing" });
  const body = useRef<HTMLFormElement>(null);

  const built = useMemo(() => {
    const { line, wrong } = build(form, values, year, correction?.line);
    line["scope"] = correction ? (correction.line["scope"] ?? scopeOf(session)) : scopeOf(session);
    if (correction) {
      if (reason.trim() === "") wrong["_reason"] = "Ghi lý do đính chính.";
      else line["corrects"] = { entry: correction.entry, reason: reason.trim().normalize("NFC") };
    }
    return { line, wrong };
  }, [form, values, year, reason, session.org.id, session.eyes]);
  const complete = Object.keys(built.wrong).length === 0;
  const asked = complete ? JSON.stringify(built.line) : "";

  // The register's rules, a moment after the last key, once the form has its shape.
  useEffect(() => {
    if (asked === "") {
      setProblems([]);
      return;
    }
    let here = true;
    const wait = setTimeout(() => {
      register.check(asLine(JSON.parse(asked) as PlainLine)).then(
        (refusals) => here && setProblems(refusals.map(fromRefusal)),
        (error: unknown) => here && setProblems(problemsOf(error)),
      );
    }, CHECK_AFTER_MS);
    return () => {
      here = false;
      clearTimeout(wait);
    };
  }, [asked, register]);

  // Kept before the next frame is drawn, so that whatever is seen is kept.
  useLayoutEffect(() => {
    if (dirty) setKept(keepDraft(name, key, { ...values, _reason: reason }));
  }, [values, reason, dirty]);

  const typed = () => {
    setDirty(true);
    setSaving((old) => (old.state === "saved" ? { state: "typing" } : old));
  };
  // Pickers answer late: what was typed meanwhile stays.
  const change = (path: string, value: string) => {
    setValues((old) => ({ ...old, [path]: value }));
    typed();
  };

  const fill = (more: Values) => setValues((old) => ({ ...old, ...more }));

  const save = async (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (saving.state === "saving") return;
    if (!complete) {
      focusFirst(body.current, Object.keys(built.wrong));
      return;
    }
    setSaving({ state: "saving" });
    try {
      const [entry = ""] = await register.record(asLine(built.line));
      const words = await register.entry(entry).then((view) => view.text, () => form.title);
      dropDraft(name, key);
      setProblems([]);
      setSaving({ state: "saved", entry, at: Date.now(), words });
      startAnew();
    } catch (error) {
      setProblems(problemsOf(error));
      setSaving({ state: "typing" });
    }
  };

  const startAnew = () => {
    const next = correction ? valuesOf(form, correction.line) : begin(form, session);
    for (const field of correction ? [] : fieldsOf(form)) {
      if (field.stays && values[field.path]) next[field.path] = values[field.path] ?? "";
    }
    setDirty(false);
    setValues(next);
    setReason("");
    setTouched({});
    setTried(false);
    setKept(false);
    if (!correction) body.current?.querySelector<HTMLElement>("[data-autofocus]")?.focus();
  };

  const clear = () => {
    dropDraft(name, key);
    setSaving({ state: "typing" });
    startAnew();
  };

  const done = saving.state === "saved" && correction !== undefined;
  const wrongOf = (path: string) => ((tried || touched[path]) && built.wrong[path]) || null;
  const here = (path: string) => problems.find((problem) => problem.field === path);
  const loose = problems.filter((problem) => problem.field === null || !fieldsOf(form).some((f) => f.path === problem.field));
  const row = (field: Field, index: number) => (
    <FieldRow
      key={field.path}
      field={field}
      values={values}
      first={index === 0}
      wrong={wrongOf(field.path) ?? (here(field.path) ? said(here(field.path)) : null)}
      onChange={(value) => change(field.path, value)}
      onFill={fill}
      onLeave={() => (values[field.path] ?? "") !== "" && setTouched((old) => ({ ...old, [field.path]: true }))}
    />
  );
  return (
    <div class="form-frame">
      {saving.state === "saved" && <Saved saving={saving} />}
      {first.draft !== null && kept && saving.state === "typing" && (
        <Notice tone="info">Đã mở lại bản nháp lúc {showMoment(first.draft.at)}. Bản nháp chưa phải là mục ghi.</Notice>
      )}
      {!done && (
        <form ref={body} class="entry-form" noValidate onSubmit={(event) => void save(event)} aria-label={form.title}>
          {fieldsOf(form).filter((field) => shown(field, values) && !PAPER.includes(field)).map(row)}
          {form.paper && (
            <fieldset>
              <legend>Quyết định <span class="optional">(không bắt buộc)</span></legend>
              {PAPER.map((field) => row(field, -1))}
            </fieldset>
          )}
          {correction && (
            <div class={`field ${wrongOf("_reason") ? "is-wrong" : ""}`} data-field="_reason">
              <label for="reason">Lý do đính chính</label>
              <input
                id="reason"
                type="text"
                value={reason}
                aria-required="true"
                aria-invalid={wrongOf("_reason") ? "true" : undefined}
                onInput={(event) => {
                  setReason(event.currentTarget.value);
                  typed();
                }}
              />
              {wrongOf("_reason") && <p class="wrong">{wrongOf("_reason")}</p>}
            </div>
          )}
          <Problems problems={loose} title="Sổ sẽ không nhận khi còn điều dưới đây" />
          <div class="form-foot">
            <button class="primary" type="submit" disabled={saving.state === "saving"}>
              {saving.state === "saving" ? "Đang lưu…" : correction ? "Lưu đính chính" : "Lưu"}
            </button>
            <button type="button" onClick={clear}>Xóa các ô</button>
            <span class="draft-sign" role="status">{sign(kept, complete, problems.length)}</span>
          </div>
        </form>
      )}
    </div>
  );
}

/** What stands in an empty form; an organization that is the only one is chosen already. */
function begin(form: Form, session: Session): Values {
  const values = startValues(form, { org: session.org.id, year: session.year });
  for (const field of form.fields) {
    const only = field.kind === "org" && values[field.path] === undefined ? orgsFor(session, field.orgs ?? "own") : [];
    if (only.length === 1 && only[0]) values[field.path] = only[0].id;
  }
  return values;
}

function said(problem: Problem | undefined): string {
  return problem ? `${problem.what}. ${problem.way}` : "";
}

function sign(kept: boolean, complete: boolean, problems: number): string {
  if (!kept) return "Enter để lưu";
  if (complete && problems === 0) return "Chưa lưu. Bản nháp được giữ trên máy này. Enter để lưu.";
  return "Chưa lưu. Bản nháp được giữ trên máy này.";
}

function Saved({ saving }: { saving: { entry: string; at: number; words: string } }) {
  return (
    <Notice tone="good" title={`Đã lưu lúc ${showTime(saving.at)}`}>
      <p>
        {capital(saving.words)}. <a href={to(["muc", saving.entry])}>Xem, đính chính hoặc hủy</a>
      </p>
    </Notice>
  );
}

function focusFirst(body: HTMLFormElement | null, paths: string[]): void {
  const fields = [...(body?.querySelectorAll<HTMLElement>("[data-field]") ?? [])];
  const wrong = fields.find((field) => paths.includes(field.dataset["field"] ?? ""));
  wrong?.querySelector<HTMLElement>("input, select")?.focus();
}
