// What the page remembers beside the register: which register is open, the view, settings and
// drafts. All of it small and local to this browser. Knows nothing of registers or of the screen.

const PREFIX = "sobo.";

/** Reads a remembered value; anything unreadable counts as not there. */
export function recall<T>(key: string): T | null {
  try {
    const text = localStorage.getItem(PREFIX + key);
    return text === null ? null : (JSON.parse(text) as T);
  } catch {
    return null;
  }
}

/** Remembers a value, or forgets it where it is `null`. False when the browser refuses. */
export function remember(key: string, value: unknown): boolean {
  try {
    if (value === null) localStorage.removeItem(PREFIX + key);
    else localStorage.setItem(PREFIX + key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

/** Forgets everything whose key begins so. */
export function forgetAll(start: string): void {
  try {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX + start));
    for (const key of keys) localStorage.removeItem(key);
  } catch {
    // Nothing is kept where the browser keeps nothing.
  }
}
