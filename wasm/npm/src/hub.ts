// The road to a hub: signed challenge, then a session's questions, over HTTP. Runs in the worker.
// Knows nothing of what is asked.

import { fault, SoboError, type Code, type Failure } from "./error.js";
import type { Rule, SyncOutcome, SyncProgress } from "./types.js";
import type { Meeting, Register as Core } from "./core/sobo_wasm.js";

const TRIES = 4;
const PAUSE_MS = 300;
const PATIENCE_MS = 60_000;

interface Welcome {
  token: string;
  serves: "all" | { only: string[] };
}

/** What a hub says when it does not serve. */
interface Problem {
  code: Code;
  detail: string;
  /** Of what the register refuses; `no_grant` for a device that was given no right. */
  rule?: Rule;
}

class Hub {
  constructor(
    private readonly origin: string,
    private readonly core: Core,
    private readonly signal: AbortSignal,
  ) {}

  private async fetch(path: string, init: RequestInit): Promise<Response> {
    const signal = AbortSignal.any([this.signal, AbortSignal.timeout(PATIENCE_MS)]);
    let response: Response;
    try {
      response = await fetch(this.origin + path, { ...init, signal, cache: "no-store", credentials: "omit" });
    } catch (error) {
      if (this.signal.aborted) throw fault("aborted", "it was called off; what was taken before stays");
      throw fault("offline", `the hub cannot be reached: look at the address and the network (${String(error)})`);
    }
    if (response.ok) return response;
    const problem = (await response.json().catch(() => null)) as Problem | null;
    const failure: Failure = problem
      ? { code: problem.code, message: problem.detail }
      : { code: "format", message: `what answers there is no hub: ${response.status}` };
    if (problem?.rule) failure.refusals = [{ rule: problem.rule, text: problem.detail, line: 0 }];
    throw Object.assign(new SoboError(failure), { again: [408, 429, 502, 503, 504].includes(response.status) });
  }

  /** Tries again while that can help: a question may come twice. */
  async ask(path: string, init: RequestInit): Promise<Response> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.fetch(path, init);
      } catch (error) {
        const { again, code } = error as SoboError & { again?: boolean };
        if (tries >= TRIES || !(again || code === "offline")) throw error;
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * 2 ** tries));
      }
    }
  }

  private async json<T>(path: string, body: unknown): Promise<T> {
    const headers = { "content-type": "application/json" };
    const response = await this.ask(path, { method: "POST", headers, body: JSON.stringify(body) });
    return (await response.json()) as T;
  }

  async login(): Promise<Welcome> {
    const device = this.core.device();
    const { challenge } = await this.json<{ challenge: string }>("/v1/challenge", { device });
    const signature = digits(this.core.login(this.origin, bytes(challenge)));
    return this.json<Welcome>("/v1/login", { device, origin: this.origin, challenge, signature });
  }
}

const digits = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

const bytes = (digits: string): Uint8Array =>
  Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

/** Meets a hub until both know the same of what it serves this device. `changed` is told whenever
 *  something was taken; whatever was taken stays, also when the road breaks. */
export async function meet(
  url: string,
  core: Core,
  signal: AbortSignal,
  progress: (at: SyncProgress) => void,
  changed: () => Promise<void>,
): Promise<SyncOutcome> {
  const origin = url.replace(/\/+$/, "");
  if (!/^https?:\/\/[^/?#@ ]+$/.test(origin)) {
    throw fault("invalid", `'${url}' is no address of a hub; write it as https://hub.example`);
  }
  const hub = new Hub(origin, core, signal);
  const { token, serves } = await hub.login();
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/octet-stream" };
  const scopes = serves === "all" ? undefined : serves.only;
  const meeting: Meeting = core.meet(scopes);
  try {
    for (;;) {
      const question = core.question(meeting);
      if (!question) break;
      const body = question as Uint8Array<ArrayBuffer>;
      const answer = await hub.ask("/v1/sync", { method: "POST", headers, body });
      core.answered(meeting, new Uint8Array(await answer.arrayBuffer()));
      await changed();
      progress(JSON.parse(core.progress(meeting)) as SyncProgress);
    }
    const outcome = JSON.parse(core.progress(meeting)) as SyncOutcome;
    if (scopes) {
      // Those who came from other units: without them the unit's figures are not the office's.
      const excerpt = await hub.ask("/v1/excerpt", { headers });
      core.import(new Uint8Array(await excerpt.arrayBuffer()), () => undefined);
      await changed();
    }
    return outcome;
  } finally {
    meeting.free();
  }
}
