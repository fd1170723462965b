// Fields that name several things: organizations that are merged, members and where they are placed. Knows
// nothing of forms.

import { useLive, useSession } from "../session";
import { Failure, Waiting } from "../ui/parts";
import { showNumber } from "../ui/words";
import { OrgPicker, orgsFor, type PickerProps } from "./pickers";

/** Members of one organization who are placed at once; more go by file. */
const PLACED_MAX = 500;

interface GroupProps extends PickerProps {
  labelledBy: string | undefined;
}

/** Organizations, one after the other. */
export function OrgsPicker({ value, onChange, labelledBy, ...props }: GroupProps) {
  const { orgs } = useSession();
  const chosen = value.split(",").filter((org) => org !== "");
  const name = (id: string) => orgs.find((org) => org.id === id || org.code === id)?.name ?? id;
  const add = (org: string) => {
    if (org !== "" && !chosen.includes(org)) onChange([...chosen, org].join(","));
  };
  return (
    <div class="several" role="group" aria-labelledby={labelledBy}>
      {chosen.length > 0 && (
        <ul class="picked">
          {chosen.map((org) => (
            <li key={org}>
              {name(org)}{" "}
              <button type="button" class="small" aria-label={`Bỏ ${name(org)}`} onClick={() => onChange(chosen.filter((other) => other !== org).join(","))}>
                Bỏ
              </button>
            </li>
          ))}
        </ul>
      )}
      <label class="sr" for={props.id}>{chosen.length === 0 ? "Chọn tổ chức" : "Chọn thêm tổ chức"}</label>
      {/* Empty again after each choice. */}
      <OrgPicker key={chosen.length} {...props} value="" which="own" onChange={add} />
    </div>
  );
}

interface PlacementsProps extends GroupProps {
  /** Whose members they are. */
  org: string;
}

/** Every member of an organization with the cell where it goes; those without one stay. */
export function PlacementsPicker({ org, value, onChange, labelledBy, describedBy }: PlacementsProps) {
  const session = useSession();
  const asked = useLive(
    (register) => (org === "" ? Promise.resolve(null) : register.members({ scope: org, limit: PLACED_MAX })),
    [org],
  );
  if (org === "") return <p class="note">Chọn tổ chức trước.</p>;
  if (asked.error !== null) return <Failure error={asked.error} />;
  if (asked.value === null) return <Waiting />;
  const { total, rows } = asked.value;
  const placed = new Map(pairs(value));
  const cells = orgsFor(session, "all_cells").filter((cell) => cell.id !== org && cell.code !== org);
  const place = (member: string, cell: string) => {
    const next = new Map(placed);
    if (cell === "") next.delete(member);
    else next.set(member, cell);
    onChange([...next].map(([member, cell]) => `${member}=${cell}`).join(","));
  };
  if (rows.length === 0) return <p class="note">Tổ chức này không có đảng viên.</p>;
  return (
    <div role="group" aria-labelledby={labelledBy} aria-describedby={describedBy}>
      {total > rows.length && <p class="wrong">{`Có ${showNumber(total)} đảng viên; ở đây chỉ thấy ${showNumber(rows.length)} người đầu.`}</p>}
      <ul class="placements">
        {rows.map((row) => (
          <li key={row.id}>
            <label>
              <span>{row.name} {row.fileNo !== null && <small>{row.fileNo}</small>}</span>
              <select value={placed.get(row.id) ?? ""} onChange={(event) => place(row.id, event.currentTarget.value)}>
                <option value="">Ở lại</option>
                {cells.map((cell) => <option key={cell.id} value={cell.id}>{cell.name}</option>)}
              </select>
            </label>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Members with their cells, as a field keeps them. */
export function pairs(value: string): [string, string][] {
  return value.split(",").filter((one) => one !== "").map((one): [string, string] => {
    const [member = "", cell = ""] = one.split("=");
    return [member, cell];
  });
}
