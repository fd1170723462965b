// The side of a tab that serves a register: a worker, started anew when it fails, with its requests
// answered or told why not. Knows nothing of where requests come from.

import type { Code, Failure } from "./error.js";
import type { FromWorker, Opened, Opening, Request, ToWorker } from "./wire.js";

export interface Reply {
  value?: unknown;
  json?: string;
  failure?: Failure;
}

interface Pending {
  request: Request;
  done: (reply: Reply) => void;
  progress: (at: unknown) => void;
}

export interface Told {
  opened: (opened: Opened, restarts: number) => void;
  failed: (failure: Failure) => void;
  changed: () => void;
}

/** So many failures within so long are a defect that starting anew does not mend. */
const RESTARTS_MAX = 5;
const WITHIN_MS = 60_000;

/** Compiles the library here while the worker and its modules are loaded. `null` where that cannot be:
 *  then the worker does it, or tells why not. */
async function compiled(wasmUrl: string | undefined, workerUrl: string | URL | undefined): Promise<WebAssembly.Module | null> {
  // Who names the worker alone has its files where nobody here can know.
  if (workerUrl && !wasmUrl) return null;
  try {
    const url = wasmUrl ?? new URL("./core/sobo_wasm_bg.wasm", import.meta.url);
    return await WebAssembly.compileStreaming(fetch(url));
  } catch {
    return null;
  }
}

export class Server {
  restarts = 0;
  private worker: Worker | null = null;
  private isOpen = false;
  private wasOpen = false;
  private own = 0;
  /** Whether the worker has changed something that others are still to be told. */
  private untold = false;
  private readonly pending = new Map<number, Pending>();
  private readonly failures: number[] = [];
  private next = 1;
  private opening: Opening;
  private readonly code: Promise<WebAssembly.Module | null>;

  constructor(
    opening: Opening,
    private readonly workerUrl: string | URL | undefined,
    private readonly told: Told,
  ) {
    this.opening = opening;
    this.code = compiled(opening.wasmUrl, workerUrl);
    this.start();
  }

  private start(): void {
    const worker = this.workerUrl
      ? new Worker(this.workerUrl, { type: "module" })
      : new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.hear(data);
    worker.onerror = (event) => this.died(event.message || "the worker could not be loaded", null, "stopped");
    this.worker = worker;
    this.say({ type: "open", opening: this.opening });
    void this.code.then((module) => {
      try {
        worker.postMessage({ type: "code", module } satisfies ToWorker);
      } catch {
        // A worker elsewhere may not be handed compiled code.
        worker.postMessage({ type: "code", module: null } satisfies ToWorker);
      }
    });
  }

  private say(message: ToWorker): void {
    this.worker?.postMessage(message);
  }

  /** Asks; another tab's request has a token. */
  ask(request: Omit<Request, "id">, done: (reply: Reply) => void, progress: (at: unknown) => void): number {
    const id = this.next;
    this.next += 1;
    this.pending.set(id, { request: { ...request, id }, done, progress });
    if (this.isOpen) this.say({ type: "request", request: { ...request, id } });
    return id;
  }

  cancel(id: number): void {
    this.say({ type: "cancel", id });
  }

  /** Ends the worker once what is asked by now is answered. */
  async close(): Promise<void> {
    const open = [...this.pending.values()];
    await Promise.all(open.map((one) => new Promise<void>((resolve) => {
      const { done } = one;
      one.done = (reply) => {
        done(reply);
        resolve();
      };
    })));
    this.end();
  }

  /** Ends the worker at once. */
  end(failure: Failure = { code: "closed", message: "the register was closed" }): void {
    this.worker?.terminate();
    this.worker = null;
    this.isOpen = false;
    if (this.untold) this.tell();
    for (const one of this.pending.values()) one.done({ failure });
    this.pending.clear();
  }

  private hear(message: FromWorker): void {
    switch (message.type) {
      case "opened":
        this.opened(message.opened);
        break;
      case "failed":
        this.end(message.failure);
        this.told.failed(message.failure);
        break;
      case "reply": {
        const one = this.pending.get(message.id);
        this.own = message.own;
        if (message.changed) this.untold = true;
        this.pending.delete(message.id);
        one?.done(message);
        break;
      }
      case "progress":
        this.pending.get(message.id)?.progress(message.progress);
        break;
      case "changed":
        this.tell();
        break;
      case "fatal":
        this.died(message.message, message.id, message.code);
        break;
    }
  }

  private tell(): void {
    this.untold = false;
    this.told.changed();
  }

  private opened(opened: Opened): void {
    this.own = opened.own;
    this.isOpen = true;
    // A backup becomes the register once.
    const { backup: _, ...opening } = this.opening;
    this.opening = opening;
    this.told.opened(opened, this.restarts);
    for (const { request } of this.pending.values()) this.say({ type: "request", request });
    // What was not kept is not there any more.
    if (this.wasOpen) this.tell();
    this.wasOpen = true;
  }

  /** Starts a new worker. The request that was being carried out is not tried again: it may be what
   *  the worker failed on. If it recorded something before, that is found out. */
  private died(what: string, id: number | null, code: Code): void {
    this.worker?.terminate();
    this.worker = null;
    const wasOpen = this.isOpen;
    this.isOpen = false;
    const now = Date.now();
    // Without room the storage is only opened anew, however often somebody tries.
    const isDefect = code !== "quota";
    if (isDefect) this.failures.push(now);
    const recent = this.failures.filter((at) => now - at < WITHIN_MS).length;
    if (!wasOpen || recent > RESTARTS_MAX) {
      const failure: Failure = { code: "stopped", message: `the register cannot be opened: ${what}` };
      this.end(failure);
      this.told.failed(failure);
      return;
    }
    const at = id === null ? undefined : this.pending.get(id);
    if (at) this.judge(at, what);
    if (isDefect) this.restarts += 1;
    this.start();
  }

  private judge(one: Pending, what: string): void {
    const { request } = one;
    const stopped: Failure = {
      code: "stopped",
      message: `the register failed on this and was started anew; nothing of it was recorded (${what})`,
    };
    if (request.method !== "record") {
      this.pending.delete(request.id);
      one.done({ failure: stopped });
      return;
    }
    const { own } = this;
    const lines = Number(request.args[1]);
    // Asked first of all when the register is open again.
    one.request = { id: request.id, method: "recordedAfter", args: [own] };
    const { done } = one;
    one.done = (reply) => {
      const ids = reply.json ? (JSON.parse(reply.json) as string[]) : [];
      done(ids.length >= lines ? { json: JSON.stringify(ids.slice(0, lines)) } : { failure: stopped });
    };
  }
}
