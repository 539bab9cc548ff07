/** A check as people read it; shared/threads/condition.ts has it as they write it. */
import type { Condition, ConditionSpec } from "../../shared/api/threads.ts";
import { formatValue } from "../../shared/charts/words.ts";

/** "accuracy ≥ .8 on v3". */
export function conditionRule(spec: ConditionSpec): string {
  const sign = { ">=": "≥", "<=": "≤", ">": ">", "<": "<" }[spec.comparator];
  return [
    `${spec.metric} ${sign} ${formatValue(spec.threshold)}`,
    spec.dataset && `on ${spec.dataset}`,
    spec.filter && `where ${spec.filter}`,
  ]
    .filter(Boolean)
    .join(" ");
}

export function conditionState(condition: Condition): string {
  switch (condition.state) {
    case "waiting":
      return "no run says it yet";
    case "holds":
      return "true";
    case "fails":
      return "not true";
    default:
      return condition.state satisfies never;
  }
}
