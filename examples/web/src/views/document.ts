// The library's report as plain data, as its JSON form is documented. Knows nothing of how it is
// drawn.

export interface Value {
  text: string;
  code: string;
  row: number;
  missing: boolean;
}

export type Inline =
  | { inline: "text"; text: string }
  | ({ inline: "figure" } & Value)
  | { inline: "note"; number: number };

export interface Callout {
  anchor: string;
  title: string;
  readings: { code: string; label: string; statement: string; residual: string }[];
  note: string;
  candidates: { org: string; what: string; day: string; entry: string; side: string }[];
  more: number;
  section: string;
}

export interface ChartItem {
  label: string;
  value: Value;
  amount: string | null;
  role: "plus" | "minus" | "start" | "end";
}

export interface Table {
  caption: string;
  columns: string[];
  rows: { label: Inline[]; cells: Inline[][]; strong: boolean }[];
  rounded: boolean;
}

export interface Chart {
  form: "bar" | "pie" | "stacked" | "waterfall";
  title: string;
  items: ChartItem[];
  gap: string | null;
}

export type Block =
  | { block: "paragraph"; content: Inline[] }
  | { block: "list"; items: Inline[][] }
  | ({ block: "table" } & Table)
  | ({ block: "chart" } & Chart)
  | ({ block: "finding" } & Callout);

export interface Section {
  anchor: string;
  number: string;
  heading: string;
  level: number;
  blocks: Block[];
  notes: { number: number; content: Inline[] }[];
}

export interface FigureRow {
  code: string;
  label: string;
  value: string | null;
  printed: string;
  unit: string;
  from: string;
  to: string;
  period: string;
  path: string;
  kind: string;
  status: { reported: number; expected: number } | null;
}

export interface ReportDocument {
  title: string[];
  meta: {
    party: string;
    organization: string[];
    number: string;
    place: string;
    recipients: string[];
    signer: string[];
  };
  period: string;
  cards: { label: string; value: Value; note: Inline[] }[];
  sections: Section[];
  findings: Callout[];
  checks: { code: string; label: string; statement: string; residual: string; level: string; outcome: string; note: string }[];
  figures: FigureRow[];
  silent: string[];
  unknown: string[];
}
