/** What is asked of a change of a thread before anything is stored. */
import type { ConditionSpec } from "../../shared/api/threads.ts";
import { canInWorkspace } from "../../shared/roles.ts";
import type { Caller } from "../access/caller.ts";
import { standingOf } from "../access/standing.ts";
import type { Context } from "../context.ts";
import { readFilter } from "../runs/searchSql.ts";
import { assigneeCannotRead, conditionsNeedRuns } from "./errors.ts";

export async function checkAssignee(
  context: Pick<Context, "store" | "config">,
  canvasId: string,
  userId: string | null | undefined,
): Promise<void> {
  if (userId === null || userId === undefined) return;
  if (!(await standingOf(context, userId, canvasId)))
    throw assigneeCannotRead();
}

/** Throws the grammar's own refusal for a filter that cannot be understood. */
export function checkCondition(
  { workspaceRole, credential }: Caller,
  spec: ConditionSpec | null | undefined,
): void {
  if (!spec) return;
  const isLimited = credential.type === "token" && credential.canvases !== null;
  if (isLimited || !canInWorkspace(workspaceRole, "readRuns"))
    throw conditionsNeedRuns();
  readFilter(spec.filter);
}
