// What a form is: data. A form names an event and its fields; one component draws all of them, one
// function makes the line. Knows nothing of any single form.

/** A value of a closed list: its code in the line, and the term. */
export type Choice = readonly [code: string, label: string];

export type FieldKind =
  | "text"
  | "day"
  | "member"
  | "org"
  | "choice"
  | "code"
  | "codes"
  | "number"
  | "quantity"
  | "year"
  | "period"
  | "flag"
  | "indicator"
  | "transfer";

/** Which organizations may be chosen: cells of the unit; all cells of the register; the unit and
 *  those above and below it; base organizations. */
export type OrgChoice = "cells" | "all_cells" | "own" | "units";

export interface Field {
  /** Its place in the line; a dot goes deeper, a leading `_` stays out of the line. */
  path: string;
  label: string;
  kind: FieldKind;
  required?: boolean;
  hint?: string;
  choices?: readonly Choice[];
  /** The code list of a code. */
  list?: string;
  orgs?: OrgChoice;
  /** Whether members of the whole register are searched, not only the unit's. */
  everywhere?: boolean;
  /** What stands in it at first; `@org`, `@year`, `@today` are filled in. */
  start?: string;
  /** Shown only while this field has this value. */
  when?: readonly [path: string, value: string];
  /** Stays filled after saving, for the next entry. */
  stays?: boolean;
  /** Whether it takes half a row; otherwise its kind says so. */
  half?: boolean;
  /** Something worth a second look, which does not stop anybody. */
  doubt?: (value: string, values: Values, year: number) => string | null;
}

export type Group = "members" | "roll" | "work" | "report" | "office";

export interface Form {
  /** Its address. */
  id: string;
  event: string;
  title: string;
  /** One sentence: when this form is the right one. */
  hint: string;
  group: Group;
  /** What the day of the event is. */
  day: string;
  fields: readonly Field[];
  /** Whether a decision usually lies beneath it. */
  paper?: boolean;
  /** For whom: units, the office, or both. */
  for?: "unit" | "office";
}

/** What was typed, by path. */
export type Values = Record<string, string>;

export const GROUPS: Record<Group, string> = {
  members: "Đảng viên",
  roll: "Xếp loại, khen thưởng, kỷ luật",
  work: "Công việc của cấp ủy",
  report: "Số liệu và nộp báo cáo",
  office: "Việc của văn phòng",
};
