// A decision with its reason: recorded at the press of a button, or told why not. Knows nothing of what is
// decided.

import type { ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";
import { asLine, problemsOf, type PlainLine, type Problem } from "../register";
import { useSession } from "../session";
import { Problems } from "../ui/parts";

interface ReasonProps {
  /** What the form is called for those who do not see it. */
  name: string;
  /** What the field asks for, and an example. */
  asks: string;
  hint?: string;
  press: string;
  /** Taking something back looks other than deciding. */
  danger?: boolean;
  /** What stands above the problems where it was not recorded. */
  failed: string;
  /** Whether everything but the reason is there. */
  ready?: boolean;
  /** The line that the decision becomes. */
  line(reason: string): PlainLine | Promise<PlainLine>;
  onDone?: () => void;
  onBack?: () => void;
  children?: ComponentChildren;
}

export function ReasonForm({ name, asks, hint, press, danger = false, failed, ready = true, line, onDone, onBack, children }: ReasonProps) {
  const { register } = useSession();
  const id = useId();
  const [reason, setReason] = useState("");
  const [problems, setProblems] = useState<Problem[]>([]);
  const [busy, setBusy] = useState(false);
  const given = reason.trim().normalize("NFC");
  const can = ready && given !== "" && !busy;
  const decide = async (event: Event) => {
    event.preventDefault();
    if (!can) return;
    setBusy(true);
    try {
      await register.record(asLine(await line(given)));
      onDone?.();
    } catch (error) {
      setProblems(problemsOf(error));
      setBusy(false);
    }
  };
  return (
    <form class="entry-form" onSubmit={(event) => void decide(event)} aria-label={name}>
      {children}
      <div class="field">
        <label for={id}>{asks}</label>
        <input
          id={id}
          type="text"
          value={reason}
          aria-required="true"
          aria-describedby={hint === undefined ? undefined : `${id}-hint`}
          onInput={(event) => setReason(event.currentTarget.value)}
        />
        {hint !== undefined && <p class="hint" id={`${id}-hint`}>{hint}</p>}
      </div>
      <Problems problems={problems} title={failed} />
      <div class="form-foot">
        <button class={danger ? "danger" : "primary"} type="submit" disabled={!can}>{press}</button>
        {onBack && <button type="button" onClick={onBack}>Thôi</button>}
      </div>
    </form>
  );
}
