// Figures of the year so far beside the same time of the year before, and one figure opened to the
// events beneath it. Knows nothing of reports.

import { useMemo } from "preact/hooks";
import type { Figure } from "sobo";
import { periodName } from "../forms/periods";
import { to } from "../router";
import { useWords } from "../names";
import { useLive, useSession, yearSoFar } from "../session";
import { Waterfall, type Step } from "../ui/charts";
import { showDay } from "../ui/dates";
import { Empty, Failure, Notice, Page, Panel, Tag, Waiting } from "../ui/parts";
import { showNumber } from "../ui/words";

interface FigureGroup {
  title: string;
  codes: string[];
}

/** What a unit is asked for every year. */
export const FIGURE_GROUPS: readonly FigureGroup[] = [
  { title: "Đảng số", codes: ["membership.total", "membership.official", "membership.probationary", "membership.in_transit", "membership.exempt"] },
  {
    title: "Tăng, giảm trong kỳ",
    codes: [
      "membership.admitted", "membership.made_official", "membership.transfer.in", "membership.transfer.out",
      "membership.transfer.internal", "membership.struck_off", "membership.exited", "membership.died",
    ],
  },
  {
    title: "Xếp loại và Huy hiệu Đảng",
    codes: [
      "membership.rating.excellent", "membership.rating.good", "membership.rating.completed",
      "membership.rating.not_completed", "membership.party_badge_proposed", "membership.party_badge_awarded",
    ],
  },
  {
    title: "Kỷ luật, kiểm tra, giám sát",
    codes: [
      "discipline.total", "discipline.by_form.reprimand", "discipline.by_form.warning", "discipline.by_form.expulsion",
      "inspection.base_committee.inspected_orgs", "inspection.base_committee.supervised_members",
    ],
  },
  {
    title: "Công việc văn phòng",
    codes: ["documents.incoming.total", "documents.outgoing.total", "office.meetings_served", "letters.received.petition"],
  },
];

const CODES = FIGURE_GROUPS.flatMap((group) => group.codes);

/** The address of a figure's events. */
export function figureAddress(code: string, period: string, scope: string): string {
  return to(["so-lieu", code], { ky: period, o: scope });
}

/** Figures of two periods side by side. */
export function useFigures(codes: string[]) {
  const { org, year } = useSession();
  const spans = yearSoFar(year);
  return useLive(
    async (register) => {
      const [now, before] = [await register.figures(org.id, spans.now, codes), await register.figures(org.id, spans.before, codes)];
      return new Map(codes.map((code) => [code, {
        now: now.find((figure) => figure.indicator === code) ?? null,
        before: before.find((figure) => figure.indicator === code) ?? null,
      }]));
    },
    [org.id, spans.now, spans.before, codes.join()],
  );
}

export function Figures() {
  const { org, year } = useSession();
  const spans = yearSoFar(year);
  const { value, error } = useFigures(CODES);
  const now = spans.whole ? `Năm ${year}` : `${year} đến nay`;
  const before = spans.whole ? `Năm ${year - 1}` : `Cùng kỳ ${year - 1}`;
  return (
    <Page title={`Số liệu năm ${year}`} lead={`${org.name}. Bấm vào một số để xem các mục ghi tạo nên số đó.`}>
      <Failure error={error} />
      {value === null && error === null && <Waiting what="Đang tính…" />}
      {value !== null && (
        <>
          <Flow />
          {FIGURE_GROUPS.map((group) => (
            <Panel key={group.title} title={group.title}>
              <div class="table-frame">
                <table class="list figures">
                  <thead>
                    <tr>
                      <th scope="col">Chỉ tiêu</th>
                      <th scope="col" class="num">{now}</th>
                      <th scope="col" class="num">{before}</th>
                      <th scope="col" class="num">Chênh lệch</th>
                    </tr>
                  </thead>
                  <tbody>
                    {group.codes.map((code) => {
                      const pair = value.get(code);
                      if (!pair?.now) return null;
                      return (
                        <tr key={code}>
                          <th scope="row">{pair.now.label} <small>{pair.now.unit}</small></th>
                          <td class="num" data-label={now}><FigureLink figure={pair.now} period={spans.now} /></td>
                          <td class="num" data-label={before}><FigureLink figure={pair.before} period={spans.before} /></td>
                          <td class="num" data-label="Chênh lệch">{difference(pair.now, pair.before)}</td>
                        </tr>
                      );
                    })}
                  </tbody>
                </table>
              </div>
            </Panel>
          ))}
        </>
      )}
    </Page>
  );
}

/** A figure as a link to its events. */
export function FigureLink({ figure, period }: { figure: Figure | null; period: string }) {
  if (!figure || figure.value === null) return <span title="Chưa có số liệu">–</span>;
  return (
    <a href={figureAddress(figure.indicator, period, figure.scope)} title={figure.statusText || undefined}>
      {figure.text}
      {figure.status === "partial" && <Tag tone="warn">chưa đủ</Tag>}
    </a>
  );
}

export function difference(now: Figure, before: Figure | null): string {
  if (now.value === null || before?.value == null) return "–";
  const n = Number(now.value) - Number(before.value);
  return n === 0 ? "0" : `${n > 0 ? "+" : ""}${showNumber(n)}`;
}

/** The indicator of each row of the statement; those that take away say so. */
const ROWS: Record<string, { code: string; minus?: true }> = {
  opened: { code: "membership.opened" },
  admitted: { code: "membership.admitted" },
  restored: { code: "membership.restored" },
  transferred_in: { code: "membership.transfer.in" },
  came_with_org: { code: "membership.came_with_org" },
  expelled: { code: "membership.expelled", minus: true },
  struck_off: { code: "membership.struck_off", minus: true },
  exited: { code: "membership.exited", minus: true },
  died: { code: "membership.died", minus: true },
  transferred_out: { code: "membership.transfer.out", minus: true },
  went_with_org: { code: "membership.went_with_org", minus: true },
};

function stepOf(row: { code: string; label: string; n: string }, address: (code: string) => string): Step | null {
  const [n, known] = [Number(row.n), ROWS[row.code]];
  if (n === 0 || !known) return null;
  const text = showNumber(Math.abs(n));
  // A balance that was corrected below zero goes the other way.
  const role = (known.minus === true) !== n < 0 ? "minus" : "plus";
  return { label: row.label, role, text, amount: Math.abs(n), open: <a href={address(known.code)}>{text}</a> };
}

/** From the opening strength to the closing one. */
export function Flow() {
  const { org, year } = useSession();
  const { now } = yearSoFar(year);
  const { value } = useLive((register) => register.statement(org.id, now), [org.id, now]);
  const steps = useMemo((): Step[] => {
    if (!value) return [];
    const [opening, closing] = [Number(value.opening), Number(value.closing)];
    const between = value.rows.map((row) => stepOf(row, (code) => figureAddress(code, now, org.id)));
    return [
      { label: "Đầu kỳ", role: "start", text: showNumber(opening), amount: opening },
      ...between.filter((step) => step !== null),
      { label: "Cuối kỳ", role: "end", text: showNumber(closing), amount: closing },
    ];
  }, [value, now, org.id]);
  if (!value || steps.length < 3) return null;
  return (
    <Panel title="Biến động đảng số">
      <Waterfall title={`Từ đầu năm ${year}${now.includes("..") ? " đến nay" : " đến cuối năm"}`} steps={steps} />
      {value.residual !== "0" && (
        <Notice tone="warn">Đầu kỳ cộng tăng trừ giảm lệch cuối kỳ {value.residual}. Xem mục <a href={to(["kiem-tra"])}>Cần xem lại</a>.</Notice>
      )}
    </Panel>
  );
}

const LINES_SHOWN = 300;

/** One figure: every event beneath it; their counts sum to it. */
export function Explain({ code, query }: { code: string; query: URLSearchParams }) {
  const session = useSession();
  const words = useWords();
  const period = query.get("ky") ?? yearSoFar(session.year).now;
  const scope = query.get("o") ?? session.org.id;
  const { value, error } = useLive(
    async (register) => ({
      figure: await register.figure(code, scope, period),
      lines: await register.explain(code, scope, period),
    }),
    [code, scope, period],
  );
  const name = session.orgs.find((org) => org.id === scope)?.name ?? session.org.name;
  if (value === null) return <Page title="Số liệu"><Failure error={error} />{error === null && <Waiting what="Đang mở số liệu…" />}</Page>;
  const { figure, lines } = value;
  const sum = lines.reduce((all, line) => all + Number(line.n), 0);
  return (
    <Page
      title={figure.label}
      lead={`${name}, ${periodName(period)}`}
      actions={<button type="button" onClick={() => history.back()}>← Trở lại</button>}
    >
      <p class="big-figure">
        <strong>{figure.value === null ? "–" : figure.text}</strong> {figure.unit}{" "}
        {figure.statusText !== "" && <Tag tone={figure.status === "partial" ? "warn" : "info"}>{figure.statusText}</Tag>}
      </p>
      {figure.value === null && <Notice tone="warn">Chưa đơn vị nào báo số này. Thiếu số không phải là 0.</Notice>}
      {lines.length === 0 && figure.value !== null && (
        <Empty><p>Không có mục ghi nào phía dưới số này{figure.kind === "ratio" ? ": đây là tỷ lệ của hai số khác" : ""}.</p></Empty>
      )}
      {lines.length > 0 && (
        <Panel title={`${showNumber(lines.length)} mục ghi, cộng lại bằng ${showNumber(sum)}`}>
          <div class="table-frame">
            <table class="list">
              <thead>
                <tr>
                  <th scope="col">Sự kiện</th>
                  <th scope="col">Ngày</th>
                  <th scope="col">Tổ chức</th>
                  <th scope="col" class="num">Số</th>
                </tr>
              </thead>
              <tbody>
                {lines.slice(0, LINES_SHOWN).map((line, index) => (
                  <tr key={`${line.entry} ${index}`}>
                    <th scope="row"><a href={to(["muc", line.entry])}>{words(line.text)}</a></th>
                    <td data-label="Ngày">{showDay(line.day)}</td>
                    <td data-label="Tổ chức">{line.orgName}</td>
                    <td class="num" data-label="Số">{showNumber(Number(line.n))}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          {lines.length > LINES_SHOWN && (
            <p class="fine">Hiện {LINES_SHOWN} mục đầu. Chọn một đơn vị ở đầu trang để xem hẹp lại.</p>
          )}
        </Panel>
      )}
    </Page>
  );
}
