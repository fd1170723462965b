// The dedicated worker's entry: one register, one request after another. It is packed into one file with
// what it imports: a browser loads modules of a worker one after the other. Knows nothing of tabs.

import { Engine, type Answer, type Asking } from "./engine.js";
import { failureOf, fault, type Code } from "./error.js";
import type { FromWorker, Opening, Request, ToWorker } from "./wire.js";

declare const self: DedicatedWorkerGlobalScope;

let engine: Engine | null = null;
let opening: Opening | null = null;
let dead = false;
let queue: Promise<void> = Promise.resolve();
let hand: (module: WebAssembly.Module | null) => void = () => undefined;
const code = new Promise<WebAssembly.Module | null>((resolve) => (hand = resolve));
const running = new Map<number, AbortController>();
let telling = false;

/** Of changes within so long others are told once. To tell other tabs costs as much as to record. */
const TELL_MS = 10;

const say = (message: FromWorker, transfer: Transferable[] = []): void => self.postMessage(message, transfer);

/** Tells that the register has changed, soon after whoever asked was answered. Here, since a page in the
 *  background waits long for its timers. */
function tell(): void {
  if (telling) return;
  telling = true;
  setTimeout(() => {
    telling = false;
    say({ type: "changed" });
  }, TELL_MS);
}

/** Of an instance that failed nothing can be used any more, not even to close it. */
function died(error: unknown, id: number | null, code: Code = "stopped"): void {
  dead = true;
  // With the numbers of the functions it happened in: `target/wasm-names.txt` has their names.
  console.error("sobo:", error);
  say({ type: "fatal", message: error instanceof Error ? error.message : String(error), id, code });
}

/** The register for a request. One that was opened without room to write is opened anew before it is
 *  changed: meanwhile there may be room. */
async function ready(at: Engine, method: string): Promise<Engine> {
  if (!opening || !at.isShutTo(method)) return at;
  engine = await Engine.open(opening, code);
  at.close();
  if (engine.isShutTo(method)) {
    throw fault("quota", "the browser has no room left for this site; what is there can be read and saved to a file");
  }
  return engine;
}

const isFatal = (error: unknown): boolean => error instanceof WebAssembly.RuntimeError;

async function answer(at: Engine, request: Request, asking: Asking): Promise<Answer> {
  const { method, args, token, again } = request;
  if (method === "record" && token) {
    const lines = Number(args[1]);
    const json = again ? await at.carriedOut(token, lines) : null;
    if (json) return { json };
    await at.intend(token);
  }
  return at.answer(method, args, asking);
}

async function serve(request: Request): Promise<void> {
  const { id } = request;
  const control = running.get(id);
  if (dead || !engine || !control) return;
  const asking: Asking = {
    signal: control.signal,
    progress: (progress) => say({ type: "progress", id, progress }),
    changed: () => say({ type: "changed" }),
  };
  try {
    const at = await ready(engine, request.method);
    const answered = await answer(at, request, asking);
    const value = "value" in answered ? answered.value : undefined;
    const transfer = value instanceof Uint8Array ? [value.buffer as ArrayBuffer] : [];
    say({ type: "reply", id, own: at.own, ...answered }, transfer);
    if ("changed" in answered) tell();
  } catch (error) {
    if (isFatal(error)) return died(error, id);
    const failure = failureOf(error);
    say({ type: "reply", id, own: engine.own, failure });
    // After the storage has failed the register answers no more until it is opened again.
    const isShut = engine.isShutTo(request.method);
    if (failure.code === "io" || (failure.code === "quota" && !isShut)) died(failure.message, null, failure.code);
  } finally {
    running.delete(id);
  }
}

self.onmessage = ({ data }: MessageEvent<ToWorker>): void => {
  switch (data.type) {
    case "open":
      queue = Engine.open(data.opening, code).then(
        (opened) => {
          engine = opened;
          // A backup becomes the register once.
          const { backup: _, ...again } = data.opening;
          opening = again;
          say({ type: "opened", opened: opened.opened() });
        },
        (error: unknown) => (isFatal(error) ? died(error, null) : say({ type: "failed", failure: failureOf(error) })),
      );
      break;
    case "code":
      hand(data.module);
      break;
    case "request":
      running.set(data.request.id, new AbortController());
      queue = queue.then(() => serve(data.request));
      break;
    case "cancel":
      running.get(data.id)?.abort();
      break;
  }
};
