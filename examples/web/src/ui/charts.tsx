// Charts drawn by hand as SVG and HTML: bars, one stacked bar, a ring, a waterfall. Every number also
// stands in words beside its mark, so nothing depends on colour. Knows nothing of reports.

import type { ComponentChildren } from "preact";
import { showNumber, showShare } from "./words";

export interface Mark {
  label: string;
  /** As printed. */
  text: string;
  amount: number | null;
  /** What the number itself becomes: a link or a button. */
  open?: ComponentChildren;
}

const TONES = ["c1", "c2", "c3", "c4", "c5", "c6"];

const tone = (index: number) => TONES[index % TONES.length] ?? "c1";

/** A bar for each mark. */
export function Bars({ title, marks }: { title: string; marks: Mark[] }) {
  const most = Math.max(1e-9, ...marks.map((mark) => Math.abs(mark.amount ?? 0)));
  return (
    <figure class="chart">
      <figcaption>{title}</figcaption>
      <ul class="bars">
        {marks.map((mark, index) => (
          <li key={index}>
            <span class="bar-label">{mark.label}</span>
            <span class="bar-track" aria-hidden="true">
              <span
                class={`bar ${(mark.amount ?? 0) < 0 ? "minus" : "c1"}`}
                style={{ width: `${(100 * Math.abs(mark.amount ?? 0)) / most}%` }}
              />
            </span>
            <span class="bar-value">{mark.open ?? mark.text}</span>
          </li>
        ))}
      </ul>
    </figure>
  );
}

function Legend({ marks, sum }: { marks: Mark[]; sum: number }) {
  return (
    <ul class="legend">
      {marks.map((mark, index) => (
        <li key={index}>
          <span class={`swatch ${tone(index)}`} aria-hidden="true" />
          <span>{mark.label}</span>
          <span class="bar-value">{mark.open ?? mark.text}</span>
          <span class="share">{showShare(mark.amount ?? 0, sum)}</span>
        </li>
      ))}
    </ul>
  );
}

/** Shares of a whole in one bar. */
export function Stacked({ title, marks }: { title: string; marks: Mark[] }) {
  const sum = marks.reduce((all, mark) => all + (mark.amount ?? 0), 0);
  return (
    <figure class="chart">
      <figcaption>{title}</figcaption>
      <div class="stack" aria-hidden="true">
        {marks.map((mark, index) => (
          <span key={index} class={tone(index)} style={{ flexGrow: String(mark.amount ?? 0) }} />
        ))}
      </div>
      <Legend marks={marks} sum={sum} />
    </figure>
  );
}

/** Shares of a whole as a ring. */
export function Ring({ title, marks }: { title: string; marks: Mark[] }) {
  const sum = marks.reduce((all, mark) => all + (mark.amount ?? 0), 0);
  const round = 2 * Math.PI * 40;
  let before = 0;
  return (
    <figure class="chart ring">
      <figcaption>{title}</figcaption>
      <div class="ring-body">
        <svg viewBox="0 0 100 100" aria-hidden="true">
          {marks.map((mark, index) => {
            const share = sum === 0 ? 0 : (mark.amount ?? 0) / sum;
            const at = before;
            before += share;
            return (
              <circle
                key={index}
                class={tone(index)}
                cx="50"
                cy="50"
                r="40"
                fill="none"
                stroke-width="16"
                // A hair's breadth between neighbours tells them apart without colour.
                stroke-dasharray={`${Math.max(0, share * round - 1)} ${round}`}
                stroke-dashoffset={-at * round}
                transform="rotate(-90 50 50)"
              />
            );
          })}
          <text x="50" y="54" text-anchor="middle">{showNumber(sum)}</text>
        </svg>
        <Legend marks={marks} sum={sum} />
      </div>
    </figure>
  );
}

export interface Step extends Mark {
  role: "start" | "plus" | "minus" | "end";
}

/** From an opening stock over what came and went to the closing one. The axis is cut so that the
 *  steps are seen; the numbers stand beside them. */
export function Waterfall({ title, steps }: { title: string; steps: Step[] }) {
  let level = 0;
  const spans = steps.map((step) => {
    const n = step.amount ?? 0;
    if (step.role === "start" || step.role === "end") {
      level = n;
      return { from: 0, to: n };
    }
    const from = level;
    level += step.role === "minus" ? -n : n;
    return { from, to: level };
  });
  const edges = spans.flatMap((span, i) => (steps[i]?.role === "start" || steps[i]?.role === "end" ? [span.to] : [span.from, span.to]));
  const [low, high] = [Math.min(...edges), Math.max(...edges)];
  const reach = Math.max(1, high - low);
  const floor = low - reach * 0.25;
  const place = (n: number) => (100 * (Math.max(n, floor) - floor)) / (high - floor || 1);
  return (
    <figure class="chart">
      <figcaption>{title}</figcaption>
      <ul class="bars waterfall">
        {steps.map((step, index) => {
          const span = spans[index] ?? { from: 0, to: 0 };
          const [from, to] = [place(Math.min(span.from, span.to)), place(Math.max(span.from, span.to))];
          const stock = step.role === "start" || step.role === "end";
          const sign = step.role === "plus" ? "+" : step.role === "minus" ? "−" : "";
          return (
            <li key={index} class={stock ? "stock" : ""}>
              <span class="bar-label">{step.label}</span>
              <span class="bar-track" aria-hidden="true">
                <span
                  class={`bar ${stock ? "c1" : step.role}`}
                  style={{ marginLeft: `${stock ? 0 : from}%`, width: `${stock ? to : Math.max(0.6, to - from)}%` }}
                />
              </span>
              <span class="bar-value">{sign}{step.open ?? step.text}</span>
            </li>
          );
        })}
      </ul>
      <p class="fine">Trục ngang không bắt đầu từ 0 để thấy rõ các bước tăng, giảm.</p>
    </figure>
  );
}
