// Whether this browser keeps anything at all, looked at before a register is made. Knows nothing of
// how the library keeps it; once a register is open, its own status says what is in force.

/** Whether there is a place that outlives the page. */
export async function hasPlace(): Promise<boolean> {
  try {
    await navigator.storage.getDirectory();
    return true;
  } catch {
    return hasDatabase();
  }
}

function hasDatabase(): Promise<boolean> {
  return new Promise((resolve) => {
    try {
      const asked = indexedDB.open("sobo-probe");
      asked.onsuccess = () => {
        asked.result.close();
        indexedDB.deleteDatabase("sobo-probe");
        resolve(true);
      };
      asked.onerror = () => resolve(false);
    } catch {
      resolve(false);
    }
  });
}
