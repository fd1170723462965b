// The device's secret key: made here, and kept enciphered with a key that the browser does not hand
// out, where it has such keys. Knows nothing of what is signed.

import type { Kept } from "./kept.js";

interface Sealed {
  box: ArrayBuffer;
  iv: Uint8Array<ArrayBuffer>;
  by: CryptoKey;
}

export interface Secret {
  bytes: Uint8Array;
  key: "webcrypto" | "bytes";
}

/** The key of this browser for a register; made when there is none. `crypto.subtle` is missing on
 *  pages that come over plain HTTP from another machine: then the bytes are kept as they are. */
export async function secretOf(kept: Kept): Promise<Secret> {
  const sealed = await kept.get<Sealed | Uint8Array>("device");
  if (sealed instanceof Uint8Array) return { bytes: sealed, key: "bytes" };
  if (sealed) {
    const bytes = await crypto.subtle.decrypt({ name: "AES-GCM", iv: sealed.iv }, sealed.by, sealed.box);
    return { bytes: new Uint8Array(bytes), key: "webcrypto" };
  }
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  if (!globalThis.crypto.subtle) {
    await kept.put("device", bytes);
    return { bytes, key: "bytes" };
  }
  const by = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const box = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, by, bytes);
  await kept.put("device", { box, iv, by } satisfies Sealed);
  return { bytes, key: "webcrypto" };
}

/** A key for a register that is kept nowhere. */
export const passing = (): Secret => ({ bytes: crypto.getRandomValues(new Uint8Array(32)), key: "bytes" });
