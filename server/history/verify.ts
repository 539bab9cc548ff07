/**
 * Checks what is stored: every row's checksum, that journals have no gap, that each replays to what its snapshots say,
 * that every version can be opened. It changes nothing and may run beside a server.
 */
import type { Kysely } from "kysely";
import * as Y from "yjs";
import { rootsOf } from "../../shared/doc/schema.ts";
import { atOneMoment } from "../backup/tables.ts";
import type { Tables } from "../store/tables.ts";
import { applyWindows, bytesOf } from "../sync/document.ts";
import { unpackSnapshot } from "../sync/snapshots.ts";
import { differenceBetween } from "./sameState.ts";
import { DamagedJournal, faultOf, readRows } from "./segments.ts";

export interface Problem {
  /** Canvas or file. */
  readonly where: string;
  readonly what: string;
  readonly advice: string;
}

export interface VerifyCounts {
  canvases: number;
  rows: number;
  snapshots: number;
  versions: number;
}

const restoreAdvice =
  "The canvas opens read-only at its last good state. Restore a backup from before the damage (npm run restore), or keep it as it is.";
const snapshotAdvice =
  "Nothing is lost: it is passed over, and opening takes longer. The next snapshot takes its place.";

/** Of one canvas, or of all. Throws only when the database itself cannot be read. */
export async function verifyCanvases(
  db: Kysely<Tables>,
  options: { readonly canvasId?: string },
  onProblem: (problem: Problem) => void,
): Promise<VerifyCounts> {
  const counts = { canvases: 0, rows: 0, snapshots: 0, versions: 0 };
  for (const id of await canvasIds(db, options.canvasId)) {
    counts.canvases += 1;
    await atOneMoment(db, (moment) =>
      verifyCanvas(moment, id, counts, onProblem),
    );
  }
  return counts;
}

async function canvasIds(
  db: Kysely<Tables>,
  only: string | undefined,
): Promise<string[]> {
  if (only !== undefined) return [only];
  const canvases = await db.selectFrom("canvas").select("id").execute();
  // A journal without a canvas would be found nowhere else.
  const heads = await db
    .selectFrom("journal_head")
    .select("canvas_id as id")
    .execute();
  return [...new Set([...canvases, ...heads].map(({ id }) => id))].sort();
}

async function verifyCanvas(
  db: Kysely<Tables>,
  canvasId: string,
  counts: VerifyCounts,
  onProblem: (problem: Problem) => void,
) {
  const tell = (what: string, advice: string) =>
    onProblem({ where: `canvas ${canvasId}`, what, advice });
  const canvas = await db
    .selectFrom("canvas")
    .select("id")
    .where("id", "=", canvasId)
    .executeTakeFirst();
  if (!canvas)
    tell("there is a journal and no such canvas", "It is never shown.");
  const isSound = await verifyRows(db, canvasId, counts, tell);
  const { snapshots, versions } = await momentsOf(db, canvasId);
  counts.snapshots += snapshots.size;
  counts.versions += versions.size;

  const doc = new Y.Doc({ gc: false });
  rootsOf(doc);
  const open = new Set([...snapshots, ...versions]);
  let end = 0;
  let bytes = 0;
  try {
    for await (const windows of readRows(db, canvasId, 0)) {
      bytes += bytesOf(windows);
      for (const window of windows) {
        end = applyWindows(doc, canvasId, [window]);
        open.delete(end);
        if (snapshots.has(end))
          await verifySnapshot(db, canvasId, end, doc, tell);
      }
    }
    await verifyHead(db, canvasId, { seq: end, bytes }, tell);
    for (const seq of open)
      tell(
        `version or snapshot ${seq} is not the end of a window; the journal ends at ${end}`,
        "It opens as the moment before. Report this: it should not happen.",
      );
  } catch (error) {
    if (!(error instanceof DamagedJournal)) throw error;
    // Told already, row by row.
    if (isSound) tell(error.message, restoreAdvice);
    const lost = [...versions].filter((seq) => seq > error.until);
    if (lost.length > 0)
      tell(
        `${lost.length} versions behind row ${error.until} cannot be opened`,
        restoreAdvice,
      );
  } finally {
    doc.destroy();
  }
}

const rowsAtOnce = 500;

/** Every row by itself, also behind a damaged one. */
async function verifyRows(
  db: Kysely<Tables>,
  canvasId: string,
  counts: VerifyCounts,
  tell: (what: string, advice: string) => void,
): Promise<boolean> {
  let isSound = true;
  for (let after = -1; ;) {
    const rows = await db
      .selectFrom("journal")
      .selectAll()
      .where("canvas_id", "=", canvasId)
      .where("seq", ">", after)
      .orderBy("seq")
      .limit(rowsAtOnce)
      .execute();
    counts.rows += rows.length;
    for (const row of rows) {
      const fault = faultOf(row);
      if (fault) {
        isSound = false;
        tell(fault, restoreAdvice);
      }
    }
    if (rows.length < rowsAtOnce) return isSound;
    after = rows.at(-1)!.seq;
  }
}

async function momentsOf(db: Kysely<Tables>, canvasId: string) {
  const of = async (table: "snapshot" | "version") => {
    const rows = await db
      .selectFrom(table)
      .select("seq")
      .where("canvas_id", "=", canvasId)
      .execute();
    return new Set(rows.map(({ seq }) => seq));
  };
  return { snapshots: await of("snapshot"), versions: await of("version") };
}

async function verifySnapshot(
  db: Kysely<Tables>,
  canvasId: string,
  seq: number,
  replayed: Y.Doc,
  tell: (what: string, advice: string) => void,
) {
  const row = await db
    .selectFrom("snapshot")
    .select(["bytes", "checksum"])
    .where("canvas_id", "=", canvasId)
    .where("seq", "=", seq)
    .executeTakeFirstOrThrow();
  const doc = new Y.Doc();
  rootsOf(doc);
  try {
    await unpackSnapshot(doc, row);
    const difference = differenceBetween(replayed, doc);
    if (difference)
      tell(
        `snapshot ${seq} and the journal up to it differ in ${difference}`,
        "Delete this snapshot if the journal is right. Report this: it should not happen.",
      );
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    tell(`snapshot ${seq} is damaged (${reason})`, snapshotAdvice);
  } finally {
    doc.destroy();
  }
}

async function verifyHead(
  db: Kysely<Tables>,
  canvasId: string,
  found: { seq: number; bytes: number },
  tell: (what: string, advice: string) => void,
) {
  const head = await db
    .selectFrom("journal_head")
    .select(["seq", "bytes"])
    .where("canvas_id", "=", canvasId)
    .executeTakeFirst();
  if (!head) tell("the end of its journal is not recorded", restoreAdvice);
  else if (head.seq !== found.seq)
    tell(
      `the journal ends at row ${found.seq}, and row ${head.seq} is recorded as its end`,
      restoreAdvice,
    );
  else if (head.bytes !== found.bytes)
    tell(
      `the journal has ${found.bytes} bytes, and ${head.bytes} are recorded`,
      "Nothing is lost; only sizes that are shown are wrong. Report this: it should not happen.",
    );
}
