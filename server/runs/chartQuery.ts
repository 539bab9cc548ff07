/** Which numbers somebody may ask for who has no part in the workspace's runs: those of charts on their canvas. */
import type { Chart } from "../../shared/blocks/chart/model.ts";
import { canonicalJson } from "../../shared/canonicalJson.ts";
import {
  metricsQueryOf,
  metricsQuerySchema,
  type MetricsQuery,
} from "../../shared/charts/spec.ts";
import { readBlock } from "../../shared/doc/read.ts";
import { rootsOf } from "../../shared/doc/schema.ts";
import { canInWorkspace } from "../../shared/roles.ts";
import type { Caller } from "../access/caller.ts";
import { roleOrRefuse } from "../access/standing.ts";
import type { Context } from "../context.ts";
import { notAllowedInWorkspace } from "../http/errors.ts";
import { chartNotHere } from "../sharing/errors.ts";
import * as Y from "yjs";

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
  const chart = await context.hub.read(canvas, (doc) => findChart(doc, block));
  if (!chart || !asksThis(chart.query, request)) throw chartNotHere();
  if (await isOfGuest(context, canvas, chart.writtenBy)) throw chartNotHere();
}

function asksThis(query: MetricsQuery, request: MetricsQuery): boolean {
  const asked = metricsQuerySchema.parse(request);
  return canonicalJson(query) === canonicalJson(asked);
}

/** `writtenBy`: the Yjs client that wrote the spec as it is; null for a chart that nobody has pointed at anything. */
function findChart(doc: Y.Doc, id: string) {
  const map = rootsOf(doc).blocks.get(id);
  const block = readBlock(id, map);
  if (!(map instanceof Y.Map) || block?.kind !== "chart") return null;
  return {
    query: metricsQueryOf((block as Chart).fields.spec),
    writtenBy: map._map.get("spec")?.id.client ?? null,
  };
}

/** A guest who may edit could point a chart at every run there is. */
async function isOfGuest(
  { store: { db } }: Context,
  canvasId: string,
  clientId: number | null,
): Promise<boolean> {
  if (clientId === null) return false;
  const guest = await db
    .selectFrom("client_owner")
    .innerJoin("user", "user.id", "client_owner.user_id")
    .select("user.id")
    .where("client_owner.canvas_id", "=", canvasId)
    .where("client_owner.client_id", "=", clientId)
    .where("user.workspace_role", "=", "guest")
    .executeTakeFirst();
  return guest !== undefined;
}
