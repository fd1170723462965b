// The dedicated worker's entry: one register, one request after another. Knows nothing of tabs.

import { Engine, type Answer, type Asking } from "./engine.js";
import { failureOf } from "./error.js";
import type { FromWorker, Request, ToWorker } from "./wire.js";

declare const self: DedicatedWorkerGlobalScope;

let engine: Engine | null = null;
let dead = false;
let queue: Promise<void> = Promise.resolve();
const running = new Map<number, AbortController>();

const say = (message: FromWorker, transfer: Transferable[] = []): void => self.postMessage(message, transfer);

/** Of an instance that failed nothing can be used any more, not even to close it. */
function died(error: unknown, id: number | null): void {
  dead = true;
  // With the numbers of the functions it happened in: `target/wasm-names.txt` has their names.
  console.error("sobo:", error);
  say({ type: "fatal", message: error instanceof Error ? error.message : String(error), id });
}

const isFatal = (error: unknown): boolean => error instanceof WebAssembly.RuntimeError;

async function answer(at: Engine, request: Request, asking: Asking): Promise<Answer> {
  const { method, args, token, again } = request;
  if (method === "record" && token) {
    const lines = (args[0] as unknown[]).length;
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
    const answered = await answer(engine, request, asking);
    const value = "value" in answered ? answered.value : undefined;
    const transfer = value instanceof Uint8Array ? [value.buffer as ArrayBuffer] : [];
    say({ type: "reply", id, own: engine.own, ...answered }, transfer);
  } catch (error) {
    if (isFatal(error)) return died(error, id);
    const failure = failureOf(error);
    say({ type: "reply", id, own: engine.own, failure });
    // After the storage has failed the register answers no more until it is opened again.
    if (failure.code === "io" || failure.code === "quota") died(failure.message, null);
  } finally {
    running.delete(id);
  }
}

self.onmessage = ({ data }: MessageEvent<ToWorker>): void => {
  switch (data.type) {
    case "open":
      queue = Engine.open(data.opening).then(
        (opened) => {
          engine = opened;
          say({ type: "opened", opened: opened.opened() });
        },
        (error: unknown) => (isFatal(error) ? died(error, null) : say({ type: "failed", failure: failureOf(error) })),
      );
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
