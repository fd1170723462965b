// The package's entry on a page. The library itself runs in a worker.

import { fault } from "./error.js";
import * as files from "./files.js";
import { Kept } from "./kept.js";
import { Register } from "./register.js";
import { Tabs } from "./tabs.js";
import type { OpenOptions } from "./types.js";
import { lockName, type Opening } from "./wire.js";

export { SoboError, type Code } from "./error.js";
export { Register } from "./register.js";
export type * from "./types.js";

const PATIENCE_MS = 10_000;

/** Opens a register of this browser, or makes it. Every tab may have it open.
 *
 *  @throws SoboError `unsupported` when no allowed level is there, `busy` when another tab holds the
 *  register and does not answer, `corrupt` when its file is damaged or was cleared. */
export function open(name: string, options: OpenOptions = {}): Promise<Register> {
  return opened(name, options);
}

/** Opens a backup as a new register of this browser, as a new device.
 *
 *  @throws SoboError `conflict` when there is one of that name. */
export async function restore(name: string, backup: Blob | Uint8Array, options: OpenOptions = {}): Promise<Register> {
  const bytes = backup instanceof Blob ? new Uint8Array(await backup.arrayBuffer()) : backup;
  return opened(name, options, bytes);
}

/** Removes a register and its device's key from this browser. What was not sent is lost.
 *
 *  @throws SoboError `busy` while a tab has it open. */
export async function destroy(name: string): Promise<void> {
  await navigator.locks.request(lockName(name), { ifAvailable: true }, async (lock) => {
    if (!lock) throw fault("busy", "the register is open, here or in another tab; close it first");
    // A page cannot write such files itself, but it can remove them.
    if (await files.canRemove()) await files.remove(name);
    await Kept.remove(name);
  });
}

async function opened(name: string, options: OpenOptions, backup?: Uint8Array): Promise<Register> {
  if (name === "" || name.length > 100) throw fault("invalid", "a register's name has 1 to 100 characters");
  if (!globalThis.navigator?.locks || typeof BroadcastChannel === "undefined") {
    throw fault("unsupported", "this browser lacks Web Locks; pages must come over https or from localhost");
  }
  const opening: Opening = { name, levels: options.levels ?? ["opfs", "indexeddb"] };
  if (options.root) opening.root = options.root;
  if (options.wasmUrl) opening.wasmUrl = new URL(options.wasmUrl, location.href).href;
  if (backup) opening.backup = backup;
  let register: Register | null = null;
  const tabs = new Tabs(
    opening,
    {
      ...(options.workerUrl ? { workerUrl: options.workerUrl } : {}),
      persist: options.persist ?? true,
      patienceMs: options.patienceMs ?? PATIENCE_MS,
    },
    () => register?.changed(),
    (status) => register?.stands(status),
  );
  register = new Register(tabs, name);
  try {
    await tabs.whenOpen();
  } catch (error) {
    await tabs.close();
    throw error;
  }
  return register;
}
