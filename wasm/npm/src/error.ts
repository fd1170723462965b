// Failures as pages get them. Knows nothing of what failed.

import type { Refusal } from "./types.js";

/** Stable codes of failures.
 *
 *  Of the rules and the data: `refused`, `invalid`, `not_found`, `conflict`, `corrupt`, `format`,
 *  `limit`. Of the place: `quota` (no room left), `io`, `busy` (another tab has the register and does
 *  not answer). Of the road: `offline`, `unauthorized`. Of the software: `stopped` (it failed on this
 *  request and was started anew), `closed`, `unsupported` (this browser cannot keep a register). */
export type Code =
  | "refused" | "invalid" | "not_found" | "conflict" | "corrupt" | "format" | "limit"
  | "quota" | "io" | "busy" | "offline" | "unauthorized" | "stopped" | "closed" | "unsupported"
  | "aborted";

/** A failure as it crosses between threads. */
export interface Failure {
  code: Code;
  message: string;
  refusals?: Refusal[];
}

/** What every method of the package throws. Nothing was changed by a call that throws. */
export class SoboError extends Error {
  readonly code: Code;
  /** For `refused` and `invalid` lines: every rule that stands against them. */
  readonly refusals: Refusal[];

  constructor(failure: Failure) {
    super(failure.message);
    this.name = "SoboError";
    this.code = failure.code;
    this.refusals = failure.refusals ?? [];
  }
}

export const fault = (code: Code, message: string): SoboError => new SoboError({ code, message });

/** Whether the browser had no room left. */
export function isFull(thrown: unknown): boolean {
  return failureOf(thrown).code === "quota";
}

/** Whatever was thrown, as a failure: by the library as JSON, by the browser as an exception. */
export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof SoboError) {
    return { code: thrown.code, message: thrown.message, refusals: thrown.refusals };
  }
  if (typeof thrown === "string") {
    try {
      return JSON.parse(thrown) as Failure;
    } catch {
      return { code: "io", message: thrown };
    }
  }
  if (thrown instanceof DOMException && thrown.name === "QuotaExceededError") {
    return { code: "quota", message: `the browser has no room left for this site: ${thrown.message}` };
  }
  if (thrown instanceof DOMException && thrown.name === "AbortError") {
    return { code: "aborted", message: "it was called off" };
  }
  return { code: "io", message: thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown) };
}
