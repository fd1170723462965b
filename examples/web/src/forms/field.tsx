// One field of a form: its label, its control, its hint and what is wrong with it. Knows nothing of
// lines and of the register's answers.

import { useId } from "preact/hooks";
import { useSession } from "../session";
import { parseDay, showLongDay } from "../ui/dates";
import { CodePicker, CodesPicker, EntryPicker } from "./listed";
import { IndicatorPicker, MemberPicker, OrgPicker } from "./pickers";
import { periodsOf } from "./periods";
import { OrgsPicker, PlacementsPicker } from "./several";
import type { Field, Values } from "./types";

export interface FieldProps {
  field: Field;
  values: Values;
  wrong: string | null;
  first: boolean;
  onChange(value: string): void;
  /** Other fields that follow from this one. */
  onFill(values: Values): void;
  onLeave(): void;
}

export function FieldRow(props: FieldProps) {
  const { field, values, wrong } = props;
  const id = useId();
  const { year } = useSession();
  const value = values[field.path] ?? "";
  const note = wrong === null ? noteOf(field, values, year) : null;
  const describedBy = [field.hint && `${id}-hint`, note && `${id}-note`, wrong && `${id}-wrong`].filter(Boolean).join(" ");
  if (field.kind === "flag") {
    return (
      <div class="field flag half" data-field={field.path}>
        <label>
          <input
            type="checkbox"
            checked={value === "true"}
            onChange={(event) => props.onChange(event.currentTarget.checked ? "true" : "")}
          />
          {field.label}
        </label>
      </div>
    );
  }
  // Fields of the decision are optional together, and say so once.
  const optional = !field.required && !field.path.startsWith("paper.");
  const named = GROUPS.has(field.kind) ? `${id}-label` : undefined;
  return (
    <div class={`field ${isHalf(field) ? "half" : ""} ${wrong === null ? "" : "is-wrong"}`} data-field={field.path} onFocusOut={props.onLeave}>
      {named === undefined ? (
        <label for={id}>
          {field.label}
          {optional && <span class="optional"> (không bắt buộc)</span>}
        </label>
      ) : (
        <span class="label" id={named}>
          {field.label}
          {optional && <span class="optional"> (không bắt buộc)</span>}
        </span>
      )}
      <Control {...props} id={id} value={value} describedBy={describedBy || undefined} labelledBy={named} />
      {field.hint !== undefined && <p class="hint" id={`${id}-hint`}>{field.hint}</p>}
      {note !== null && <p class={`note ${note.doubt ? "doubt" : ""}`} id={`${id}-note`}>{note.text}</p>}
      {wrong !== null && <p class="wrong" id={`${id}-wrong`}>{wrong}</p>}
    </div>
  );
}

/** Several controls together, which a heading names. */
const GROUPS = new Set(["codes", "orgs", "placements"]);

const HALF = new Set(["day", "number", "year", "quantity", "choice", "code", "period"]);

/** Short fields stand two in a row where there is room. */
function isHalf(field: Field): boolean {
  return field.half ?? HALF.has(field.kind);
}

/** How a day was understood, or something worth a second look. */
function noteOf(field: Field, values: Values, year: number): { text: string; doubt: boolean } | null {
  const value = values[field.path] ?? "";
  if (value.trim() === "") return null;
  const doubt = field.doubt?.(value, values, year) ?? null;
  if (doubt !== null) return { text: doubt, doubt: true };
  const day = field.kind === "day" ? parseDay(value, year) : null;
  return day?.ok ? { text: showLongDay(day.iso), doubt: false } : null;
}

interface ControlProps extends FieldProps {
  id: string;
  value: string;
  describedBy: string | undefined;
  labelledBy: string | undefined;
}

function Control(props: ControlProps) {
  const { field, id, value, describedBy, onChange } = props;
  const invalid = props.wrong !== null;
  const required = field.required === true;
  const picker = { id, value, describedBy, invalid, required, autoFocus: props.first, onChange };
  switch (field.kind) {
    case "member":
      return <MemberPicker {...picker} everywhere={field.everywhere === true} former={field.former === true} />;
    case "org":
      return <OrgPicker {...picker} which={field.orgs ?? "own"} />;
    case "orgs":
      return <OrgsPicker {...picker} labelledBy={props.labelledBy} />;
    case "placements":
      return <PlacementsPicker {...picker} org={props.values[field.of ?? "org"] ?? ""} labelledBy={props.labelledBy} />;
    case "indicator":
      return <IndicatorPicker {...picker} />;
    case "entry": {
      const member = field.of === undefined ? null : (props.values[field.of] ?? "");
      const { event = "admission", fills, fresh = false } = field;
      return <EntryPicker {...picker} {...{ event, member, fills, fresh }} onFill={props.onFill} />;
    }
    case "code":
      return <CodePicker {...picker} list={field.list ?? "other"} usual={field.usual} />;
    case "codes":
      return <CodesPicker list={field.list ?? "other"} {...{ value, describedBy, onChange }} labelledBy={props.labelledBy} />;
    case "choice":
    case "period":
      return <Choose {...props} />;
    default:
      return (
        <input
          id={id}
          type="text"
          inputMode={field.kind === "number" || field.kind === "year" ? "numeric" : "text"}
          autocomplete="off"
          spellcheck={false}
          value={value}
          placeholder={field.kind === "day" ? "ngày/tháng/năm" : undefined}
          aria-describedby={describedBy}
          aria-invalid={invalid ? "true" : undefined}
          aria-required={required ? "true" : undefined}
          data-autofocus={props.first ? "" : undefined}
          onInput={(event) => onChange(event.currentTarget.value)}
        />
      );
  }
}

/** A list to choose from; of two to four values all are seen at once elsewhere, here they unfold. */
function Choose(props: ControlProps) {
  const { field, id, value, describedBy, onChange } = props;
  const { year } = useSession();
  const choices = field.kind === "period" ? periodsOf(year) : (field.choices ?? []);
  const known = choices.some(([code]) => code === value);
  return (
    <select
      id={id}
      value={value}
      aria-describedby={describedBy}
      aria-invalid={props.wrong !== null ? "true" : undefined}
      aria-required={field.required ? "true" : undefined}
      data-autofocus={props.first ? "" : undefined}
      onChange={(event) => onChange(event.currentTarget.value)}
    >
      <option value="">Chọn…</option>
      {value !== "" && !known && <option value={value}>{value}</option>}
      {choices.map(([code, label]) => <option key={code} value={code}>{label}</option>)}
    </select>
  );
}
