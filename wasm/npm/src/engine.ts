// The register in its worker: opened at the best level there is, asked, and kept after each change.
// Knows nothing of messages and tabs.

import init, { crash, Register as Core } from "./core/sobo_wasm.js";
import { fault, isFull } from "./error.js";
import * as files from "./files.js";
import * as hub from "./hub.js";
import { Kept } from "./kept.js";
import { passing, secretOf, type Secret } from "./key.js";
import type { Level, SyncProgress } from "./types.js";
import type { Opened, Opening } from "./wire.js";

/** What an answer is: JSON that the page parses, or a value; and whether others are to be told, once whoever
 *  asked was answered, that the register has changed. */
export type Answer = { json: string; changed?: true } | { value: unknown };

/** What a request may use besides its arguments. */
export interface Asking {
  signal: AbortSignal;
  progress: (at: unknown) => void;
  changed: () => void;
}

const QUESTIONS = [
  "figure", "figures", "tally", "explain", "statement", "findings", "reporting", "report", "orgs", "members", "entries",
] as const;
const PLAIN = ["indicators", "quarantine", "devices", "forks"] as const;

/** What changes what is kept; everything else reads. */
const CHANGING = new Set(["record", "import", "receive", "sync", "rebuild", "markSent"]);

interface Place {
  level: Level;
  reason: string;
  kept: Kept | null;
  secret: Secret;
  /** Whether a register was made here before. */
  existed: boolean;
  /** Its files, at the level that has any. */
  files: Promise<files.Files> | null;
}

export class Engine {
  /** How many entries this device has recorded. */
  own: number;

  private constructor(
    private readonly core: Core,
    private readonly place: Place,
    /** Under which number pages are kept; `null` while there is no room to take them over: then they
     *  are only read. */
    private epoch: number | null,
  ) {
    this.own = core.own();
  }

  /** `code` is the library, if somebody has compiled it already. */
  static async open(opening: Opening, code?: Promise<WebAssembly.Module | null>): Promise<Engine> {
    // What waits for the browser's files and what waits for the library do not wait for each other.
    const [place] = await Promise.all([choose(opening), prepare(opening.wasmUrl, code)]);
    const { existed } = place;
    if (existed && opening.backup) {
      throw fault("conflict", `there is a register '${opening.name}' here already; restore under another name`);
    }
    const root = opening.root === "self" ? deviceOf(place.secret) : opening.root;
    let core: Core;
    let epoch: number | null = 0;
    if (place.files) {
      const { file, journal } = await place.files;
      // Also what a creation or a restoration that was cut off has left is begun anew.
      if (opening.backup) files.fill(file, opening.backup);
      const there = existed || opening.backup !== undefined;
      core = Core.openFile(file, journal, place.secret.bytes, root, there);
    } else {
      const kept = place.kept;
      epoch = kept ? await take(kept, existed) : 0;
      const bytes = opening.backup ?? (kept ? await kept.pages() : new Uint8Array());
      core = Core.openPages(bytes, place.secret.bytes, root, existed || opening.backup !== undefined);
    }
    const engine = new Engine(core, place, epoch);
    if (opening.backup) core.touchAll();
    await engine.keep();
    if (!existed) await place.kept?.put("created", true);
    return engine;
  }

  /** Lets go of everything; another one was opened in its place. */
  close(): void {
    this.core.free();
    this.place.kept?.close();
  }

  opened(): Opened {
    const { level, reason, secret } = this.place;
    const root = this.core.root() ?? null;
    return { device: this.core.device(), root, key: secret.key, level, reason, own: this.own };
  }

  /** Whether a request must wait until there is room: the register was opened without any. */
  isShutTo(method: string): boolean {
    return this.epoch === null && CHANGING.has(method);
  }

  /** Puts what has changed into IndexedDB, where the register is kept there. */
  private async keep(): Promise<void> {
    const { kept, level } = this.place;
    if (level !== "indexeddb" || !kept || this.epoch === null) return;
    const changed = this.core.takeChanged();
    if (changed.length === 0) return;
    const { core } = this;
    const pages = Array.from(changed, (number): [number, Uint8Array] => [number, core.page(number)]);
    await kept.keep(this.epoch, core.pagesLength(), pages);
  }

  /** Answers a request. What it changed is durable when it is answered. */
  async answer(method: string, args: unknown[], asking: Asking): Promise<Answer> {
    const { core } = this;
    if ((QUESTIONS as readonly string[]).includes(method)) {
      const query = JSON.stringify(args[0] ?? {});
      return { json: core[method as (typeof QUESTIONS)[number]](query) };
    }
    if ((PLAIN as readonly string[]).includes(method)) {
      return { json: core[method as (typeof PLAIN)[number]]() };
    }
    switch (method) {
      case "record": {
        // The lines as JSON, and how many they are.
        const json = ascii(core.record(String(args[0])));
        await this.keep();
        this.own += Number(args[1]);
        return { json, changed: true };
      }
      case "check":
        return { json: core.check(String(args[0])) };
      case "member":
        return { json: core.member(String(args[0]), JSON.stringify(args[1] ?? {})) };
      case "entry":
        return { json: core.entry(String(args[0])) };
      case "ends":
        return { json: core.ends(String(args[0])) };
      case "codes":
        return { json: core.codes(String(args[0])) };
      case "recordedAfter":
        return { json: core.recordedAfter(Number(args[0])) };
      default:
        return this.exchange(method, args, asking);
    }
  }

  private async exchange(method: string, args: unknown[], asking: Asking): Promise<Answer> {
    const { core } = this;
    const bytes = (at: number): Uint8Array => (args[at] as Uint8Array | undefined) ?? new Uint8Array();
    switch (method) {
      case "export":
        return this.sealed({ value: core.export(bytes(0)) });
      case "exportFor":
        return this.sealed({ value: core.exportFor(String(args[0]), bytes(1)) });
      case "submit":
        return this.sealed({ value: core.submit(String(args[0]), String(args[1])) });
      case "import":
        return this.taken(() => core.import(bytes(0), told(asking)), asking);
      case "receive":
        return this.taken(() => core.receive(bytes(0)), asking);
      case "inspect":
        return { json: core.inspect(bytes(0)) };
      case "kind":
        return { value: Core.kind(bytes(0)) };
      case "frontier":
        return { value: core.frontier() };
      case "stateRoot":
        return { value: core.stateRoot() };
      case "dump":
        return { value: core.dump() };
      default:
        return this.care(method, args, asking);
    }
  }

  /** Sealing before sending changes the register. What was sealed can be handed out also when there is
   *  no room to keep the seals: they are made again, alike. */
  private async sealed(answer: Answer): Promise<Answer> {
    try {
      await this.keep();
    } catch (error) {
      if (!isFull(error)) throw error;
      // From here on memory is ahead of what is kept.
      this.epoch = null;
    }
    return answer;
  }

  private async taken(take: () => string, asking: Asking): Promise<Answer> {
    try {
      return { json: take() };
    } finally {
      // Of several deltas the first ones may have been taken.
      await this.keep();
      this.own = this.core.own();
      asking.changed();
    }
  }

  private async care(method: string, args: unknown[], asking: Asking): Promise<Answer> {
    const { core, place } = this;
    const progress = told(asking);
    switch (method) {
      case "unsent":
        return { json: core.unsent((await place.kept?.get<Uint8Array>("sent")) ?? new Uint8Array()) };
      case "markSent":
        await place.kept?.put("sent", (args[0] as Uint8Array | undefined) ?? core.frontier());
        asking.changed();
        return { value: undefined };
      case "sync":
        return { value: await this.sync(String(args[0]), asking) };
      case "verify":
        return { json: core.verify(progress) };
      case "rebuild":
        core.rebuild(progress);
        await this.keep();
        asking.changed();
        return { value: undefined };
      case "backup":
        return this.sealed({ value: core.copy() });
      case "estimate":
        return { value: (await navigator.storage?.estimate?.()) ?? {} };
      case "crash":
        crash();
        return { value: undefined };
      default:
        throw fault("invalid", `there is no method '${method}'`);
    }
  }

  private async sync(url: string, asking: Asking): Promise<unknown> {
    const changed = async (): Promise<void> => {
      await this.keep();
      asking.changed();
    };
    const progress = (at: SyncProgress): void => asking.progress(at);
    const outcome = await hub.meet(url, this.core, asking.signal, progress, changed);
    this.own = this.core.own();
    // What the hub has now need not be sent again.
    await this.place.kept?.put("sent", this.core.frontier());
    asking.changed();
    return outcome;
  }

  /** Remembers that a request of another tab is about to be carried out. */
  async intend(token: string): Promise<void> {
    await this.place.kept?.put("intent", { token, own: this.own }, "relaxed");
  }

  /** Whether a request of another tab was carried out before its worker went; what it recorded. */
  async carriedOut(token: string, lines: number): Promise<string | null> {
    const intent = await this.place.kept?.get<{ token: string; own: number }>("intent");
    if (intent?.token !== token || this.own < intent.own + lines) return null;
    const ids = JSON.parse(this.core.recordedAfter(intent.own)) as string[];
    return JSON.stringify(ids.slice(0, lines));
  }
}

/** The text of bytes below 128. A decoder costs more to call than a few ids to put together. */
function ascii(bytes: Uint8Array): string {
  return bytes.length < 256 ? String.fromCharCode(...bytes) : new TextDecoder().decode(bytes);
}

/** Takes pages over. What is there can be read without any room left. */
async function take(kept: Kept, existed: boolean): Promise<number | null> {
  try {
    return await kept.take();
  } catch (error) {
    if (existed && isFull(error)) return null;
    throw error;
  }
}

const told = (asking: Asking) => (what: string, done: number, of: number): void =>
  asking.progress({ what, done, of });

function deviceOf(secret: Secret): string {
  return Core.deviceOf(secret.bytes);
}

async function prepare(wasmUrl: string | undefined, code: Promise<WebAssembly.Module | null> | undefined): Promise<void> {
  // Named here, so that it is found from the worker's one file too.
  const library = (await code) ?? wasmUrl ?? new URL("./core/sobo_wasm_bg.wasm", import.meta.url);
  await init({ module_or_path: library });
}

/** The best level that is allowed and there is. */
async function choose(opening: Opening): Promise<Place> {
  const { levels, name } = opening;
  let reason = "";
  for (const level of levels) {
    if (level === "memory") return { level, reason, kept: null, secret: passing(), existed: false, files: null };
    let folder: FileSystemDirectoryHandle | null = null;
    if (level === "opfs") {
      const reached = await files.reach();
      if (typeof reached === "string") {
        reason = reached;
        continue;
      }
      folder = reached;
    }
    const opened = folder && files.open(folder, name);
    // What is wrong with it is told to whoever waits for it.
    opened?.catch(() => undefined);
    try {
      const kept = await Kept.open(name);
      const [secret, existed] = await Promise.all([secretOf(kept), kept.get<boolean>("created")]);
      return { level, reason, kept, secret, existed: existed ?? false, files: opened };
    } catch (error) {
      opened?.then(files.close, () => undefined);
      reason = `${reason} Trình duyệt không cho lưu dữ liệu (IndexedDB).`.trim();
      if (error instanceof DOMException && error.name === "QuotaExceededError") throw error;
    }
  }
  throw fault("unsupported", `this browser cannot keep a register at the levels allowed: ${reason}`);
}
