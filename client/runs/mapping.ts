/** Corrections of a table's mapping that leave it consistent. */
import type { columnRoles, TableMapping } from "../../shared/api/runs.ts";

type Role = (typeof columnRoles)[number];

/** Values become metrics of their own name and back; all other roles stay. */
export function withShape(
  mapping: TableMapping,
  shape: TableMapping["shape"],
): TableMapping {
  if (shape === mapping.shape) return mapping;
  const roles = mapping.roles.map((role): Role => {
    if (shape === "wide")
      return role === "value"
        ? "metricColumn"
        : role === "metric"
          ? "ignore"
          : role;
    return role === "metricColumn" ? "value" : role;
  });
  // A long table has one value column: the first keeps the role.
  const firstValue = roles.indexOf("value");
  return {
    ...mapping,
    shape,
    roles: roles.map((role, i) =>
      role === "value" && i !== firstValue ? "ignore" : role,
    ),
  };
}
