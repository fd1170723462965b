// Fields that choose something of the register: a member, an organization, an indicator. Knows nothing of
// forms.

import type { Indicator, OrgView } from "sobo";
import { useEffect, useState } from "preact/hooks";
import { lastDay, useLive, useSession, type Session } from "../session";
import { Combo, type Option } from "../ui/combo";
import { showDay } from "../ui/dates";
import { matches } from "../ui/words";
import type { OrgChoice } from "./types";

export interface PickerProps {
  id: string;
  value: string;
  describedBy?: string | undefined;
  invalid?: boolean;
  required?: boolean;
  autoFocus?: boolean;
  onChange(value: string): void;
}

const FOUND_MAX = 12;

/** A member of the unit, or of the whole register; or somebody who is no member now, by the number. */
export function MemberPicker({ everywhere = false, former = false, ...props }: PickerProps & { everywhere?: boolean; former?: boolean }) {
  const session = useSession();
  const [shown, setShown] = useState("");
  useEffect(() => {
    let here = true;
    if (props.value === "") setShown("");
    else {
      session.register.member(props.value).then(
        (member) => here && setShown(member.fileNo ? `${member.name} · ${member.fileNo}` : member.name),
        () => here && setShown(props.value),
      );
    }
    return () => {
      here = false;
    };
  }, [props.value, session.register]);
  const search = async (text: string): Promise<Option[]> => {
    if (former) {
      const one = await session.register.member(text.trim());
      return [{ value: one.id, label: one.name, more: [one.fileNo, one.orgName].filter(Boolean).join(" · ") }];
    }
    const scope = everywhere ? session.root.id : session.org.id;
    const found = await session.register.members({ scope, day: lastDay(session.year), search: text, limit: FOUND_MAX });
    return found.rows.map((row) => ({
      value: row.id,
      label: row.name,
      more: [row.fileNo, row.birth && `sinh ${showDay(row.birth)}`, row.statusLabel, row.orgName]
        .filter((part) => part !== null && part !== "")
        .join(" · "),
    }));
  };
  return (
    <Combo
      {...props}
      shown={shown}
      placeholder={former ? "Gõ đủ số lý lịch" : "Gõ tên hoặc số lý lịch"}
      search={search}
      onChoose={(option) => {
        if (option) setShown(option.label);
        props.onChange(option?.value ?? "");
      }}
    />
  );
}

/** The organizations a field offers, in the order of the tree. */
export function orgsFor(session: Session, which: OrgChoice): OrgView[] {
  const alive = session.orgs.filter((org) => org.alive);
  const cell = (org: OrgView) => org.kind === "cell" || org.kind === "base_cell";
  switch (which) {
    case "all_cells":
      return alive.filter(cell);
    case "cells":
      return beneath(alive, session.org).filter(cell);
    case "units":
      return alive.filter((org) => org.kind === "base_cell" || org.kind === "base_committee");
    case "own": {
      const above = session.orgs.filter((org) => org.id === session.root.id && org.id !== session.org.id);
      return [...beneath(alive, session.org), ...above];
    }
  }
}

/** An organization and everything under it. */
export function beneath(orgs: OrgView[], top: OrgView): OrgView[] {
  const inside = new Set([top.id]);
  let grown = true;
  while (grown) {
    grown = false;
    for (const org of orgs) {
      if (org.parent !== null && inside.has(org.parent) && !inside.has(org.id)) {
        inside.add(org.id);
        grown = true;
      }
    }
  }
  return orgs.filter((org) => inside.has(org.id));
}

/** Few organizations are a list; many are searched. */
export function OrgPicker({ which, ...props }: PickerProps & { which: OrgChoice }) {
  const session = useSession();
  const orgs = orgsFor(session, which);
  const chosen = session.orgs.find((org) => org.id === props.value || org.code === props.value);
  if (orgs.length <= 20) {
    return (
      <select
        id={props.id}
        value={chosen?.id ?? ""}
        aria-describedby={props.describedBy}
        aria-invalid={props.invalid ? "true" : undefined}
        aria-required={props.required ? "true" : undefined}
        data-autofocus={props.autoFocus ? "" : undefined}
        onChange={(event) => props.onChange(event.currentTarget.value)}
      >
        <option value="">Chọn…</option>
        {chosen && !orgs.some((org) => org.id === chosen.id) && <option value={chosen.id}>{chosen.name}</option>}
        {orgs.map((org) => <option key={org.id} value={org.id}>{org.name}</option>)}
      </select>
    );
  }
  const search = (text: string): Promise<Option[]> =>
    Promise.resolve(
      orgs
        .filter((org) => matches(`${org.name} ${org.code}`, text))
        .slice(0, FOUND_MAX)
        .map((org) => ({ value: org.id, label: org.name, more: `${org.code} · ${org.kindLabel}` })),
    );
  return (
    <Combo
      {...props}
      shown={chosen?.name ?? props.value}
      placeholder="Gõ tên hoặc mã tổ chức"
      search={search}
      onChoose={(option) => props.onChange(option?.value ?? "")}
    />
  );
}

/** An indicator whose values are reported, found by its words; what is counted cannot be reported. */
export function IndicatorPicker(props: PickerProps) {
  const { value } = useLive((register) => register.indicators(), []);
  const all: Indicator[] = (value ?? []).filter((indicator) => indicator.listed);
  const chosen = all.find((indicator) => indicator.code === props.value);
  const search = (text: string): Promise<Option[]> =>
    Promise.resolve(
      all
        .filter((indicator) => matches(`${indicator.label} ${indicator.code}`, text))
        .slice(0, FOUND_MAX)
        .map((indicator) => ({ value: indicator.code, label: indicator.label, more: `${indicator.unit} · ${indicator.code}` })),
    );
  return (
    <Combo
      {...props}
      shown={chosen?.label ?? props.value}
      placeholder="Gõ tên chỉ tiêu"
      search={search}
      onChoose={(option) => props.onChange(option?.value ?? "")}
    />
  );
}
