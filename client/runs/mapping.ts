/** Corrections of a table's mapping that leave it consistent, and the roles that each shape has. */
import type { columnRoles, TableMapping } from "../../shared/api/runs.ts";

export type Role = (typeof columnRoles)[number];
type Shape = TableMapping["shape"];

const about: readonly Role[] = ["run", "model", "task", "param", "ignore"];
const interval: readonly Role[] = ["stderr", "low", "high", "n", "k"];
const place: readonly Role[] = ["step", "time"];

/** What a column of such a table can mean. */
export const rolesOf: Readonly<Record<Shape, readonly Role[]>> = {
  long: ["metric", "value", ...interval, ...place, ...about],
  wide: ["metricColumn", ...interval, ...place, ...about],
  samples: [
    "sampleId",
    "input",
    "expected",
    "output",
    "correct",
    "score",
    "confidence",
    "slice",
    "detail",
    "seconds",
    "cost",
    "tokens",
    ...about,
  ],
  pairwise: [
    "sampleId",
    "modelA",
    "modelB",
    "winner",
    "slice",
    "run",
    "task",
    "ignore",
  ],
};

/** What a role becomes in a shape that does not have it; else it is left out. */
const kin: Readonly<Record<Shape, Partial<Record<Role, Role>>>> = {
  long: { metricColumn: "value", score: "value", correct: "value" },
  wide: {
    value: "metricColumn",
    score: "metricColumn",
    correct: "metricColumn",
    confidence: "metricColumn",
    seconds: "metricColumn",
    cost: "metricColumn",
    tokens: "metricColumn",
  },
  samples: {
    metricColumn: "score",
    value: "score",
    metric: "slice",
    n: "score",
    k: "score",
  },
  pairwise: { model: "modelA", metric: "slice", score: "slice" },
};

/** Roles that a table has once: the first column keeps them. */
const manyOf: readonly Role[] = [
  "metricColumn",
  "stderr",
  "low",
  "high",
  "n",
  "param",
  "score",
  "slice",
  "detail",
  "winner",
  "ignore",
];

export function withShape(mapping: TableMapping, shape: Shape): TableMapping {
  if (shape === mapping.shape) return mapping;
  const roles = mapping.roles.map((role): Role =>
    rolesOf[shape].includes(role) ? role : (kin[shape][role] ?? "ignore"),
  );
  return {
    ...mapping,
    shape,
    roles: roles.map((role, i) =>
      manyOf.includes(role) || roles.indexOf(role) === i ? role : "ignore",
    ),
  };
}
