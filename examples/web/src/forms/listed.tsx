// Fields that choose what somebody has entered before: a code that is listed, an entry of one kind of event.
// Knows nothing of forms.

import type { CodeList, EntryView, EventLine, ListedCode } from "sobo";
import { useEffect, useState } from "preact/hooks";
import { useWords } from "../names";
import { to } from "../router";
import { keepsRegister, useLive, useSession } from "../session";
import { Combo, type Option } from "../ui/combo";
import { showDay } from "../ui/dates";
import { capital, matches } from "../ui/words";
import { CODE_LIST } from "./choices";
import type { PickerProps } from "./pickers";
import type { Values } from "./types";

/** So many unfold as a list; more are searched. */
const LIST_MAX = 24;
const FOUND_MAX = 12;
/** Of events of one kind the last so many can be chosen. */
const ENTRIES_MAX = 500;

/** The codes of a list, as the register has them now; `null` while it is asked. */
function useCodes(list: CodeList): ListedCode[] | null {
  return useLive((register) => register.codes(list), [list]).value;
}

interface CodeProps extends PickerProps {
  list: CodeList;
  usual?: readonly string[] | undefined;
}

/** One code of a list. Those that are mostly meant come first. */
export function CodePicker({ list, usual = [], ...props }: CodeProps) {
  const codes = useCodes(list);
  if (codes === null) return <select id={props.id} disabled aria-busy="true"><option>Đang đọc danh mục…</option></select>;
  const first = usual.flatMap((code) => codes.find((one) => one.code === code) ?? []);
  const rest = codes.filter((one) => !usual.includes(one.code));
  const chosen = codes.find((one) => one.code === props.value);
  if (codes.length > LIST_MAX && first.length === 0) {
    const search = (text: string): Promise<Option[]> =>
      Promise.resolve(
        rest
          .filter((one) => matches(`${one.label} ${one.code}`, text))
          .slice(0, FOUND_MAX)
          .map((one) => ({ value: one.code, label: capital(one.label), more: one.code })),
      );
    return (
      <Combo
        {...props}
        shown={chosen ? capital(chosen.label) : props.value}
        placeholder="Gõ tên trong danh mục"
        search={search}
        onChoose={(option) => props.onChange(option?.value ?? "")}
      />
    );
  }
  const options = (all: readonly ListedCode[]) =>
    all.map((one) => <option key={one.code} value={one.code}>{capital(one.label)}</option>);
  return (
    <>
      <select
        id={props.id}
        value={props.value}
        aria-describedby={props.describedBy}
        aria-invalid={props.invalid ? "true" : undefined}
        aria-required={props.required ? "true" : undefined}
        data-autofocus={props.autoFocus ? "" : undefined}
        onChange={(event) => props.onChange(event.currentTarget.value)}
      >
        <option value="">Chọn…</option>
        {props.value !== "" && !chosen && <option value={props.value}>{props.value}</option>}
        {first.length > 0 && rest.length > 0 ? (
          <>
            <optgroup label="Thường dùng">{options(first)}</optgroup>
            <optgroup label="Mã khác của danh mục">{options(rest)}</optgroup>
          </>
        ) : options([...first, ...rest])}
      </select>
      {codes.length === 0 && <NoCodes list={list} />}
    </>
  );
}

/** The way out where a list is empty. */
function NoCodes({ list }: { list: CodeList }) {
  const session = useSession();
  const name = CODE_LIST.find(([code]) => code === list)?.[1] ?? list;
  return (
    <p class="note doubt">
      Danh mục “{name}” chưa có mã nào.{" "}
      {keepsRegister(session) ? <a href={to(["ghi", "danh-muc"], { list })}>Thêm mã</a> : "Nhờ văn phòng thêm mã ở mục Danh mục."}
    </p>
  );
}

interface CodesProps {
  list: CodeList;
  value: string;
  describedBy: string | undefined;
  labelledBy: string | undefined;
  onChange(value: string): void;
}

/** Any number of codes of a list. */
export function CodesPicker({ list, value, describedBy, labelledBy, onChange }: CodesProps) {
  const codes = useCodes(list) ?? [];
  const chosen = value.split(",").filter((code) => code !== "");
  const toggle = (code: string, on: boolean) =>
    onChange((on ? [...chosen, code] : chosen.filter((other) => other !== code)).join(","));
  // What stands in a corrected line and in no list any more can still be taken out.
  const gone = chosen.filter((code) => !codes.some((one) => one.code === code));
  return (
    <div class="checks" role="group" aria-labelledby={labelledBy} aria-describedby={describedBy}>
      {[...codes, ...gone.map((code) => ({ code, label: code }))].map(({ code, label }) => (
        <label key={code}>
          <input
            type="checkbox"
            checked={chosen.includes(code)}
            onChange={(event) => toggle(code, event.currentTarget.checked)}
          />
          {capital(label)}
        </label>
      ))}
    </div>
  );
}

interface EntryProps extends PickerProps {
  event: EventLine["event"];
  /** The member whose history it stands in; `null` for anybody's. */
  member: string | null;
  /** Whether it is looked for again after each commit. */
  fresh: boolean;
  fills?: readonly string[] | undefined;
  onFill(values: Values): void;
}

interface Offered {
  entry: string;
  label: string;
  line: Record<string, unknown> | null;
}

/** An earlier entry: found, not typed. */
export function EntryPicker({ member, ...props }: EntryProps) {
  return member === null ? <AnyEntry {...props} /> : <OwnEntry {...props} member={member} />;
}

/** One of the whole register, the latest first. What it says goes into other fields with it. */
function AnyEntry({ event, fresh, fills = [], onFill, ...props }: Omit<EntryProps, "member">) {
  const { register } = useSession();
  const words = useWords();
  const [value, setValue] = useState<EntryView[] | null>(null);
  useEffect(() => {
    // The whole register is searched: as long as it takes, nothing else is answered.
    const end = register.live(
      (r) => r.entries({ event, limit: ENTRIES_MAX }),
      (found) => {
        setValue(found);
        if (!fresh) end();
      },
    );
    return end;
  }, [register, event, fresh]);
  const label = (one: EntryView) => [showDay(one.day), words(one.text), one.scopeName].filter((part) => part !== "").join(" · ");
  const offered = (value ?? []).map((one): Offered => ({
    entry: one.id, label: label(one), line: one.line as unknown as Record<string, unknown>,
  }));
  const choose = (entry: string) => {
    const line = offered.find((one) => one.entry === entry)?.line;
    onFill(Object.fromEntries(fills.map((path) => [path, line?.[path] == null ? "" : String(line[path])])));
    props.onChange(entry);
  };
  const none = value === null ? "Đang đọc sổ…" : "Chưa có mục nào để chọn";
  if (offered.length <= LIST_MAX) return <Entries {...props} offered={offered} none={none} onChange={choose} />;
  const search = (text: string): Promise<Option[]> =>
    Promise.resolve(
      offered
        .filter((one) => matches(one.label, text))
        .slice(0, FOUND_MAX)
        .map((one) => ({ value: one.entry, label: one.label })),
    );
  return (
    <Combo
      {...props}
      shown={offered.find((one) => one.entry === props.value)?.label ?? props.value}
      placeholder="Gõ vài chữ của mục đã ghi"
      search={search}
      onChoose={(option) => choose(option?.value ?? "")}
    />
  );
}

/** One of a member's history; where there is one only, it is chosen. */
function OwnEntry({ event, member, fresh: _, ...props }: EntryProps & { member: string }) {
  const { register } = useSession();
  const [offered, setOffered] = useState<Offered[]>([]);
  useEffect(() => {
    let here = true;
    setOffered([]);
    if (member === "") return;
    register.member(member).then(
      (view) => {
        if (!here) return;
        const found = view.history.filter((line) => line.event === event).reverse();
        setOffered(found.map((line) => ({ entry: line.entry, label: `${showDay(line.day)} · ${line.text}`, line: null })));
        if (found[0] && !found.some((line) => line.entry === props.value)) props.onChange(found[0].entry);
      },
      () => here && setOffered([]),
    );
    return () => {
      here = false;
    };
  }, [member, register, event]);
  return <Entries {...props} offered={offered} none={member === "" ? "Chọn đảng viên trước" : "Không thấy mục nào"} />;
}

function Entries({ offered, none, ...props }: PickerProps & { offered: Offered[]; none: string }) {
  const isOffered = offered.some((one) => one.entry === props.value);
  return (
    <select
      id={props.id}
      value={props.value}
      aria-describedby={props.describedBy}
      aria-invalid={props.invalid ? "true" : undefined}
      aria-required={props.required ? "true" : undefined}
      data-autofocus={props.autoFocus ? "" : undefined}
      onChange={(event) => props.onChange(event.currentTarget.value)}
    >
      <option value="">{offered.length === 0 ? none : "Chọn…"}</option>
      {props.value !== "" && !isOffered && <option value={props.value}>{props.value}</option>}
      {offered.map((one) => <option key={one.entry} value={one.entry}>{one.label}</option>)}
    </select>
  );
}
