// What crosses between a page and the register's worker: plain data only. Knows nothing of how
// either side works.

import type { CodeList, EventLine } from "./events.js";
import type { Rule } from "./rules.js";

export type { CodeList, EventLine, Rule };

/** An entry's id, as `stream:number`. What an entry founds (a member, an organization, a case) has
 *  the same id. */
export type EntryId = string;
/** A member's id; a file number (số lý lịch) that one member alone has is taken as well. */
export type MemberId = string;
/** An organization's id; a code that one organization alone has is taken as well. */
export type OrgId = string;
/** A device's public key, as 64 hexadecimal digits. */
export type DeviceId = string;
/** A day, given back as `2020-05-19`; `19/05/2020` is taken as well. */
export type Day = string;
/** A period: `2020`, `2020-Q1`, `2020-05`, or two days as `2020-01-01..2020-06-30`. */
export type Period = string;

/** Where a register's bytes are kept.
 *  - `opfs`: a file of the browser's own file system, flushed at each commit;
 *  - `indexeddb`: pages in a database of the browser, written with strict durability at each commit;
 *  - `memory`: nowhere. All of it goes with the page. */
export type Level = "opfs" | "indexeddb" | "memory";

/** What is known of how safe the register's bytes are. */
export interface Durability {
  level: Level;
  /** Why a better level is not in force, in Vietnamese; empty when it is the best. */
  reason: string;
  /** Whether the browser has promised not to evict the data by itself. */
  persisted: boolean;
  /** Bytes the origin may use, and uses; `null` where the browser does not tell. */
  quota: number | null;
  usage: number | null;
}

/** Which tab serves the register: this one, or another that this one asks. */
export type Place = "here" | "another tab";

export interface Status {
  name: string;
  device: DeviceId;
  /** The device on whose word the register rests; `null` for an open one. */
  root: DeviceId | null;
  /** Where the device's key is kept: not to be exported, by the browser; or as bytes. */
  key: "webcrypto" | "bytes";
  place: Place;
  durability: Durability;
  /** How often the worker was replaced after a failure since the page was opened. */
  restarts: number;
}

export interface OpenOptions {
  /** The device on whose word the register rests, where it is made now. Without one it is open:
   *  what anybody writes counts. `"self"`: this device. */
  root?: DeviceId | "self";
  /** The levels allowed, best first. Memory is never used unless it is named here.
   *  Default: `["opfs", "indexeddb"]`. */
  levels?: Level[];
  /** Whether the browser is asked not to evict the data. Default: true. */
  persist?: boolean;
  /** Where the worker's script and the library's wasm are, for pages that place them themselves. */
  workerUrl?: string | URL;
  wasmUrl?: string | URL;
  /** How long a request may take before the page is told that the serving tab does not answer,
   *  in milliseconds. Default: 10,000. Long work that reports progress is not counted. */
  patienceMs?: number;
}

/** A problem that the rules have with an event. */
export interface Refusal {
  /** The rule, as `not_there`; `line` where a line is none at all. */
  rule: Rule | "line";
  /** What is wrong, and the way out, in words. */
  text: string;
  /** Which line of those given, from 0. */
  line: number;
}

export interface Figure {
  indicator: string;
  label: string;
  unit: string;
  /** `null` where nothing was reported: missing is not zero. */
  value: string | null;
  /** As officials write it: `8`, `8.246`, `gần 3 tỷ`. */
  text: string;
  qualifier: string | null;
  /** `missing` where nobody reported, `partial` while some units have not. */
  status: "complete" | "partial" | "missing";
  /** `107/108 đơn vị`: the status in words; empty when there is nothing to say. */
  statusText: string;
  kind: string;
  scope: OrgId;
  period: Period;
}

/** Every cell that is not empty. Cells name their measure, organization and class by places in the
 *  lists; then what came in the period, and what stands at its end. */
export interface Tally {
  measures: string[];
  orgs: OrgId[];
  /** Coordinates as the measure defines them: numbers of closed lists, codes, organizations. */
  classes: unknown[][];
  cells: [measure: number, org: number, classAt: number, change: number, total: number][];
}

/** One line beneath a figure; their `n` sum to it. */
export interface Lineage {
  entry: EntryId;
  day: Day;
  org: OrgId;
  orgName: string;
  n: string;
  /** What the event says, in words. */
  text: string;
}

export interface OrgView {
  id: OrgId;
  code: string;
  name: string;
  kind: string;
  kindLabel: string;
  parent: OrgId | null;
  alive: boolean;
  depth: number;
}

export interface MemberRow {
  id: MemberId;
  name: string;
  fileNo: string | null;
  birth: Day | null;
  org: OrgId | null;
  orgName: string;
  status: string | null;
  statusLabel: string;
}

export interface MemberView extends MemberRow {
  /** The live entries by effective day. */
  history: { day: Day; entry: EntryId; text: string; event: string }[];
}

export interface MembersQuery {
  scope?: OrgId;
  day?: Day;
  /** Words of the name or the file number, with or without tone marks. */
  search?: string;
  offset?: number;
  /** At most this many. Default: 100. */
  limit?: number;
}

export interface EntriesQuery {
  /** Only what this device has recorded. */
  own?: boolean;
  /** Only what was recorded for this organization. */
  scope?: OrgId;
  /** Only what says this, and is in force: neither corrected nor void. */
  event?: EventLine["event"];
  /** At most so many. Default: 100. */
  limit?: number;
  /** Only what was recorded before this entry. */
  before?: EntryId;
}

/** An entry of the ledger. */
export interface EntryView {
  id: EntryId;
  /** When it was recorded, in milliseconds since 1970. */
  recorded: number;
  day: Day;
  event: string;
  text: string;
  scope: OrgId | null;
  scopeName: string;
  /** The whole event as a line; can be given to `record` again, with `corrects`. */
  line: EventLine;
  /** Why it does not count, if it does not. */
  quarantine: string | null;
}

export interface Finding {
  rule: Rule;
  label: string;
  severity: "error" | "warning";
  detail: string;
  org: OrgId | null;
  orgName: string;
  entries: { entry: EntryId; day: Day; text: string; orgName: string }[];
}

/** How one unit stands with a period. */
export interface Reporting {
  org: OrgId;
  code: string;
  name: string;
  /** The day it declared the period complete; `null` while it has not. */
  submitted: Day | null;
}

export interface Statement {
  rows: { code: string; label: string; n: string }[];
  opening: string;
  closing: string;
  residual: string;
}

export interface Indicator {
  code: string;
  label: string;
  unit: string;
  kind: string;
  /** Whether an office has listed it: its values are reported, not counted. */
  listed: boolean;
}

/** A code of a list, with its term. */
export interface ListedCode {
  code: string;
  label: string;
  /** The entry that listed it; `null` for a code that every register knows. */
  entry: EntryId | null;
}

export interface ReportQuery {
  scope?: OrgId | null;
  year: number;
  /** A template and identities of one's own, as JSON; the standard ones otherwise. */
  template?: unknown;
  identities?: unknown;
}

export type ReportForm = "html" | "text" | "markdown" | "csv" | "json";

/** What taking a delta, a bundle or an answer came to. */
export interface Imported {
  /** Entries that were new here. */
  added: number;
  /** Entries that were here already. */
  known: number;
}

export interface Unsent {
  /** How many entries this register has that lie beyond what was sent last. */
  count: number;
  /** The latest of them, newest first, at most 200. */
  entries: EntryView[];
}

export interface SyncProgress {
  sent: number;
  received: number;
  /** Known only once both frontiers were compared. */
  toSend: number | null;
  toReceive: number | null;
}

export interface SyncOutcome {
  sent: number;
  received: number;
  /** Whether both sides hold the same entries of what they share, proved by a digest. */
  equal: boolean;
  /** By how much the hub's clock is ahead of this one's, in milliseconds, where one can tell. */
  clockAheadMs: number | null;
}

export interface DeviceView {
  device: DeviceId;
  role: string;
  roleLabel: string;
  scope: OrgId | null;
  scopeName: string;
  label: string;
  revoked: boolean;
}

/** A number of a stream that was given twice: a device was copied. */
export interface Fork {
  stream: string;
  device: DeviceId;
  scope: OrgId | null;
  scopeName: string;
  seq: number;
  branches: Branch[];
}

/** One of the ways in which a forked stream goes on. */
export interface Branch {
  /** Of its first entry: what a decision names. */
  digest: string;
  /** When that was recorded, in milliseconds of Unix time. */
  recorded: number;
  entries: number;
  /** The day of its first entry and what that says; null where newer software wrote it. */
  day: Day | null;
  text: string | null;
  /** Whether it was chosen. */
  counts: boolean;
}

export interface Submission {
  device: DeviceId;
  org: OrgId;
  name: string | null;
  period: Period;
  entries: number;
  totals: { indicator: string; label: string; value: string | null }[];
  missing: { stream: string; here: number; known: number }[];
}

export interface Verified {
  clean: boolean;
  problems: string[];
  entries: number;
}

/** Progress of long work: from 0 to `of`; `of` is 0 while it is not known. */
export interface Progress {
  what: string;
  done: number;
  of: number;
}
