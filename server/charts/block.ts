/** A chart as it stands on a canvas, and whether a guest made it say what it says. */
import * as Y from "yjs";
import type { Chart } from "../../shared/blocks/chart/model.ts";
import type { ChartSpec } from "../../shared/charts/spec.ts";
import { readBlock } from "../../shared/doc/read.ts";
import { rootsOf } from "../../shared/doc/schema.ts";
import type { Context } from "../context.ts";
import { chartNotHere } from "../sharing/errors.ts";

export interface ChartOnCanvas {
  readonly title: string;
  readonly spec: ChartSpec;
  readonly pin: { readonly snapshot: string; readonly at: string } | null;
  readonly acknowledged: string | null;
}

/**
 * Throws a `Refusal` when there is no such chart, and for one whose spec a guest wrote: a guest who may edit could point
 * a chart at every run there is.
 */
export async function readChart(
  context: Pick<Context, "hub" | "store">,
  canvasId: string,
  blockId: string,
): Promise<ChartOnCanvas> {
  const found = await context.hub.read(canvasId, (doc) =>
    findChart(doc, blockId),
  );
  if (!found || (await isOfGuest(context, canvasId, found.writtenBy)))
    throw chartNotHere();
  return found.chart;
}

/** `writtenBy`: the Yjs client that wrote the spec as it is; null for a chart that nobody has pointed at anything. */
function findChart(doc: Y.Doc, id: string) {
  const map = rootsOf(doc).blocks.get(id);
  const block = readBlock(id, map);
  if (!(map instanceof Y.Map) || block?.kind !== "chart") return null;
  const { title, spec, pin, acknowledged } = (block as Chart).fields;
  return {
    chart: { title, spec, pin, acknowledged },
    writtenBy: map._map.get("spec")?.id.client ?? null,
  };
}

async function isOfGuest(
  { store: { db } }: Pick<Context, "store">,
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
