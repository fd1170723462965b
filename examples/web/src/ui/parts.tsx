// Small pieces every view is made of: page, panel, notice, problem list, waiting, tag. Knows nothing
// of the register.

import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Problem } from "../register";
import { problemsOf } from "../register";

interface PageProps {
  title: string;
  lead?: ComponentChildren;
  actions?: ComponentChildren;
  children: ComponentChildren;
}

/** A view: its heading takes the focus when the view opens, so that readers hear where they are. */
export function Page({ title, lead, actions, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Sổ bộ`;
    scrollTo({ top: 0 });
    const first = document.querySelector<HTMLElement>("main [data-autofocus]");
    // On a phone a field in focus would cover half the page with a keyboard.
    if (first && !matchMedia("(pointer: coarse)").matches) first.focus({ preventScroll: true });
    else heading.current?.focus({ preventScroll: true });
  }, [title]);
  return (
    <>
      <div class="page-head">
        <div>
          <h1 ref={heading} tabIndex={-1}>{title}</h1>
          {lead !== undefined && <p class="lead">{lead}</p>}
        </div>
        {actions !== undefined && <div class="actions">{actions}</div>}
      </div>
      {children}
    </>
  );
}

interface PanelProps {
  title?: string;
  id?: string;
  actions?: ComponentChildren;
  children: ComponentChildren;
  tone?: "plain" | "quiet";
}

/** A section with a heading of its own. */
export function Panel({ title, id, actions, children, tone = "plain" }: PanelProps) {
  const name = title === undefined ? {} : { "aria-label": title };
  return (
    <section class={`panel ${tone}`} id={id} {...name}>
      {title !== undefined && (
        <div class="panel-head">
          <h2>{title}</h2>
          {actions}
        </div>
      )}
      {children}
    </section>
  );
}

type Tone = "info" | "good" | "warn" | "bad";

const MARKS: Record<Tone, string> = { info: "i", good: "✓", warn: "!", bad: "×" };

/** Something the person should know; loud ones are read out at once. */
export function Notice({ tone, title, children }: { tone: Tone; title?: string; children?: ComponentChildren }) {
  const role = tone === "bad" || tone === "warn" ? "alert" : "status";
  return (
    <div class={`notice ${tone}`} role={role}>
      <span class="mark" aria-hidden="true">{MARKS[tone]}</span>
      <div>
        {title !== undefined && <p class="notice-title">{title}</p>}
        {children}
      </div>
    </div>
  );
}

/** Problems in plain words with the way out; the library's own words are folded away. */
export function Problems({ problems, title }: { problems: Problem[]; title?: string }) {
  if (problems.length === 0) return null;
  return (
    <div class="notice bad" role="alert">
      <span class="mark" aria-hidden="true">×</span>
      <div>
        {title !== undefined && <p class="notice-title">{title}</p>}
        <ul class="plain">
          {problems.map((problem, index) => (
            <li key={index}>
              <strong>{problem.what}.</strong> {problem.way}
              <details>
                <summary>Chi tiết</summary>
                <code lang="en">{problem.detail}</code>
              </details>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

/** What an error of a question says; nothing when there is none. */
export function Failure({ error }: { error: unknown }) {
  if (error === null || error === undefined) return null;
  return <Problems problems={problemsOf(error)} />;
}

/** Shown while an answer is on its way. */
export function Waiting({ what = "Đang đọc sổ…" }: { what?: string }) {
  return (
    <p class="waiting" role="status">
      <span class="spinner" aria-hidden="true" /> {what}
    </p>
  );
}

/** What stands where a list is empty. */
export function Empty({ children }: { children: ComponentChildren }) {
  return <div class="empty">{children}</div>;
}

export function Tag({ tone = "plain", children }: { tone?: "plain" | Tone; children: ComponentChildren }) {
  return <span class={`tag ${tone}`}>{children}</span>;
}

/** Progress of long work; without a known end it only moves. */
export function Meter({ what, done, of }: { what: string; done: number; of: number }) {
  const known = of > 0;
  const share = known ? Math.min(100, Math.round((100 * done) / of)) : 0;
  return (
    <div class="meter">
      <label>
        <span>{what}{known ? `: ${share}%` : "…"}</span>
        {known ? <progress value={done} max={of} /> : <progress />}
      </label>
    </div>
  );
}
