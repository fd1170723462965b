// Draws the pieces of a report: sentences whose figures open to their events, tables, charts,
// findings. Knows nothing of where the report came from.

import type { ComponentChildren } from "preact";
import { to } from "../router";
import { Bars, Ring, Stacked, Waterfall, type Mark, type Step } from "../ui/charts";
import { useWords } from "../names";
import { showNumber } from "../ui/words";
import { figureAddress } from "./figures";
import type { Block, Callout, Chart, ChartItem, FigureRow, Inline, Section, Table, Value } from "./document";

/** What a figure of the report opens to. */
export interface Opener {
  figures: FigureRow[];
  scope: string;
}

/** A figure as a link to its events; one that has none stays a number. */
export function FigureLink({ value, open }: { value: Value; open: Opener }) {
  const row = open.figures[value.row];
  if (!row || row.path === "attribute") return <b class={value.missing ? "missing" : ""}>{value.text}</b>;
  return (
    <a
      class={`figure ${value.missing ? "missing" : ""}`}
      href={figureAddress(row.code, `${row.from}..${row.to}`, open.scope)}
      title={`${row.label}, ${row.period}`}
    >
      {value.text}
    </a>
  );
}

export function Sentence({ content, open }: { content: Inline[]; open: Opener }) {
  return (
    <>
      {content.map((piece, index): ComponentChildren => {
        if (piece.inline === "text") return piece.text;
        if (piece.inline === "note") return <sup key={index}><a href={`#ghi-chu-${piece.number}`} onClick={(event) => {
          // The page's own addresses begin with a hash, so the jump is done by hand.
          event.preventDefault();
          document.getElementById(`ghi-chu-${piece.number}`)?.scrollIntoView({ block: "center" });
        }}>{piece.number}</a></sup>;
        return <FigureLink key={index} value={piece} open={open} />;
      })}
    </>
  );
}

/** `top` is the level of the highest section, which comes right beneath the page's own heading. */
export function SectionView({ section, open, top }: { section: Section; open: Opener; top: number }) {
  const Heading = `h${Math.min(6, section.level - top + 2)}` as "h2";
  return (
    <section class={`report-section level-${section.level}`} id={section.anchor}>
      <Heading tabIndex={-1}>
        {section.number !== "" && <span class="section-number">{section.number}{section.level > 1 ? "." : ""} </span>}
        {section.heading}
      </Heading>
      {section.blocks.map((block, index) => <BlockView key={index} block={block} open={open} />)}
      {section.notes.length > 0 && (
        <ol class="footnotes">
          {section.notes.map((note) => (
            <li key={note.number} id={`ghi-chu-${note.number}`} value={note.number}><Sentence content={note.content} open={open} /></li>
          ))}
        </ol>
      )}
    </section>
  );
}

function BlockView({ block, open }: { block: Block; open: Opener }) {
  switch (block.block) {
    case "paragraph":
      return <p><Sentence content={block.content} open={open} /></p>;
    case "list":
      return <ul>{block.items.map((item, index) => <li key={index}><Sentence content={item} open={open} /></li>)}</ul>;
    case "table":
      return <TableView table={block} open={open} />;
    case "chart":
      return <ChartView chart={block} open={open} />;
    case "finding":
      return <FindingView finding={block} />;
  }
}

function TableView({ table, open }: { table: Table; open: Opener }) {
  return (
    <div class="table-frame" tabIndex={0} role="region" aria-label={table.caption}>
      <table class="report-table">
        <caption>{table.caption}</caption>
        <thead>
          <tr>{table.columns.map((column, index) => <th key={index} scope="col" class={index === 0 ? "" : "num"}>{column}</th>)}</tr>
        </thead>
        <tbody>
          {table.rows.map((row, index) => (
            <tr key={index} class={row.strong ? "strong" : ""}>
              <th scope="row"><Sentence content={row.label} open={open} /></th>
              {row.cells.map((cell, at) => <td key={at} class="num"><Sentence content={cell} open={open} /></td>)}
            </tr>
          ))}
        </tbody>
      </table>
      {table.rounded && <p class="fine">Tổng có thể lệch do làm tròn.</p>}
    </div>
  );
}

function mark(item: ChartItem, open: Opener): Mark {
  return {
    label: item.label,
    text: item.value.text,
    amount: item.amount === null ? null : Number(item.amount),
    open: <FigureLink value={item.value} open={open} />,
  };
}

function ChartView({ chart, open }: { chart: Chart; open: Opener }) {
  const marks = chart.items.map((item) => mark(item, open));
  switch (chart.form) {
    case "pie":
      return <Ring title={chart.title} marks={marks} />;
    case "stacked":
      return <Stacked title={chart.title} marks={marks} />;
    case "bar":
      return <Bars title={chart.title} marks={marks} />;
    case "waterfall": {
      const steps = chart.items.map((item, index): Step => ({ ...(marks[index] ?? mark(item, open)), role: item.role }));
      return <Waterfall title={chart.title} steps={steps} />;
    }
  }
}

const SUSPECTS_SEEN = 3;

function Suspects({ all }: { all: Callout["candidates"] }) {
  const words = useWords();
  return (
    <ul class="entries">
      {all.map((suspect, index) => (
        <li key={index}>
          <a href={to(["muc", suspect.entry])}>{words(suspect.what)}</a>
          <small>{`${suspect.day} · ${suspect.org}`}</small>
        </li>
      ))}
    </ul>
  );
}

/** What has to agree and does not, with the entries that may explain it. */
export function FindingView({ finding }: { finding: Callout }) {
  return (
    <aside class="callout" aria-label={finding.title} id={finding.anchor}>
      <p class="callout-title">{finding.title}</p>
      <ul>
        {finding.readings.map((reading) => (
          <li key={reading.code}><code>{reading.code}</code> {reading.label}: <strong>{reading.statement}</strong></li>
        ))}
      </ul>
      {finding.note !== "" && <p>{finding.note}</p>}
      {finding.candidates.length > 0 && (
        <>
          <p class="fine">Có thể do:</p>
          <Suspects all={finding.candidates.slice(0, SUSPECTS_SEEN)} />
          {finding.candidates.length > SUSPECTS_SEEN && (
            <details class="no-print">
              <summary>Thêm {finding.candidates.length - SUSPECTS_SEEN} mục</summary>
              <Suspects all={finding.candidates.slice(SUSPECTS_SEEN)} />
            </details>
          )}
          {finding.more > 0 && <p class="fine">… và {showNumber(finding.more)} mục khác</p>}
        </>
      )}
    </aside>
  );
}
