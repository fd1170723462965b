// What is being typed, kept until it is saved, so that a reload or a lost tab loses nothing. Knows
// nothing of lines.

import { forgetAll, recall, remember } from "../store";
import type { Values } from "./types";

export interface Draft {
  values: Values;
  /** When it was last touched. */
  at: number;
}

const key = (register: string, form: string) => `nhap.${register}.${form}`;

export function keepDraft(register: string, form: string, values: Values): boolean {
  return remember(key(register, form), { values, at: Date.now() } satisfies Draft);
}

export function draftOf(register: string, form: string): Draft | null {
  return recall<Draft>(key(register, form));
}

export function dropDraft(register: string, form: string): void {
  remember(key(register, form), null);
}

export function dropDrafts(register: string): void {
  forgetAll(`nhap.${register}.`);
}
