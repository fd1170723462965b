// Tabs that share a register: the one that holds the lock serves it, the others ask it, and when it
// goes another takes over. Knows nothing of what is asked.

import { SoboError, fault, type Failure } from "./error.js";
import { Server, type Reply } from "./server.js";
import type { Durability, Status } from "./types.js";
import { lockName, type BetweenTabs, type Opened, type Opening, type Request } from "./wire.js";

interface Waiting {
  request: Omit<Request, "id">;
  done: (reply: Reply) => void;
  progress: (at: unknown) => void;
  /** Its number at the server, where this tab serves. */
  served?: number;
  sent: boolean;
}

/** How often a tab that waits for an answer asks whether anybody serves. */
const HELLO_MS = 1_000;

export class Tabs {
  private readonly me = crypto.randomUUID();
  private readonly channel: BroadcastChannel;
  private readonly waiting = new Map<number, Waiting>();
  private server: Server | null = null;
  private open: Opened | null = null;
  private durability: Durability | null = null;
  private restarts = 0;
  private next = 1;
  private isClosed = false;
  private heard = performance.now();
  private timer: ReturnType<typeof setInterval> | undefined;
  private release: (() => void) | null = null;
  private readonly ready: Promise<void>;
  private isReady!: () => void;
  private isFailed!: (error: SoboError) => void;
  private readonly waitingForLock = new AbortController();
  /** Why this tab has given up to serve, until another one does. */
  private givenUp: Failure | null = null;

  constructor(
    private readonly opening: Opening,
    private readonly options: { workerUrl?: string | URL; persist: boolean; patienceMs: number },
    private readonly changed: () => void,
    private readonly status: (status: Status) => void,
  ) {
    this.ready = new Promise((resolve, reject) => {
      this.isReady = resolve;
      this.isFailed = reject;
    });
    this.channel = new BroadcastChannel(lockName(opening.name));
    this.channel.onmessage = ({ data }: MessageEvent<BetweenTabs>) => this.hear(data);
    this.lead(false);
    this.say({ type: "hello", from: this.me });
    this.timer = setInterval(() => this.look(), HELLO_MS);
  }

  whenOpen(): Promise<void> {
    return this.ready;
  }

  now(): Status | null {
    const { open, durability, restarts } = this;
    if (!open || !durability) return null;
    const place = this.server ? "here" : "another tab";
    return { name: this.opening.name, device: open.device, root: open.root, key: open.key, place, durability, restarts };
  }

  /** Asks whoever serves. */
  ask(method: string, args: unknown[], progress: (at: unknown) => void, signal?: AbortSignal): Promise<Reply> {
    if (this.isClosed) return Promise.resolve({ failure: closed });
    const { givenUp } = this;
    if (givenUp?.code === "stopped") return Promise.resolve({ failure: givenUp });
    if (givenUp) {
      // There may be room again, or whatever was in the way may have gone.
      this.givenUp = null;
      this.lead(false);
    }
    const id = this.next;
    this.next += 1;
    return new Promise((resolve) => {
      const stop = (): void => this.cancel(id);
      const done = (reply: Reply): void => {
        signal?.removeEventListener("abort", stop);
        this.waiting.delete(id);
        resolve(reply);
      };
      const request = { method, args, token: `${this.me}:${id}` };
      this.waiting.set(id, { request, done, progress, sent: false });
      signal?.addEventListener("abort", stop);
      this.send(id);
      if (signal?.aborted) stop();
    });
  }

  async close(): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    clearInterval(this.timer);
    this.waitingForLock.abort();
    await this.server?.close();
    this.server = null;
    this.release?.();
    this.channel.close();
    for (const one of [...this.waiting.values()]) one.done({ failure: closed });
  }

  /** Asks the browser not to evict the register by itself. */
  async persist(): Promise<boolean> {
    const granted = (await navigator.storage?.persist?.()) ?? false;
    await this.measure();
    return granted;
  }

  // Serving.

  private lead(steal: boolean): void {
    const options: LockOptions = steal ? { steal } : { signal: this.waitingForLock.signal };
    const held = navigator.locks.request(lockName(this.opening.name), options, () => this.serve());
    held.catch((error: unknown) => {
      // Another tab took the lock, because this one did not answer.
      if (error instanceof DOMException && error.name === "AbortError" && !this.isClosed) this.deposed();
    });
  }

  private serve(): Promise<void> {
    if (this.isClosed) return Promise.resolve();
    return new Promise((release) => {
      this.release = release;
      this.server = new Server(this.opening, this.options.workerUrl, {
        opened: (opened, restarts) => void this.opened(opened, restarts),
        failed: (failure) => this.failed(failure),
        changed: () => {
          // Also by a tab that is being closed: what it recorded last may be untold yet.
          this.channel.postMessage({ type: "changed" } satisfies BetweenTabs);
          this.changed();
        },
      });
      for (const id of this.waiting.keys()) this.send(id);
    });
  }

  private deposed(): void {
    this.server?.end();
    this.server = null;
    for (const one of this.waiting.values()) one.sent = false;
    this.lead(false);
    this.say({ type: "hello", from: this.me });
  }

  private async opened(opened: Opened, restarts: number): Promise<void> {
    // The tab that served before may have gone before it told what it recorded last.
    if (this.open) this.changed();
    this.open = opened;
    this.restarts = restarts;
    if (this.options.persist && restarts === 0) void navigator.storage?.persist?.().then(() => this.measure());
    await this.measure();
    this.isReady();
  }

  private failed(failure: Failure): void {
    this.isFailed(new SoboError(failure));
    this.givenUp = failure;
    this.say({ type: "failed", failure });
    for (const one of [...this.waiting.values()]) one.done({ failure });
    this.server = null;
    this.release?.();
  }

  private async measure(): Promise<void> {
    const { open } = this;
    if (!open) return;
    const { storage } = navigator;
    const [estimate, persisted] = await Promise.all([
      storage?.estimate?.().catch(() => null) ?? null,
      storage?.persisted?.().catch(() => false) ?? false,
    ]);
    const { level, reason } = open;
    const [quota, usage] = [estimate?.quota ?? null, estimate?.usage ?? null];
    this.durability = { level, reason, persisted, quota, usage };
    this.announce();
  }

  private announce(): void {
    const { open, durability, restarts, me } = this;
    if (this.server && open && durability) this.say({ type: "serving", by: me, opened: open, durability, restarts });
    const now = this.now();
    if (now) this.status(now);
  }

  /** Carries out what another tab asks. */
  private serveTab(from: string, request: Request): void {
    const { id } = request;
    this.server?.ask(
      request,
      ({ value, json, failure }) => {
        const reply: BetweenTabs = { type: "reply", to: from, id };
        if (value !== undefined) reply.value = value;
        if (json !== undefined) reply.json = json;
        if (failure) reply.failure = failure;
        this.say(reply);
      },
      (progress) => this.say({ type: "progress", to: from, id, progress }),
    );
  }

  // Asking.

  private send(id: number): void {
    const one = this.waiting.get(id);
    if (!one) return;
    if (this.server) {
      const { method, args, token } = one.request;
      // What was sent to another tab may have been carried out there.
      const request = one.sent && token ? { method, args, token, again: true } : { method, args };
      one.served = this.server.ask(request, (reply) => one.done(reply), (at) => one.progress(at));
      return;
    }
    if (!this.open) return;
    const request = { ...one.request, id };
    this.say({ type: "request", from: this.me, request: one.sent ? { ...request, again: true } : request });
    one.sent = true;
  }

  private cancel(id: number): void {
    const served = this.waiting.get(id)?.served;
    if (served !== undefined) this.server?.cancel(served);
    else this.say({ type: "cancel", from: this.me, id });
  }

  private say(message: BetweenTabs): void {
    if (!this.isClosed) this.channel.postMessage(message);
  }

  private hear(message: BetweenTabs): void {
    switch (message.type) {
      case "hello":
        this.announce();
        break;
      case "serving":
        this.follow(message);
        break;
      case "request":
        this.serveTab(message.from, message.request);
        break;
      case "reply":
        this.heard = performance.now();
        if (message.to === this.me) this.waiting.get(message.id)?.done(message);
        break;
      case "progress":
        this.heard = performance.now();
        if (message.to === this.me) this.waiting.get(message.id)?.progress(message.progress);
        break;
      case "changed":
        this.changed();
        break;
      case "failed":
        if (!this.server && !this.open) this.isFailed(new SoboError(message.failure));
        break;
    }
  }

  private by = "";

  private follow(message: Extract<BetweenTabs, { type: "serving" }>): void {
    if (this.server) return;
    if (this.opening.backup) {
      const { name } = this.opening;
      this.isFailed(fault("conflict", `the register '${name}' is here and open; restore under another name`));
      return;
    }
    this.heard = performance.now();
    this.givenUp = null;
    const isNew = this.by !== message.by;
    if (isNew && this.open) this.changed();
    this.open = message.opened;
    this.durability = message.durability;
    this.restarts = message.restarts;
    this.by = message.by;
    this.isReady();
    const now = this.now();
    if (now) this.status(now);
    if (isNew) for (const id of this.waiting.keys()) this.send(id);
  }

  /** While something is waited for, the serving tab is asked whether it is there. If it is silent for
   *  too long (browsers freeze tabs in the background) this tab takes over. */
  private look(): void {
    if (this.server || this.waiting.size === 0) {
      this.heard = performance.now();
      return;
    }
    if (performance.now() - this.heard > this.options.patienceMs) {
      this.heard = performance.now();
      this.lead(true);
      return;
    }
    this.say({ type: "hello", from: this.me });
  }
}

const closed: Failure = { code: "closed", message: fault("closed", "the register was closed").message };
