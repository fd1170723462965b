// From what was typed to a line, and back for a correction; what is wrong with a field's shape is
// told at once. Knows nothing of the screen and asks the register nothing.

import type { PlainLine } from "../register";
import { parseDay, showDay } from "../ui/dates";
import type { Field, Form, Values } from "./types";

/** The paper beneath an event; all three belong together. */
export const PAPER: readonly Field[] = [
  { path: "paper.number", label: "Số quyết định", kind: "text", half: true, hint: "Ví dụ 12-QĐ/ĐU." },
  { path: "paper.decided", label: "Ngày ký", kind: "day" },
  { path: "paper.issuer", label: "Cơ quan ban hành", kind: "text", stays: true },
];

export interface Built {
  line: PlainLine;
  /** What is wrong, by path. */
  wrong: Record<string, string>;
}

/** Every field of a form, in order, with the day first where it is typed. */
export function fieldsOf(form: Form): Field[] {
  const day: Field = { path: "on", label: form.day, kind: "day", required: true, stays: true };
  return [...form.fields, day, ...(form.paper ? PAPER : [])];
}

/** Whether a field stands on the screen. */
export function shown(field: Field, values: Values): boolean {
  return field.kind !== "filled" && isMeant(field, values);
}

/** Whether a field's value goes into the line. */
function isMeant(field: Field, values: Values): boolean {
  return field.when === undefined || values[field.when[0]] === field.when[1];
}

/** What stands in an empty form. */
export function startValues(form: Form, fill: { org: string; year: number }): Values {
  const values: Values = {};
  for (const field of fieldsOf(form)) {
    if (field.start === undefined) continue;
    const filled: Record<string, string> = { "@org": fill.org, "@year": String(fill.year) };
    values[field.path] = filled[field.start] ?? field.start;
  }
  return values;
}

/** What stands around an event; a correction writes it anew. */
const FRAME = ["on", "paper", "corrects", "scope", "recorded", "id"];

/** What a corrected line says beyond the fields of the form goes into the new one. */
function beyond(form: Form, old: PlainLine): PlainLine {
  const covered = new Set([...FRAME, ...fieldsOf(form).map((field) => field.path.split(".")[0] ?? "")]);
  const rest = Object.entries(old).filter(([key]) => !covered.has(key));
  return { ...Object.fromEntries(rest), event: form.event, on: "" };
}

/** The line of what was typed; `old` is the line it takes the place of. */
export function build(form: Form, values: Values, year: number, old?: PlainLine): Built {
  const wrong: Record<string, string> = {};
  const line: PlainLine = old ? beyond(form, old) : { event: form.event, on: "" };
  for (const field of fieldsOf(form)) {
    if (!isMeant(field, values)) continue;
    const text = (values[field.path] || (field.derive?.(values) ?? "")).normalize("NFC").trim();
    if (text === "") {
      if (field.required && field.kind === "flag") put(line, field.path, false);
      else if (field.required) wrong[field.path] = empty(field);
      continue;
    }
    const read = readField(field, text, year);
    if ("why" in read) wrong[field.path] = read.why;
    else if (!field.path.startsWith("_")) put(line, field.path, read.value);
  }
  if ((values["paper.number"] || values["paper.issuer"]) && !values["paper.decided"] && form.paper) {
    wrong["paper.decided"] = "Đã ghi số hoặc cơ quan ban hành thì ghi cả ngày ký.";
  }
  return { line, wrong };
}

function empty(field: Field): string {
  switch (field.kind) {
    case "member":
      return "Chọn đảng viên trong danh sách hiện ra khi gõ.";
    case "choice":
    case "placements":
      return "Chọn nơi chuyển đến cho ít nhất một đảng viên.";
    case "org":
    case "orgs":
    case "code":
    case "indicator":
    case "period":
      return `Chọn ${field.label.toLocaleLowerCase("vi")}.`;
    case "entry":
      return `Chọn ${field.label.toLocaleLowerCase("vi")} trong danh sách.`;
    default:
      return `Ghi ${field.label.toLocaleLowerCase("vi")}.`;
  }
}

type Read = { value: unknown } | { why: string };

function readField(field: Field, text: string, year: number): Read {
  switch (field.kind) {
    case "day": {
      const day = parseDay(text, year);
      return day.ok ? { value: day.iso } : { why: day.why };
    }
    case "number":
    case "year":
      return whole(field, text);
    case "term":
      return term(text);
    case "choice":
      // Badges have numbers as codes.
      return { value: field.path === "threshold" ? Number(text) : text };
    case "quantity":
      return quantity(text);
    case "flag":
      return { value: text === "true" };
    case "placements":
      return { value: text.split(",").map((one) => one.split("=")).map(([member, to]) => ({ member, to })) };
    case "codes":
    case "orgs":
      return { value: text.split(",").filter((code) => code !== "") };
    case "period": {
      const [from = "", to = ""] = text.split("..");
      return { value: { from, to } };
    }
    default:
      return { value: text };
  }
}

function whole(field: Field, text: string): Read {
  const digits = text.replace(/(?<=\d)\.(?=\d{3}(\D|$))/g, "");
  if (!/^\d+$/.test(digits)) return { why: "Ghi một số nguyên, ví dụ 12." };
  const n = Number(digits);
  if (field.kind === "year" && (n < 1930 || n > 2100)) return { why: "Năm có bốn chữ số, ví dụ 2020." };
  return { value: n };
}

/** Two years, with whatever stroke between them. */
function term(text: string): Read {
  const [, from = "", to = ""] = /^(\d{4})\s*[-–—]\s*(\d{4})$/.exec(text) ?? [];
  if (from === "" || Number(to) <= Number(from)) return { why: "Ghi năm đầu và năm cuối, ví dụ 2020–2025." };
  return { value: `${from}-${to}` };
}

/** The words that may stand before a number are the library's; here only the shape is looked at. */
function quantity(text: string): Read {
  const low = text.toLocaleLowerCase("vi");
  if (low === "không có" || low === "không") return { value: "nothing" };
  if (!/\d/.test(low)) return { why: "Ghi số, ví dụ 1.200 hoặc “hơn 1.200”; không có thì ghi “không có”." };
  if (/^\d+$/.test(low) && low.length < 16) return { value: Number(low) };
  if (/\d,\d.*\.|\.\d{1,2}$|\.\d{4,}/.test(low)) {
    return { why: "Dấu chấm ngăn hàng nghìn, dấu phẩy ngăn phần lẻ: 1.200 hoặc 15,82." };
  }
  return { value: text };
}

function put(line: PlainLine, path: string, value: unknown): void {
  const parts = path.split(".");
  const last = parts.pop() ?? path;
  let at: Record<string, unknown> = line;
  for (const part of parts) {
    at[part] ??= {};
    at = at[part] as Record<string, unknown>;
  }
  at[last] = value;
}

/** What a line says, as it would have been typed. */
export function valuesOf(form: Form, line: PlainLine): Values {
  const values: Values = {};
  for (const field of fieldsOf(form)) {
    let at: unknown = line;
    for (const part of field.path.split(".")) at = (at as Record<string, unknown> | undefined)?.[part];
    if (at === undefined || at === null) continue;
    values[field.path] = written(field, at);
  }
  // What was chosen so that a field is shown follows from the field.
  for (const { path, when } of fieldsOf(form)) {
    if (when?.[0].startsWith("_") && values[path] !== undefined) values[when[0]] = when[1];
  }
  return values;
}

function written(field: Field, value: unknown): string {
  if (field.kind === "day") return showDay(String(value));
  if (field.kind === "quantity" && value === "nothing") return "không có";
  if (field.kind === "placements" && Array.isArray(value)) {
    return value.map(({ member, to }: { member: string; to: string }) => `${member}=${to}`).join(",");
  }
  if (Array.isArray(value)) return value.join(",");
  if (typeof value === "object" && value !== null && "from" in value && "to" in value) {
    return `${String(value.from)}..${String(value.to)}`;
  }
  return String(value);
}
