// What an entry says, field by field, with the labels of its form: codes as their terms, members and
// organizations by name. Knows nothing of how it is recorded.

import { fieldsOf, valuesOf } from "../forms/build";
import { periodName } from "../forms/periods";
import { pairs } from "../forms/several";
import type { Field, Form } from "../forms/types";
import { useTerms } from "../names";
import type { PlainLine } from "../register";
import { to } from "../router";
import { useOnce, useSession } from "../session";
import { capital } from "../ui/words";

/** The person and the paper are told for every event alike. */
const APART = new Set(["on", "person", "paper"]);

export function FormFacts({ form, line }: { form: Form; line: PlainLine }) {
  const values = valuesOf(form, line);
  const fields = fieldsOf(form).filter(({ path, kind }) => {
    const [first = ""] = path.split(".");
    const said = (values[path] ?? "") !== "" && !(kind === "flag" && values[path] !== "true");
    return said && !first.startsWith("_") && !APART.has(first);
  });
  return (
    <>
      {fields.map((field) => (
        <div key={field.path}>
          <dt>{field.label}</dt>
          <dd><Value field={field} value={values[field.path] ?? ""} /></dd>
        </div>
      ))}
    </>
  );
}

function Value({ field, value }: { field: Field; value: string }) {
  const { orgs } = useSession();
  const term = useTerms();
  switch (field.kind) {
    case "member":
      return <MemberName id={value} />;
    case "entry":
      return <EntryLink id={value} />;
    case "choice":
      return <>{field.choices?.find(([code]) => code === value)?.[1] ?? value}</>;
    case "flag":
      return <>Có</>;
    case "period":
      return <>{capital(periodName(value))}</>;
    case "placements":
      return <Placements value={value} />;
    case "org":
    case "orgs":
    case "code":
    case "codes":
    case "indicator":
    case "filled": {
      const named = (one: string) => orgs.find((org) => org.id === one || org.code === one)?.name ?? term(one);
      return <>{value.split(",").map((one) => capital(named(one))).join("; ")}</>;
    }
    default:
      return <>{value}</>;
  }
}

/** Who went where, one below the other. */
function Placements({ value }: { value: string }) {
  const { orgs } = useSession();
  return (
    <ul class="plain">
      {pairs(value).map(([member, cell]) => (
        <li key={member}><MemberName id={member} /> → {orgs.find((org) => org.id === cell || org.code === cell)?.name ?? cell}</li>
      ))}
    </ul>
  );
}

function MemberName({ id }: { id: string }) {
  const { value } = useOnce((register) => register.member(id), [id]);
  const name = value === null ? id : value.fileNo ? `${value.name} · ${value.fileNo}` : value.name;
  return <a href={to(["dang-vien", id])}>{name}</a>;
}

function EntryLink({ id }: { id: string }) {
  const { value } = useOnce((register) => register.entry(id), [id]);
  return <a href={to(["muc", id])}>{value === null ? id : capital(value.text)}</a>;
}
