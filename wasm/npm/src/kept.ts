// What is kept in IndexedDB: the device's key, what was sent last, requests of other tabs, and, where
// there is no file system, the register's pages. Knows nothing of what the pages say.

import { fault } from "./error.js";

const META = "meta";
const PAGES = "pages";

/** Bytes of a page; as in the library. */
export const PAGE = 16 << 10;

function asked<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("IndexedDB failed"));
  });
}

function ended(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? fault("io", "IndexedDB gave up"));
    transaction.onerror = () => reject(transaction.error ?? fault("io", "IndexedDB failed"));
  });
}

const databaseOf = (name: string): string => `sobo:${name}`;

/** A register's place in IndexedDB. */
export class Kept {
  private constructor(private readonly db: IDBDatabase) {}

  static async open(name: string): Promise<Kept> {
    const request = indexedDB.open(databaseOf(name), 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(META);
      request.result.createObjectStore(PAGES);
    };
    const db = await asked(request);
    // Another tab that removes the register must not wait for this one.
    db.onversionchange = () => db.close();
    return new Kept(db);
  }

  static async remove(name: string): Promise<void> {
    // Where there are no databases there is none to remove.
    if (typeof indexedDB === "undefined") return;
    await asked(indexedDB.deleteDatabase(databaseOf(name)));
  }

  close(): void {
    this.db.close();
  }

  get<T>(key: string): Promise<T | undefined> {
    return asked(this.db.transaction(META).objectStore(META).get(key) as IDBRequest<T | undefined>);
  }

  async put(key: string, value: unknown, durability: IDBTransactionDurability = "strict"): Promise<void> {
    const transaction = this.db.transaction(META, "readwrite", { durability });
    transaction.objectStore(META).put(value, key);
    await ended(transaction);
  }

  /** Every page, put together. */
  async pages(): Promise<Uint8Array> {
    const transaction = this.db.transaction([META, PAGES]);
    const length = asked(transaction.objectStore(META).get("length") as IDBRequest<number | undefined>);
    const numbers = asked(transaction.objectStore(PAGES).getAllKeys() as IDBRequest<IDBValidKey[]>);
    const pages = asked(transaction.objectStore(PAGES).getAll() as IDBRequest<Uint8Array[]>);
    const bytes = new Uint8Array((await length) ?? 0);
    const all = await pages;
    (await numbers).forEach((number, at) => {
      const from = Number(number) * PAGE;
      const page = all[at];
      if (page && from < bytes.length) bytes.set(page.subarray(0, bytes.length - from), from);
    });
    return bytes;
  }

  /** Takes the pages over: whoever wrote them until now is refused from here on. */
  async take(): Promise<number> {
    const transaction = this.db.transaction(META, "readwrite", { durability: "strict" });
    const meta = transaction.objectStore(META);
    const epoch = ((await asked(meta.get("epoch") as IDBRequest<number | undefined>)) ?? 0) + 1;
    meta.put(epoch, "epoch");
    await ended(transaction);
    return epoch;
  }

  /** Keeps pages, all of them or none, unless somebody else has taken over. */
  async keep(epoch: number, length: number, pages: Iterable<[number, Uint8Array]>): Promise<void> {
    const transaction = this.db.transaction([META, PAGES], "readwrite", { durability: "strict" });
    const done = ended(transaction);
    const meta = transaction.objectStore(META);
    const request = meta.get("epoch") as IDBRequest<number>;
    let lost = false;
    request.onsuccess = () => {
      if (request.result !== epoch) {
        lost = true;
        transaction.abort();
        return;
      }
      const store = transaction.objectStore(PAGES);
      meta.put(length, "length");
      for (const [number, bytes] of pages) store.put(bytes, number);
      store.delete(IDBKeyRange.lowerBound(Math.ceil(length / PAGE)));
    };
    try {
      await done;
    } catch (error) {
      throw lost ? fault("busy", "another tab has taken the register over") : error;
    }
  }
}
