// The first view of a working day: of a unit, what to do and how the year stands; of the office, who
// has reported and where to look. Knows nothing of forms.

import { to } from "../router";
import { useLive, useSession, yearSoFar } from "../session";
import { formById } from "../forms/table";
import { showDay } from "../ui/dates";
import { Page, Panel, Waiting } from "../ui/parts";
import { showNumber, showShare } from "../ui/words";
import { EntryList } from "./entries";
import { Flow, FigureLink, useFigures } from "./figures";
import { useFindings } from "./findings";

const CARDS: readonly (readonly [code: string, label: string])[] = [
  ["membership.total", "Đảng viên"],
  ["membership.probationary", "Đảng viên dự bị"],
  ["membership.admitted", "Kết nạp"],
  ["membership.made_official", "Chuyển chính thức"],
  ["membership.transfer.total", "Chuyển sinh hoạt"],
  ["discipline.total", "Bị kỷ luật"],
];

const COMMON = ["ket-nap", "chinh-thuc", "chuyen-den", "chuyen-di", "xep-loai", "van-ban-den", "van-ban-di", "so-lieu"];

export function Overview() {
  const { eyes } = useSession();
  return eyes === "office" ? <Office /> : <Unit />;
}

function Cards() {
  const { year } = useSession();
  const spans = yearSoFar(year);
  const { value } = useFigures(CARDS.map(([code]) => code));
  if (value === null) return <Waiting what="Đang tính…" />;
  return (
    <ul class="cards" aria-label={`Số liệu chính năm ${year}`}>
      {CARDS.map(([code, label]) => {
        const pair = value.get(code);
        return (
          <li key={code} class="card">
            <span class="card-label">{label}</span>
            <span class="card-value"><FigureLink figure={pair?.now ?? null} period={spans.now} /></span>
            <span class="card-note">
              {spans.whole ? `Năm ${year - 1}: ` : `Cùng kỳ ${year - 1}: `}
              {pair?.before?.value == null ? "–" : pair.before.text}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

/** One thing to do, or the good word that there is none. */
function Task({ done, good, todo, href, link }: { done: boolean; good: string; todo: string; href: string; link: string }) {
  return (
    <li class={done ? "done" : "todo"}>
      <span class="mark" aria-hidden="true">{done ? "✓" : "!"}</span>
      <span>{done ? good : todo}</span>
      {!done && <a href={href}>{link}</a>}
    </li>
  );
}

function Unit() {
  const { org, root, year, name } = useSession();
  const found = useFindings();
  const unsent = useLive((register) => register.unsent().then((state) => state.count), []);
  const rows = useLive((register) => register.reporting(root.id, `${year}`), [root.id, year]);
  const submitted = rows.value?.find((row) => row.org === org.id)?.submitted ?? null;
  const findings = found.value?.length ?? 0;
  return (
    <Page
      title={org.name}
      lead={`Năm công tác ${year}`}
      actions={<a class="button primary" href={to(["ghi"])}>Ghi mới</a>}
    >
      <Cards />
      <div class="two even">
        <Panel title="Việc cần làm">
          <ul class="tasks">
            <Task
              done={findings === 0}
              good="Các mục ghi khớp với nhau"
              todo={`${findings} chỗ cần xem lại`}
              href={to(["kiem-tra"])}
              link="Xem"
            />
            {name === "so" && (
              <Task
                done={(unsent.value ?? 0) === 0}
                good="Đã gửi hết"
                todo={`${unsent.value ?? 0} mục chưa gửi`}
                href={to(["gui"])}
                link="Gửi"
              />
            )}
            <Task
              done={submitted !== null}
              good={`Đã nộp báo cáo năm ${year}, ngày ${showDay(submitted)}`}
              todo={`Chưa nộp báo cáo năm ${year}`}
              href={to(["ghi", "nop-bao-cao"])}
              link="Nộp"
            />
          </ul>
        </Panel>
        <Panel title="Hay ghi">
          <ul class="chips">
            {COMMON.map((id) => (
              <li key={id}><a class="button small" href={to(["ghi", id])}>{formById(id)?.title}</a></li>
            ))}
          </ul>
        </Panel>
      </div>
      <Flow />
      <Panel title="Ghi gần đây của đơn vị" tone="quiet">
        <EntryList query={{ scope: org.id, limit: 8 }} none="Chưa có mục nào." />
      </Panel>
    </Page>
  );
}

function Office() {
  const { root, year } = useSession();
  const rows = useLive((register) => register.reporting(root.id, `${year}`), [root.id, year]);
  const found = useFindings();
  const all = rows.value?.length ?? 0;
  const missing = (rows.value ?? []).filter((row) => row.submitted === null);
  const findings = found.value?.length ?? 0;
  return (
    <Page
      title={root.name}
      lead={`Năm công tác ${year}`}
      actions={<a class="button primary" href={to(["bao-cao"])}>Báo cáo năm {year}</a>}
    >
      <Cards />
      <div class="two even">
        <Panel title="Nộp báo cáo năm" actions={<a href={to(["nop"])}>Theo từng đơn vị</a>}>
          {rows.value === null ? <Waiting /> : (
            <>
              <p class="big-figure">
                <strong>{all - missing.length}/{all}</strong> đơn vị <span class="soft">({showShare(all - missing.length, all)})</span>
              </p>
              <progress class="wide" value={all - missing.length} max={Math.max(1, all)} aria-label="Phần đơn vị đã nộp" />
              {missing.length > 0 && (
                <p class="fine">
                  Chưa nộp: {missing.slice(0, 4).map((row) => row.name).join("; ")}
                  {missing.length > 4 && ` và ${showNumber(missing.length - 4)} đơn vị khác`}.
                </p>
              )}
            </>
          )}
        </Panel>
        <Panel title="Việc cần làm">
          <ul class="tasks">
            <Task
              done={findings === 0}
              good="Các mục ghi khớp với nhau"
              todo={`${findings} chỗ cần xem lại`}
              href={to(["kiem-tra"])}
              link="Theo đơn vị"
            />
            <li class="todo"><span class="mark" aria-hidden="true">↓</span><span>Tệp của đơn vị gửi đến</span><a href={to(["nhan"])}>Tiếp nhận</a></li>
            <li class="todo"><span class="mark" aria-hidden="true">+</span><span>Máy mới của đơn vị</span><a href={to(["thiet-bi"])}>Giao quyền</a></li>
          </ul>
        </Panel>
      </div>
      <Flow />
    </Page>
  );
}
