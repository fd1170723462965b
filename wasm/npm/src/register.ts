// The register as a page has it: promises, live queries, plain data. Knows nothing of tabs and
// workers.

import { SoboError } from "./error.js";
import type { Reply } from "./server.js";
import type { Tabs } from "./tabs.js";
import type { StreamEnd } from "./events.js";
import type {
  CodeList, Day, DeviceId, DeviceView, EntriesQuery, EntryId, EntryView, EventLine, Figure, Finding, Fork, Imported,
  Indicator, Lineage, ListedCode, MemberId, MemberRow, MembersQuery, MemberView, OrgId, OrgView, Period,
  Progress, Refusal, ReportForm, Reporting, ReportQuery, Statement, Status, Submission, SyncOutcome,
  SyncProgress, Tally, Unsent, Verified,
} from "./types.js";

type Query = Record<string, unknown>;

const nothing = (): void => undefined;

/** One query that is asked again after each commit. */
interface Live {
  again: () => void;
}

export class Register {
  private readonly lives = new Set<Live>();
  private readonly watchers = new Set<(status: Status) => void>();

  /** @internal `open` makes one. */
  constructor(
    private readonly tabs: Tabs,
    readonly name: string,
  ) {}

  // How it stands.

  /** Where the register is served and kept. */
  status(): Status {
    const status = this.tabs.now();
    if (!status) throw new SoboError({ code: "closed", message: "the register is not open" });
    return status;
  }

  /** Tells at once and after each change how the register stands; gives what ends that. */
  onStatus(told: (status: Status) => void): () => void {
    this.watchers.add(told);
    const now = this.tabs.now();
    if (now) told(now);
    return () => this.watchers.delete(told);
  }

  /** Asks the browser not to evict the register by itself; gives what it says. */
  persist(): Promise<boolean> {
    return this.tabs.persist();
  }

  /** Closes it in this tab, after what was asked is answered. */
  close(): Promise<void> {
    this.lives.clear();
    this.watchers.clear();
    return this.tabs.close();
  }

  // Writing.

  /** Records events, all of them or none; durable when the promise is kept. Gives their ids. */
  record(lines: EventLine | EventLine[]): Promise<EntryId[]> {
    const all = several(lines);
    return this.ask("record", [JSON.stringify(all), all.length]);
  }

  /** What stands against events, without recording them. */
  check(lines: EventLine | EventLine[]): Promise<Refusal[]> {
    return this.ask("check", [JSON.stringify(several(lines))]);
  }

  // Reading.

  figure(indicator: string, scope: OrgId | null, period: Period): Promise<Figure> {
    return this.query("figure", { indicator, scope, period });
  }

  /** Figures of a scope and a period: those named, or all of the catalogue. */
  figures(scope: OrgId | null, period: Period, codes?: string[]): Promise<Figure[]> {
    return this.query("figures", { scope, period, codes });
  }

  /** What came in a period and what stands at its end, by organization and class, for measures of the
   *  library by their codes (`admitted`, `strength` …): a table's numbers at once. */
  tally(scope: OrgId | null, period: Period, measures: string[]): Promise<Tally> {
    return this.query("tally", { scope, period, measures });
  }

  /** The entries beneath a figure; their `n` sum to it. */
  explain(indicator: string, scope: OrgId | null, period: Period): Promise<Lineage[]> {
    return this.query("explain", { indicator, scope, period });
  }

  statement(scope: OrgId | null, period: Period): Promise<Statement> {
    return this.query("statement", { scope, period });
  }

  findings(day?: Day): Promise<Finding[]> {
    return this.query("findings", { day });
  }

  /** Which base organizations under a scope have declared the year complete. */
  reporting(scope: OrgId | null, period: Period): Promise<Reporting[]> {
    return this.query("reporting", { scope, period });
  }

  /** The yearly report in one of its forms. */
  async report(query: ReportQuery, form: ReportForm = "html"): Promise<string> {
    const standard = query.template && query.identities ? null : await import("./standard.js");
    const template = query.template ?? standard?.template;
    const identities = query.identities ?? standard?.identities;
    const { scope, year } = query;
    const reply = await this.tabs.ask("report", [{ scope, year, template, identities, form }], nothing);
    return good(reply).json ?? "";
  }

  /** The yearly report as data: titles, sections, figures, findings. */
  async document(query: ReportQuery): Promise<unknown> {
    return JSON.parse(await this.report(query, "json"));
  }

  orgs(scope?: OrgId, day?: Day): Promise<OrgView[]> {
    return this.query("orgs", { scope, day });
  }

  members(query: MembersQuery = {}): Promise<{ total: number; rows: MemberRow[] }> {
    return this.query("members", { ...query });
  }

  member(id: MemberId, day?: Day): Promise<MemberView> {
    return this.ask("member", [id, { day }]);
  }

  entry(id: EntryId): Promise<EntryView> {
    return this.ask("entry", [id]);
  }

  /** Entries, the one recorded last first; of one kind of event only those in force. */
  entries(query: EntriesQuery = {}): Promise<EntryView[]> {
    return this.query("entries", { ...query });
  }

  indicators(): Promise<Indicator[]> {
    return this.ask("indicators", []);
  }

  /** The codes that lines may use in a list: those that every register knows, then those that an office
   *  has listed, in that order. */
  codes(list: CodeList): Promise<ListedCode[]> {
    return this.ask("codes", [list]);
  }

  devices(): Promise<DeviceView[]> {
    return this.ask("devices", []);
  }

  /** How far the streams of a device have come here: what `revoked` names as `last` where all that came so
   *  far is to go on counting. */
  ends(device: DeviceId): Promise<StreamEnd[]> {
    return this.ask("ends", [device]);
  }

  /** Streams that two machines went on with under one key, with the branches of which `fork_settled`
   *  chooses one. */
  forks(): Promise<Fork[]> {
    return this.ask("forks", []);
  }

  /** Entries that count nowhere, and why. */
  quarantine(): Promise<EntryView[]> {
    return this.ask("quarantine", []);
  }

  /** Asks at once, and again after each commit of any tab; gives what ends that. */
  live<T>(
    query: (register: Register) => Promise<T>,
    told: (value: T) => void,
    failed: (error: SoboError) => void = nothing,
  ): () => void {
    let [asking, stale, ended] = [false, false, false];
    const again = (): void => {
      stale = true;
      if (asking || ended) return;
      asking = true;
      void (async () => {
        while (stale && !ended) {
          stale = false;
          try {
            const value = await query(this);
            if (!ended) told(value);
          } catch (error) {
            if (!ended) failed(error as SoboError);
          }
        }
        asking = false;
      })();
    };
    const live = { again };
    this.lives.add(live);
    again();
    return () => {
      ended = true;
      this.lives.delete(live);
    };
  }

  // Meeting others.

  /** Everything beyond a frontier as one file of signed deltas; without one, everything. */
  exportDelta(beyond?: Uint8Array): Promise<Uint8Array> {
    return this.ask("export", [beyond]);
  }

  /** What a unit must have: its own streams, the register's own, and what it must know of others. */
  exportFor(unit: OrgId, beyond?: Uint8Array): Promise<Uint8Array> {
    return this.ask("exportFor", [unit, beyond]);
  }

  /** Takes a file of deltas; each delta whole or not at all. */
  importDelta(bytes: Uint8Array, onProgress: (at: Progress) => void = nothing): Promise<Imported> {
    return this.ask("import", [bytes], (at) => onProgress(at as Progress));
  }

  /** What this register knows: what `exportDelta` of another one can be asked to go beyond. */
  frontier(): Promise<Uint8Array> {
    return this.ask("frontier", []);
  }

  /** The digest of all that is known and counted: equal on two replicas that know the same. */
  stateRoot(): Promise<string> {
    return this.ask("stateRoot", []);
  }

  /** The digest of every row. */
  dump(): Promise<string> {
    return this.ask("dump", []);
  }

  /** A unit's signed submission: what it recorded, and the figures it counted from that. */
  submit(org: OrgId, period: Period): Promise<Uint8Array> {
    return this.ask("submit", [org, period]);
  }

  /** What a submission says, without taking it. */
  inspect(bytes: Uint8Array): Promise<Submission> {
    return this.ask("inspect", [bytes]);
  }

  /** Takes a submission after counting its figures again. */
  receive(bytes: Uint8Array): Promise<Imported> {
    return this.ask("receive", [bytes]);
  }

  /** What a file is: `delta`, `bundle`, `frontier`, `excerpt`. */
  kindOf(bytes: Uint8Array): Promise<string> {
    return this.ask("kind", [bytes]);
  }

  /** What this device has recorded and not sent yet. */
  unsent(): Promise<Unsent> {
    return this.ask("unsent", []);
  }

  /** Says that everything up to a frontier, or up to now, was handed over. */
  markSent(frontier?: Uint8Array): Promise<void> {
    return this.ask("markSent", [frontier]);
  }

  /** Meets a hub until both know the same. What was taken stays, also when it is called off. */
  sync(
    url: string,
    options: { onProgress?: (at: SyncProgress) => void; signal?: AbortSignal } = {},
  ): Promise<SyncOutcome> {
    const progress = (at: unknown): void => options.onProgress?.(at as SyncProgress);
    return this.ask("sync", [url], progress, options.signal);
  }

  // Care.

  /** Checks the file, the chains, and that everything derived is what a recount gives. */
  verify(onProgress: (at: Progress) => void = nothing): Promise<Verified> {
    return this.ask("verify", [], (at) => onProgress(at as Progress));
  }

  /** Makes everything derived anew from the entries. */
  rebuild(onProgress: (at: Progress) => void = nothing): Promise<void> {
    return this.ask("rebuild", [], (at) => onProgress(at as Progress));
  }

  /** A copy of the whole register as one file, which `restore` and the shell open. It holds no key:
   *  whoever restores it goes on as a new device. */
  async backup(): Promise<Blob> {
    const bytes = await this.ask<Uint8Array<ArrayBuffer>>("backup", []);
    return new Blob([bytes], { type: "application/octet-stream" });
  }

  /** @internal For tests: ends the worker's instance as a defect would. */
  crash(): Promise<void> {
    return this.ask("crash", []);
  }

  /** @internal */
  changed(): void {
    for (const live of this.lives) live.again();
  }

  /** @internal */
  stands(status: Status): void {
    for (const told of this.watchers) told(status);
  }

  private query<T>(method: string, query: Query): Promise<T> {
    return this.ask(method, [query]);
  }

  private async ask<T>(
    method: string,
    args: unknown[],
    progress: (at: unknown) => void = nothing,
    signal?: AbortSignal,
  ): Promise<T> {
    const { json, value } = good(await this.tabs.ask(method, args, progress, signal));
    return (json === undefined ? value : JSON.parse(json)) as T;
  }
}

function good(reply: Reply): Reply {
  if (reply.failure) throw new SoboError(reply.failure);
  return reply;
}

const several = (lines: EventLine | EventLine[]): EventLine[] => (Array.isArray(lines) ? lines : [lines]);
