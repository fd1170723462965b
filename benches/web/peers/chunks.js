// Chunks of updates in IndexedDB, appended one transaction each with strict durability: how documents
// of changes are kept in a browser. Knows nothing of what a chunk holds.

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
function answer(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

const STORE = "chunks";

/** @type {IDBDatabase} */
let db;

/** Opens the store, and gives all chunks in the order in which they were appended.
 *  @returns {Promise<Uint8Array[]>} */
export async function openChunks() {
  const opening = indexedDB.open("chunks", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE, { autoIncrement: true });
  db = await answer(opening);
  return answer(db.transaction(STORE).objectStore(STORE).getAll());
}

/** Appends a chunk; it is on the disk when the promise is kept.
 *  @param {Uint8Array} chunk @returns {Promise<void>} */
export function appendChunk(chunk) {
  return new Promise((resolve, reject) => {
    const transaction = db.transaction(STORE, "readwrite", { durability: "strict" });
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
    transaction.objectStore(STORE).add(chunk);
    transaction.commit();
  });
}
