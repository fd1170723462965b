// What is said between a page, the other tabs and the worker. Knows nothing of what it leads to.

import type { Code, Failure } from "./error.js";
import type { Durability, Level } from "./types.js";

/** How the worker opens a register. */
export interface Opening {
  name: string;
  levels: Level[];
  root?: string;
  wasmUrl?: string;
  /** A backup that becomes the register; there must be none of that name yet. */
  backup?: Uint8Array;
}

/** What the worker tells once it is open. */
export interface Opened {
  device: string;
  root: string | null;
  key: "webcrypto" | "bytes";
  level: Level;
  /** Why a better level is not in force, in Vietnamese. */
  reason: string;
  /** How many entries this device has recorded. */
  own: number;
}

export interface Request {
  id: number;
  method: string;
  args: unknown[];
  /** Names a request of another tab, so that it can be told whether it was carried out before the
   *  serving tab went. */
  token?: string;
  /** Whether it was sent before, to a worker that did not answer. */
  again?: boolean;
}

export type ToWorker =
  | { type: "open"; opening: Opening }
  /** The library, compiled on the page while the worker started; `null`: the worker fetches it. */
  | { type: "code"; module: WebAssembly.Module | null }
  | { type: "request"; request: Request }
  | { type: "cancel"; id: number };

export type FromWorker =
  | { type: "opened"; opened: Opened }
  | { type: "failed"; failure: Failure }
  /** `changed`: the register has, and that is told soon. */
  | { type: "reply"; id: number; value?: unknown; json?: string; failure?: Failure; own: number; changed?: true }
  | { type: "progress"; id: number; progress: unknown }
  | { type: "changed" }
  /** The instance is unusable: a new worker must be started. `quota`: there was no room left, which
   *  is no defect. */
  | { type: "fatal"; message: string; id: number | null; code: Code };

/** Between tabs, on a channel with the register's name. */
export type BetweenTabs =
  | { type: "hello"; from: string }
  | { type: "serving"; by: string; opened: Opened; durability: Durability; restarts: number }
  | { type: "request"; from: string; request: Request }
  | { type: "cancel"; from: string; id: number }
  | { type: "reply"; to: string; id: number; value?: unknown; json?: string; failure?: Failure }
  | { type: "progress"; to: string; id: number; progress: unknown }
  | { type: "changed" }
  | { type: "failed"; failure: Failure };

export const lockName = (name: string): string => `sobo:${name}`;
