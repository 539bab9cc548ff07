/**
 * Keeps comments on values: when a run changes, what it says now is compared with what it said when the thread began. At
 * most one look a second however fast points stream in, and nothing is written when nothing changed.
 */
import type { Kysely } from "kysely";
import type { Anchor, AnchorLive, AnchorOf } from "../../shared/api/anchors.ts";
import { formatValue } from "../../shared/charts/words.ts";
import { readBlockQuery } from "../charts/block.ts";
import type { Context } from "../context.ts";
import { Refusal } from "../http/errors.ts";
import { errorForLog } from "../log.ts";
import { timestamp } from "../records/clock.ts";
import { findRuns } from "../runs/selection.ts";
import { CanvasMissing } from "../sync/openRoom.ts";
import { publishThread } from "../threads/unseen.ts";
import type { Tables } from "../store/tables.ts";
import { keptThread, writeLive } from "./rows.ts";
import { readValue } from "./values.ts";

const gatherMs = 1000;

type Needs = Pick<Context, "store" | "hub">;

/** Stopping waits for the thread that is looked at. */
export function watchData(
  context: Context,
  { gather = gatherMs } = {},
): { stop(): Promise<void> } {
  const changed = new Set<string>();
  let soon: NodeJS.Timeout | null = null;
  let work = Promise.resolve();
  let isStopped = false;
  const unhear = context.runEvents.listen((runs) => {
    for (const run of runs) changed.add(run);
    soon ??= setTimeout(() => {
      soon = null;
      const runs = [...changed];
      changed.clear();
      work = work
        .then(() => checkDataOfRuns(context, runs, () => isStopped))
        .catch((error: unknown) =>
          context.log.error(
            { error: errorForLog(error) },
            "comments on values were not compared with what runs say now",
          ),
        );
    }, gather).unref();
  });
  return {
    async stop() {
      isStopped = true;
      unhear();
      if (soon) clearTimeout(soon);
      await work;
    },
  };
}

/** Looks at the threads about these runs, and about older runs of the same names in the same projects. */
export async function checkDataOfRuns(
  context: Needs,
  runs: readonly string[],
  hasStopped = () => false,
): Promise<void> {
  const { db } = context.store;
  for (let at = 0; at < runs.length; at += 200) {
    const some = runs.slice(at, at + 200);
    const rows = await db
      .selectFrom("thread")
      .select([
        "thread.id",
        "thread.canvas_id",
        "thread.anchor",
        "thread.live",
        "thread.place",
        "thread.updated_at",
      ])
      .where((is) =>
        is.or([
          is("thread.run_id", "in", some),
          is("thread.run_id", "in", sameNames(db, some)),
        ]),
      )
      .execute();
    for (const row of rows) {
      if (hasStopped()) return;
      const thread = keptThread(row);
      if (!thread) continue;
      const { anchor, live } = thread;
      const next = await liveOfRecord(context, row.canvas_id, anchor, live);
      if (isSame(live, next)) continue;
      if ((await writeLive(db, thread, next)) !== null)
        await publishThread(context, row.canvas_id, row.id);
    }
  }
}

function sameNames(db: Kysely<Tables>, runs: readonly string[]) {
  return db
    .selectFrom("run as older")
    .innerJoin("run as newer", (join) =>
      join
        .onRef("newer.name", "=", "older.name")
        .onRef("newer.project_id", "=", "older.project_id"),
    )
    .select("older.id")
    .where("newer.id", "in", runs);
}

/** What the records say of an anchor to a value, a row or an example; `live` as it is for any other. */
async function liveOfRecord(
  context: Needs,
  canvasId: string,
  anchor: Anchor,
  live: AnchorLive,
): Promise<AnchorLive> {
  const orphaned: AnchorLive =
    live.state === "orphaned"
      ? live
      : { state: "orphaned", since: timestamp() };
  switch (anchor.type) {
    case "sample":
    case "row": {
      const datum =
        anchor.type === "row"
          ? { run: anchor.run }
          : { run: anchor.run, sample: anchor.sample };
      const { state } = await readValue(context.store, datum);
      if (state === "gone") return orphaned;
      // The block may be what is gone: then the canvas's own keeper brings it home.
      return anchor.type === "row" ? live : { state: "attached" };
    }
    case "datum":
      return liveOfDatum(context, canvasId, anchor, live, orphaned);
    default:
      return live;
  }
}

async function liveOfDatum(
  context: Needs,
  canvasId: string,
  anchor: AnchorOf<"datum">,
  live: AnchorLive,
  orphaned: AnchorLive,
): Promise<AnchorLive> {
  const read = await readValue(context.store, anchor);
  if (read.state === "gone") return orphaned;
  const before = anchor.value;
  // Worked out by the chart, or never read: there is nothing to compare with.
  if (typeof before !== "number") return live;
  let asked;
  try {
    asked = await readBlockQuery(context, canvasId, anchor.block);
  } catch (error) {
    // The block is gone, or shows nothing now: the canvas's own keeper says so.
    if (error instanceof Refusal || error instanceof CanvasMissing) return live;
    throw error;
  }
  // What is pinned stays as it was drawn.
  if (asked.pin) return live;
  const { runs } = asked.query;
  const newer =
    runs.type === "query"
      ? await successorOf(
          context,
          anchor.run,
          await findRuns(context.store, runs),
        )
      : null;
  const now = newer
    ? await readValue(context.store, { ...anchor, run: newer })
    : read;
  if (now.state === "gone") return live;
  if (now.value === null) return newer ? live : orphaned;
  if (now.value === before && !newer) return { state: "attached" };
  return {
    state: "changed",
    was: formatValue(before),
    now: formatValue(now.value),
    ...(newer && { run: newer }),
    since: timestamp(),
  };
}

/** The newest run of the same name and project, when it is drawn and the one asked about is not any more. */
async function successorOf(
  { store }: Needs,
  run: string,
  drawn: readonly { readonly id: string }[],
): Promise<string | null> {
  if (drawn.length === 0 || drawn.some(({ id }) => id === run)) return null;
  const found = await store.db
    .selectFrom("run as older")
    .innerJoin("run as newer", (join) =>
      join
        .onRef("newer.name", "=", "older.name")
        .onRef("newer.project_id", "=", "older.project_id")
        .onRef("newer.created_at", ">", "older.created_at"),
    )
    .select("newer.id")
    .where("older.id", "=", run)
    .where(
      "newer.id",
      "in",
      drawn.map(({ id }) => id),
    )
    .orderBy("newer.created_at", "desc")
    .orderBy("newer.id", "desc")
    .executeTakeFirst();
  return found?.id ?? null;
}

function isSame(a: AnchorLive, b: AnchorLive): boolean {
  if (a.state !== b.state) return false;
  return (
    a.state !== "changed" ||
    b.state !== "changed" ||
    (a.was === b.was && a.now === b.now && a.run === b.run)
  );
}
