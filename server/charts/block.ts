/** Charts, numbers and tables as they stand on a canvas: what they ask, unless a guest made them ask it. */
import type * as Y from "yjs";
import type { Chart } from "../../shared/blocks/chart/model.ts";
import { effectiveSpec, queryOfBlock } from "../../shared/charts/blockQuery.ts";
import { panelsOf } from "../../shared/charts/linkedControls.ts";
import type { ChartSpec, MetricsQuery } from "../../shared/charts/spec.ts";
import { readBlock, readLink } from "../../shared/doc/read.ts";
import { rootsOf, type Link } from "../../shared/doc/schema.ts";
import type { Context } from "../context.ts";
import { chartNotHere } from "../sharing/errors.ts";

export interface ChartOnCanvas {
  readonly title: string;
  /** As the controls that are linked to it turn it. */
  readonly spec: ChartSpec;
  readonly pin: { readonly snapshot: string; readonly at: string } | null;
  readonly acknowledged: string | null;
}

/** Throws a `Refusal` when there is no such chart; see `readBlockQuery` for charts of guests. */
export async function readChart(
  context: Pick<Context, "hub" | "store">,
  canvasId: string,
  blockId: string,
): Promise<ChartOnCanvas> {
  const { block, panels } = await readShowing(context, canvasId, blockId);
  if (block.kind !== "chart") throw chartNotHere();
  const { title, pin, acknowledged } = (block as Chart).fields;
  const spec = effectiveSpec(block as Chart, panels);
  return { title, spec, pin, acknowledged };
}

/**
 * What a chart, number or table asks, and what a chart is pinned to. Throws a `Refusal` when there is no such block, when it asks nothing, and when a
 * guest made it, or the controls linked to it, say what they say: a guest who may edit could point them at every run
 * there is.
 */
export async function readBlockQuery(
  context: Pick<Context, "hub" | "store">,
  canvasId: string,
  blockId: string,
): Promise<{ query: MetricsQuery; pin: ChartOnCanvas["pin"] }> {
  const { block, panels } = await readShowing(context, canvasId, blockId);
  const query = queryOfBlock(block, panels);
  if (!query) throw chartNotHere();
  return {
    query,
    pin: block.kind === "chart" ? (block as Chart).fields.pin : null,
  };
}

async function readShowing(
  context: Pick<Context, "hub" | "store">,
  canvasId: string,
  blockId: string,
) {
  const found = await context.hub.read(canvasId, (doc) => find(doc, blockId));
  if (!found || (await anyOfGuests(context, canvasId, found.writers)))
    throw chartNotHere();
  return found;
}

/** `writers`: the Yjs clients that wrote what the block and its controls ask, as it is. */
function find(doc: Y.Doc, id: string) {
  const { blocks, links } = rootsOf(doc);
  const block = readBlock(id, blocks.get(id));
  if (!block) return null;
  const sources = [id];
  const panels = panelsOf(id, linksOf(links), (other) => {
    const neighbour = readBlock(other, blocks.get(other));
    if (neighbour?.kind === "controls") sources.push(other);
    return neighbour;
  });
  const writers = new Set<number>();
  for (const source of sources)
    for (const [key, item] of blocks.get(source)?._map ?? [])
      if (asking.has(key)) writers.add(item.id.client);
  return { block, panels, writers };
}

function linksOf(links: Y.Map<Y.Map<unknown>>): Link[] {
  return [...links.entries()]
    .map(([id, map]) => readLink(id, map))
    .filter((link) => link !== null);
}

/** Fields that say what is asked. */
const asking = new Set([
  "spec",
  "runs",
  "metric",
  "columns",
  "baseline",
  "controls",
  "values",
]);

async function anyOfGuests(
  { store: { db } }: Pick<Context, "store">,
  canvasId: string,
  clients: ReadonlySet<number>,
): Promise<boolean> {
  if (clients.size === 0) return false;
  const guest = await db
    .selectFrom("client_owner")
    .innerJoin("user", "user.id", "client_owner.user_id")
    .select("user.id")
    .where("client_owner.canvas_id", "=", canvasId)
    .where("client_owner.client_id", "in", [...clients])
    .where("user.workspace_role", "=", "guest")
    .executeTakeFirst();
  return guest !== undefined;
}
