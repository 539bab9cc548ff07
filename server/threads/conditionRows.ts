/** Conditions as they are stored. */
import type { Insertable } from "kysely";
import type { ConditionSpec } from "../../shared/api/threads.ts";
import type { Tables } from "../store/tables.ts";

/** Nobody has looked yet: it waits. */
export function conditionRow(
  threadId: string,
  spec: ConditionSpec,
): Insertable<Tables["thread_condition"]> {
  return {
    thread_id: threadId,
    spec: JSON.stringify(spec),
    metric: spec.metric,
    state: "waiting",
    run_id: null,
    value: null,
    checked_at: null,
    changed_at: null,
  };
}
