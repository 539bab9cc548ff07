/** Which numbers somebody may ask for who has no part in the workspace's runs: those of charts on their canvas. */
import { canonicalJson } from "../../shared/canonicalJson.ts";
import {
  metricsQuerySchema,
  type MetricsQuery,
} from "../../shared/charts/spec.ts";
import { canInWorkspace } from "../../shared/roles.ts";
import type { Caller } from "../access/caller.ts";
import { roleOrRefuse } from "../access/standing.ts";
import { readBlockQuery } from "../charts/block.ts";
import type { Context } from "../context.ts";
import { notAllowedInWorkspace } from "../http/errors.ts";
import { chartNotHere } from "../sharing/errors.ts";

/** Throws unless the caller reads all runs, or names a chart that asks exactly this. */
export async function checkMetricsRequest(
  context: Context,
  caller: Caller,
  request: MetricsQuery & {
    readonly canvas?: string | undefined;
    readonly block?: string | undefined;
  },
): Promise<void> {
  const { credential } = caller;
  const isLimited = credential.type === "token" && credential.canvases !== null;
  if (canInWorkspace(caller.workspaceRole, "readRuns") && !isLimited) return;
  const { canvas, block } = request;
  if (canvas === undefined || block === undefined)
    throw notAllowedInWorkspace();
  await roleOrRefuse(context, caller, canvas, "read");
  const { query } = await readBlockQuery(context, canvas, block);
  if (!asksThis(query, request)) throw chartNotHere();
}

function asksThis(query: MetricsQuery, request: MetricsQuery): boolean {
  const asked = metricsQuerySchema.parse(request);
  return canonicalJson(query) === canonicalJson(asked);
}
