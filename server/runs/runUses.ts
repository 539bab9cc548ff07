/** Which canvases name a run, in their charts, numbers and tables: a projection of their documents. */
import type { Kysely } from "kysely";
import * as Y from "yjs";
import { rootsOf } from "../../shared/doc/schema.ts";
import type { Context } from "../context.ts";
import { errorForLog } from "../log.ts";
import { maxPreviewBlocks } from "../store/canvasRow.ts";
import type { Tables } from "../store/tables.ts";

const kinds: readonly unknown[] = ["chart", "number", "table"];
/** More than these are not looked up for one canvas. */
const maxRuns = 5000;

/** Ids in a fixed order. What a query picks up is not named, so it does not count. */
export function runsUsedIn(doc: Y.Doc): string[] {
  const runs = new Set<string>();
  for (const block of rootsOf(doc).blocks.values()) {
    if (!(block instanceof Y.Map) || !kinds.includes(block.get("kind")))
      continue;
    for (const field of [
      block.get("spec"),
      { runs: block.get("runs"), baseline: block.get("baseline") },
    ])
      for (const id of namedIn(field)) if (runs.size < maxRuns) runs.add(id);
  }
  return [...runs].toSorted();
}

/** Documents come from outside: nothing about their shape is taken for granted. */
function namedIn(field: unknown): string[] {
  if (!isObject(field)) return [];
  const { runs, baseline } = field;
  const named =
    isObject(runs) && Array.isArray(runs["runs"])
      ? (runs["runs"] as unknown[])
      : [];
  return [...named, baseline].filter(
    (id): id is string =>
      typeof id === "string" &&
      id !== "" &&
      id !== "previous" &&
      id.length <= 64,
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** Writes only what changed, of runs that there are; again is no harm. */
export async function saveRunUses(
  db: Kysely<Tables>,
  canvasId: string,
  runs: readonly string[],
): Promise<void> {
  const rows = await db
    .selectFrom("run_use")
    .select("run_id")
    .where("canvas_id", "=", canvasId)
    .execute();
  const known = new Set(rows.map((row) => row.run_id));
  const wanted = new Set(runs);
  const gone = [...known].filter((id) => !wanted.has(id));
  const fresh = runs.filter((id) => !known.has(id));
  if (gone.length > 0)
    await db
      .deleteFrom("run_use")
      .where("canvas_id", "=", canvasId)
      .where("run_id", "in", gone)
      .execute();
  for (let at = 0; at < fresh.length; at += 500)
    // One statement, and only while there is such a canvas: what is written beside it must not outlive it.
    await db
      .insertInto("run_use")
      .columns(["run_id", "canvas_id"])
      .expression((build) =>
        build
          .selectFrom("canvas")
          .innerJoin("run", (join) =>
            join.on("run.id", "in", fresh.slice(at, at + 500)),
          )
          .select(["run.id as run_id", "canvas.id as canvas_id"])
          .where("canvas.id", "=", canvasId),
      )
      .onConflict((conflict) => conflict.doNothing())
      .execute();
}

const mark = "runUsesFilled";

/** Once, for canvases from before uses were kept. Answers how many canvases were read; null when that was done before. */
export async function fillRunUses(
  context: Pick<Context, "store" | "hub" | "log">,
): Promise<number | null> {
  const { db } = context.store;
  const isDone = async () =>
    (await db
      .selectFrom("setting")
      .select("name")
      .where("name", "=", mark)
      .executeTakeFirst()) !== undefined;
  if (await isDone()) return null;
  return context.store.exclusive(mark, async () => {
    if (await isDone()) return null;
    const read = await rebuildRunUses(context);
    await db
      .insertInto("setting")
      .values({ name: mark, value: JSON.stringify(new Date().toISOString()) })
      .execute();
    return read;
  });
}

/** Reads every canvas that has such blocks. A canvas that cannot be read keeps what is known of it. */
export async function rebuildRunUses({
  store,
  hub,
  log,
}: Pick<Context, "store" | "hub" | "log">): Promise<number> {
  const canvases = await store.db
    .selectFrom("canvas")
    .select(["id", "preview"])
    .execute();
  let read = 0;
  for (const { id, preview } of canvases) {
    if (!mayShowRuns(preview)) continue;
    try {
      await saveRunUses(store.db, id, await hub.read(id, runsUsedIn));
      read += 1;
    } catch (error) {
      log.warn(
        { canvasId: id, error: errorForLog(error) },
        "the runs of a canvas could not be read",
      );
    }
  }
  return read;
}

/** By its preview, which may leave out blocks of a large canvas. */
function mayShowRuns(preview: string): boolean {
  const blocks = JSON.parse(preview) as { readonly kind: string }[];
  return (
    blocks.length >= maxPreviewBlocks ||
    blocks.some(({ kind }) => kinds.includes(kind))
  );
}
