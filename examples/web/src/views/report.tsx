// The yearly report on the screen: figures open to their events, findings stand beside what they
// concern; it can be taken away as a file or printed. Knows nothing of how it is computed.

import { useEffect, useState } from "preact/hooks";
import type { ReportForm, ReportQuery } from "sobo";
import { problemsOf, type Problem } from "../register";
import { useLive, useSession } from "../session";
import { download } from "../ui/files";
import { Failure, Notice, Page, Panel, Problems, Waiting } from "../ui/parts";
import { showNumber } from "../ui/words";
import { FigureLink, FindingView, SectionView, Sentence, type Opener } from "./blocks";
import type { ReportDocument } from "./document";
import { sampleFile } from "./sample";

/** The year the sample's own template tells of. */
const SAMPLE_YEAR = 2020;

interface Texts {
  template: unknown;
  identities: unknown;
}

/** The sample's own template and identities; `undefined` until it is known whether there are any. */
function useTexts(): Texts | null | undefined {
  const { name, year, eyes } = useSession();
  const [texts, setTexts] = useState<Texts | null | undefined>(undefined);
  const own = name === "mau" && year === SAMPLE_YEAR && eyes === "office";
  useEffect(() => {
    let here = true;
    setTexts(undefined);
    if (!own) {
      setTexts(null);
      return;
    }
    Promise.all([sampleFile("template.json"), sampleFile("identities.json")]).then(
      ([template, identities]) => here && setTexts(template === null ? null : { template, identities }),
      () => here && setTexts(null),
    );
    return () => {
      here = false;
    };
  }, [own]);
  return texts;
}

const FILES: readonly (readonly [ReportForm, string, string, string])[] = [
  ["html", "html", "text/html", "Trang in (HTML)"],
  ["csv", "csv", "text/csv", "Bảng số (CSV)"],
  ["markdown", "md", "text/markdown", "Văn bản (Markdown)"],
  ["json", "json", "application/json", "Dữ liệu (JSON)"],
];

export function Report() {
  const session = useSession();
  const { org, year } = session;
  const texts = useTexts();
  const [problems, setProblems] = useState<Problem[]>([]);
  const query: ReportQuery = { scope: org.id, year, ...(texts ?? {}) };
  const { value, error } = useLive(
    (register) => (texts === undefined ? Promise.resolve(null) : (register.document(query) as Promise<ReportDocument>)),
    [org.id, year, texts],
  );
  const take = async (form: ReportForm, end: string, type: string) => {
    try {
      setProblems([]);
      download(`bao-cao-${org.code}-${year}.${end}`, await session.register.report(query, form), type);
    } catch (failed) {
      setProblems(problemsOf(failed));
    }
  };
  return (
    <Page
      title={`Báo cáo năm ${year}`}
      lead={`${org.name}. Bấm vào một số để xem các mục ghi tạo nên số đó.`}
      actions={<button type="button" onClick={() => print()}>In</button>}
    >
      <div class="actions no-print" role="group" aria-label="Tải báo cáo">
        {FILES.map(([form, end, type, label]) => (
          <button key={form} type="button" class="small" disabled={value === null} onClick={() => void take(form, end, type)}>{label}</button>
        ))}
      </div>
      <Problems problems={problems} />
      <Failure error={error} />
      {value === null && error === null && <Waiting what="Đang lập báo cáo…" />}
      {value !== null && <ReportView report={value} scope={org.id} />}
    </Page>
  );
}

function ReportView({ report, scope }: { report: ReportDocument; scope: string }) {
  const open: Opener = { figures: report.figures, scope };
  const top = Math.min(...report.sections.map((section) => section.level));
  const heads = report.sections.filter((section) => section.level <= 3 && section.heading !== "");
  return (
    <>
      {report.silent.length > 0 && (
        <Notice tone="warn" title={`${report.silent.length} đơn vị chưa nộp báo cáo`}>
          <details>
            <summary>Danh sách</summary>
            <ul>{report.silent.map((name) => <li key={name}>{name}</li>)}</ul>
          </details>
        </Notice>
      )}
      <ul class="cards">
        {report.cards.map((card) => (
          <li key={card.label} class="card">
            <span class="card-label">{card.label}</span>
            <span class="card-value"><FigureLink value={card.value} open={open} /></span>
            <span class="card-note"><Sentence content={card.note} open={open} /></span>
          </li>
        ))}
      </ul>
      {report.findings.length > 0 && (
        <Panel title={`${report.findings.length} chỗ không khớp`} tone="quiet">
          {report.findings.map((finding) => (
            <details key={finding.anchor}>
              <summary>{finding.title}</summary>
              <FindingView finding={{ ...finding, anchor: `dau-${finding.anchor}` }} />
            </details>
          ))}
        </Panel>
      )}
      <div class="report-frame">
        <details class="toc no-print">
          <summary>Mục lục</summary>
          <ul>
            {heads.map((section) => (
              <li key={section.anchor} class={`level-${section.level}`}>
                <button
                  type="button"
                  class="link"
                  onClick={() => document.getElementById(section.anchor)?.querySelector<HTMLElement>("h2,h3,h4,h5")?.focus()}
                >
                  {[section.number, section.heading].filter((part) => part !== "").join(". ")}
                </button>
              </li>
            ))}
          </ul>
        </details>
        <article class="paper" aria-label={report.title.join(" ")}>
          <header class="letterhead">
            <div>{report.meta.organization.map((line) => <p key={line}>{line}</p>)}<p class="light">{report.meta.number}</p></div>
            <div><p class="party">{report.meta.party}</p><p class="light italic">{report.meta.place}</p></div>
          </header>
          <div class="report-title">{report.title.map((line, index) => <p key={index}>{line}</p>)}</div>
          {report.sections.map((section) => <SectionView key={section.anchor} section={section} open={open} top={top} />)}
          <footer class="sign-off">
            <div>
              <p class="italic strong">Nơi nhận:</p>
              <ul>{report.meta.recipients.map((line) => <li key={line}>{line}</li>)}</ul>
            </div>
            <div>{report.meta.signer.map((line) => <p key={line}>{line}</p>)}</div>
          </footer>
        </article>
      </div>
      <Checks report={report} />
    </>
  );
}

const OUTCOMES: Record<string, string> = { holds: "khớp", broken: "không khớp", missing: "thiếu số" };

function Checks({ report }: { report: ReportDocument }) {
  const broken = report.checks.filter((check) => check.outcome !== "holds").length;
  return (
    <details class="checks-table">
      <summary>{`Kiểm tra chéo: ${showNumber(report.checks.length)} đẳng thức và giới hạn, ${broken} cần xem`}</summary>
      <div class="table-frame">
        <table class="list">
          <thead><tr><th scope="col">Nội dung</th><th scope="col">Mã</th><th scope="col">Phép so</th><th scope="col">Kết quả</th></tr></thead>
          <tbody>
            {report.checks.map((check) => (
              <tr key={check.code}>
                <th scope="row">{check.label}</th>
                <td data-label="Mã">{check.code}</td>
                <td data-label="Phép so">{check.statement || "–"}</td>
                <td data-label="Kết quả">{OUTCOMES[check.outcome] ?? check.outcome}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
