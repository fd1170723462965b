// The office's last word on what contradicts: which of several entries counts, and which way of a copied
// machine's stream. Knows nothing of how contradictions are found.

import { useId, useState } from "preact/hooks";
import type { Finding, Fork, Rule } from "sobo";
import { ReasonForm } from "../forms/reason";
import { useWords } from "../names";
import type { PlainLine } from "../register";
import { useLive, useSession } from "../session";
import { showDay, showMoment, today } from "../ui/dates";
import { Failure, Panel, Tag } from "../ui/parts";
import { capital, showNumber } from "../ui/words";

/** What several entries say of one thing, of which one can count. */
const CONTRADICTIONS: ReadonlySet<Rule> = new Set<Rule>([
  "founded_twice", "verdict_twice", "value_twice", "superseded_twice", "stands_already", "badge_twice",
  "settled_twice", "key_collision",
]);

export function canBeRuled(finding: Finding): boolean {
  return CONTRADICTIONS.has(finding.rule) && finding.entries.length > 1;
}

interface Choice {
  value: string;
  label: string;
  more: string;
}

interface ChooseProps {
  /** What is chosen, as the legend and the button say it. */
  legend: string;
  press: string;
  choices: Choice[];
  /** The line that the choice becomes. */
  line(value: string, reason: string): PlainLine;
  onBack?: () => void;
}

/** One of several, with a reason: recorded in the register's own stream. What was contradicted goes away
 *  then, and this form with it. */
function Choose({ legend, press, choices, line, onBack }: ChooseProps) {
  const id = useId();
  const [value, setValue] = useState("");
  return (
    <ReasonForm
      name={legend}
      asks="Lý do"
      press={press}
      failed="Chưa ghi được kết luận"
      ready={value !== ""}
      line={(reason) => line(value, reason)}
      {...(onBack && { onBack })}
    >
      <fieldset>
        <legend>{legend}</legend>
        {choices.map((choice) => (
          <label key={choice.value} class="pick">
            <input type="radio" name={id} value={choice.value} checked={value === choice.value} onChange={() => setValue(choice.value)} />
            <span>{choice.label} <small>{choice.more}</small></span>
          </label>
        ))}
      </fieldset>
    </ReasonForm>
  );
}

/** Says which of a finding's entries counts; the others count no more and stay in the register. */
export function Ruling({ finding }: { finding: Finding }) {
  const words = useWords();
  const [asking, setAsking] = useState(false);
  if (!asking) {
    return <p><button type="button" class="small" onClick={() => setAsking(true)}>Kết luận mục nào được tính</button></p>;
  }
  const ids = finding.entries.map((entry) => entry.entry);
  return (
    <Choose
      legend="Mục nào được tính?"
      press="Kết luận"
      choices={finding.entries.map((entry) => ({
        value: entry.entry,
        label: words(entry.text),
        more: [showDay(entry.day), entry.orgName].filter((part) => part !== "").join(" · "),
      }))}
      line={(keep, reason) => ({
        event: "ruling", on: today(), scope: "*", keep, against: ids.filter((entry) => entry !== keep), reason,
      })}
      onBack={() => setAsking(false)}
    />
  );
}

/** Copied machines whose streams go on in several ways, of which none counts until one is chosen. */
export function Forks() {
  const { value, error } = useLive((register) => register.forks(), []);
  const open = value?.filter((fork) => fork.branches.every((branch) => !branch.counts)) ?? [];
  return (
    <>
      <Failure error={error} />
      {open.map((fork) => <OneFork key={`${fork.stream}:${fork.seq}`} fork={fork} />)}
    </>
  );
}

function OneFork({ fork }: { fork: Fork }) {
  const { root } = useSession();
  const words = useWords();
  return (
    <Panel title="Một thiết bị ghi thành hai nhánh" actions={<Tag tone="bad">Không được tính</Tag>}>
      <p>
        Máy <code title={fork.device}>{fork.device.slice(0, 12)}…</code> ghi cho {fork.scopeName || root.name}: từ mục
        số {showNumber(fork.seq)} có hai máy cùng ghi với một khóa, nên từ đó chưa mục nào được tính. Chọn nhánh được
        tính; nhánh kia vẫn nằm trong sổ. Sau đó thu hồi máy này ở mục Thiết bị.
      </p>
      <Choose
        legend="Nhánh nào được tính?"
        press="Chọn nhánh này"
        choices={fork.branches.map((branch) => ({
          value: branch.digest,
          label: branch.text === null ? "Mục của bản phần mềm mới hơn" : capital(words(branch.text)),
          more: `${branch.entries > 1 ? `và ${showNumber(branch.entries - 1)} mục sau đó · ` : ""}ghi ${showMoment(branch.recorded)}`,
        }))}
        line={(digest, reason) => ({
          event: "fork_settled", on: today(), scope: "*", stream: fork.stream, seq: fork.seq, digest, reason,
        })}
      />
    </Panel>
  );
}
