// What does not agree, in plain words with the way out: for a unit its own, for the office by unit.
// Findings are derived; they go away with their causes. Knows nothing of how they are found.

import { useMemo } from "preact/hooks";
import type { Finding } from "sobo";
import { beneath } from "../forms/pickers";
import { to } from "../router";
import { useWords } from "../names";
import { lastDay, useLive, useSession } from "../session";
import { ruleText } from "../text";
import { showDay } from "../ui/dates";
import { Empty, Failure, Page, Panel, Tag, Waiting } from "../ui/parts";
import { capital } from "../ui/words";
import { Forks, Ruling, canBeRuled } from "./ruling";

/** The findings of the organization in view. */
export function useFindings() {
  const session = useSession();
  const day = lastDay(session.year);
  const live = useLive((register) => register.findings(day), [day]);
  const mine = useMemo(() => {
    if (live.value === null || session.eyes === "office") return live.value;
    const inside = new Set(beneath(session.orgs, session.org).map((org) => org.id));
    return live.value.filter((finding) => finding.org !== null && inside.has(finding.org));
  }, [live.value, session.eyes, session.org.id, session.orgs]);
  return { value: mine, error: live.error, day };
}

export function Findings() {
  const { eyes, org } = useSession();
  const { value, error, day } = useFindings();
  return (
    <Page title="Cần xem lại" lead={`${eyes === "office" ? "Theo đơn vị" : org.name}, đến ngày ${showDay(day)}`}>
      <Failure error={error} />
      {value === null && error === null && <Waiting what="Đang đối chiếu sổ…" />}
      {value !== null && value.length === 0 && (
        <Empty><p><strong>Không có gì vướng.</strong> Các mục ghi khớp với nhau.</p></Empty>
      )}
      {eyes === "office" && <Forks />}
      {value !== null && value.length > 0 && (eyes === "office" ? <ByUnit findings={value} /> : <List findings={value} />)}
    </Page>
  );
}

/** Units with most to do first. */
function ByUnit({ findings }: { findings: Finding[] }) {
  const groups = new Map<string, Finding[]>();
  // Copied machines stand above, with what can be chosen.
  for (const finding of findings.filter((finding) => finding.rule !== "forked")) {
    const name = finding.orgName || "Chung của sổ";
    groups.set(name, [...(groups.get(name) ?? []), finding]);
  }
  const sorted = [...groups].sort((a, b) => b[1].length - a[1].length);
  return (
    <>
      {sorted.map(([name, all]) => (
        <Panel key={name} title={name} actions={<Tag tone="warn">{all.length}</Tag>}>
          <List findings={all} />
        </Panel>
      ))}
    </>
  );
}

function List({ findings }: { findings: Finding[] }) {
  const words = useWords();
  const { eyes } = useSession();
  return (
    <ul class="findings">
      {findings.map((finding, index) => {
        const { what, way } = ruleText(finding.rule);
        return (
          <li key={index} class={finding.severity}>
            <p>
              <Tag tone={finding.severity === "error" ? "bad" : "warn"}>
                {finding.severity === "error" ? "Không được tính" : "Nên xem"}
              </Tag>{" "}
              <strong>{capital(finding.label || what)}.</strong> {way}
            </p>
            <ul class="entries">
              {finding.entries.map((entry) => (
                <li key={entry.entry}>
                  <a href={to(["muc", entry.entry])}>{words(entry.text)}</a>
                  <small>{[showDay(entry.day), entry.orgName].filter((part) => part !== "").join(" · ")}</small>
                </li>
              ))}
            </ul>
            {eyes === "office" && canBeRuled(finding) && <Ruling finding={finding} />}
            <details>
              <summary>Chi tiết</summary>
              <code lang="en">{finding.detail}</code>
            </details>
          </li>
        );
      })}
    </ul>
  );
}
