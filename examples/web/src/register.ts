// How the page uses the register: the names of its two registers, opening, and turning whatever
// went wrong into words. The only file that makes lines for the library out of plain fields. Knows
// nothing of the screen.

import { SoboError, open, type EventLine, type OpenOptions, type Register, type Refusal } from "sobo";
import { errorText, ruleText } from "./text";
import { recall, remember } from "./store";

export type { Register } from "sobo";

/** The clerk's own register, and the sample. */
export type RegisterName = "so" | "mau";

/** A line before the library has seen it. */
export interface PlainLine {
  event: string;
  on: string;
  [field: string]: unknown;
}

/** The library checks every field itself; its types are for those who write lines by hand. */
export function asLine(line: PlainLine): EventLine {
  return line as unknown as EventLine;
}

/** A problem in plain words. */
export interface Problem {
  what: string;
  way: string;
  /** What the library says, for whoever helps. */
  detail: string;
  /** The field of the line, where one is named. */
  field: string | null;
  /** The rule that stands against it, where it is one. */
  rule: string | null;
}

/** Opens a register; memory is the last resort and is warned about. */
export function openRegister(name: RegisterName): Promise<Register> {
  const root = recall<string>(`root.${name}`);
  const options: OpenOptions = { levels: ["opfs", "indexeddb", "memory"] };
  if (name === "so" && root !== null) options.root = root;
  return open(name, options);
}

/** Says on whose word the register is to rest, before it is made. */
export function restOn(device: string): void {
  remember("root.so", device);
}

function fieldOf(text: string): string | null {
  return /field '([^']+)'/.exec(text)?.[1] ?? null;
}

export function fromRefusal(refusal: Refusal): Problem {
  const { what, way } = ruleText(refusal.rule);
  return { what, way, detail: refusal.text, field: fieldOf(refusal.text), rule: refusal.rule };
}

/** Everything an error says. */
export function problemsOf(error: unknown): Problem[] {
  if (error instanceof SoboError) {
    if (error.refusals.length > 0) return error.refusals.map(fromRefusal);
    const { what, way } = errorText(error.code);
    return [{ what, way, detail: error.message, field: fieldOf(error.message), rule: null }];
  }
  const { what, way } = errorText("");
  return [{ what, way, detail: error instanceof Error ? error.message : String(error), field: null, rule: null }];
}

/** The stable code of an error; empty for any other. */
export function codeOf(error: unknown): string {
  return error instanceof SoboError ? error.code : "";
}
