// Shortcuts of one or two keys, never while somebody types in a field; they can be switched off.
// Knows nothing of what they do.

import { useEffect } from "preact/hooks";
import { recall, remember } from "../store";

export function shortcutsOn(): boolean {
  return recall<boolean>("phim-tat") ?? true;
}

export function setShortcuts(on: boolean): void {
  remember("phim-tat", on);
}

function typing(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.closest("dialog") !== null)
  );
}

/** Does `actions["g t"]` after g and then t, `actions["?"]` after ?. */
export function useShortcuts(actions: Record<string, () => void>): void {
  useEffect(() => {
    let first = "";
    let forget = 0;
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || !shortcutsOn()) return;
      const both = first === "" ? event.key : `${first} ${event.key}`;
      first = "";
      clearTimeout(forget);
      const action = actions[both];
      if (action) {
        event.preventDefault();
        action();
      } else if (event.key === "g") {
        first = "g";
        forget = window.setTimeout(() => (first = ""), 1200);
      }
    };
    addEventListener("keydown", onKey);
    return () => {
      clearTimeout(forget);
      removeEventListener("keydown", onKey);
    };
  }, [actions]);
}
