// What a form is: data. A form names an event and its fields; one component draws all of them, one
// function makes the line. Knows nothing of any single form.

import type { CodeList, EventLine } from "sobo";

/** A value of a closed list: its code in the line, and the term. */
export type Choice = readonly [code: string, label: string];

export type FieldKind =
  | "text"
  | "day"
  | "member"
  | "org"
  /** Several organizations. */
  | "orgs"
  /** Members of the organization in the field `of`, each with the cell where it goes. */
  | "placements"
  | "choice"
  | "code"
  | "codes"
  | "number"
  | "quantity"
  | "year"
  | "term"
  | "period"
  | "flag"
  | "indicator"
  /** An earlier entry of one kind of event. */
  | "entry"
  /** Not typed: taken from the entry that another field names. */
  | "filled";

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
  /** The list of a code, and those of its codes that this field mostly means: they come first. */
  list?: CodeList;
  usual?: readonly string[];
  /** The event of an entry; with `of`, of the member in that field. For placements `of` names the field of
   *  the organization. */
  event?: EventLine["event"];
  of?: string;
  /** Whether the form itself makes such entries: they are looked for again after each commit. */
  fresh?: boolean;
  /** What of the entry's line goes into fields of the same names. */
  fills?: readonly string[];
  orgs?: OrgChoice;
  /** Whether members of the whole register are searched, not only the unit's. */
  everywhere?: boolean;
  /** Whether somebody is meant who is no member now: found by the whole file number. */
  former?: boolean;
  /** What stands in it at first; `@org`, `@year`, `@today` are filled in. */
  start?: string;
  /** Shown only while this field has this value. */
  when?: readonly [path: string, value: string];
  /** What is written where nothing was typed. */
  derive?: (values: Values) => string;
  /** Stays filled after saving, for the next entry. */
  stays?: boolean;
  /** Whether it takes half a row; otherwise its kind says so. */
  half?: boolean;
  /** Something worth a second look, which does not stop anybody. */
  doubt?: (value: string, values: Values, year: number) => string | null;
}

export type Group = "members" | "roll" | "study" | "work" | "bodies" | "report" | "office";

export interface Form {
  /** Its address. */
  id: string;
  event: EventLine["event"];
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
  study: "Lớp học, quy hoạch, nhận xét",
  work: "Công việc của cấp ủy",
  bodies: "Đại hội, cấp ủy, danh hiệu",
  report: "Số liệu và nộp báo cáo",
  office: "Việc của văn phòng",
};
