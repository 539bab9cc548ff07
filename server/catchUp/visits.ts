/**
 * When somebody was on a canvas last, and the time before: their own, told to nobody. A visit lasts from the opening of
 * the canvas on any device until nothing was heard of it for half an hour; its end is what they saw last.
 */
import { canvasNotFound } from "../http/errors.ts";
import type { Context } from "../context.ts";
import { readHead } from "../history/segments.ts";
import { timestamp } from "../records/clock.ts";
import { holdCanvas } from "../store/canvasRow.ts";

export const visitGapMs = 30 * 60 * 1000;

/** The end of the visit before this one. */
export interface LastVisit {
  readonly at: string;
  /** The canvas's last journal row then. */
  readonly seq: number;
}

/** Notes that they are here now. Gives the end of the visit before; null when this is the first. `seen`: nothing is news any more. */
export async function noteVisit(
  context: Pick<Context, "store">,
  canvasId: string,
  userId: string,
  { seen }: { readonly seen: boolean },
): Promise<LastVisit | null> {
  return context.store.db.transaction().execute(async (trx) => {
    if (!(await holdCanvas(trx, canvasId))) throw canvasNotFound();
    const seq = await readHead(trx, canvasId);
    const at = timestamp();
    const known = await trx
      .selectFrom("visit")
      .select(["at", "seq", "previous_at", "previous_seq"])
      .where("user_id", "=", userId)
      .where("canvas_id", "=", canvasId)
      .executeTakeFirst();
    const previous = previousOf(known, { at, seq }, seen);
    const row = {
      at,
      seq,
      previous_at: previous?.at ?? null,
      previous_seq: previous?.seq ?? null,
    };
    await trx
      .insertInto("visit")
      .values({
        user_id: userId,
        canvas_id: canvasId,
        all_read_at: null,
        ...row,
      })
      .onConflict((conflict) =>
        conflict.columns(["user_id", "canvas_id"]).doUpdateSet(row),
      )
      .execute();
    return previous;
  });
}

export async function lastVisit(
  { store }: Pick<Context, "store">,
  canvasId: string,
  userId: string,
): Promise<LastVisit | null> {
  const row = await store.db
    .selectFrom("visit")
    .select(["previous_at", "previous_seq"])
    .where("user_id", "=", userId)
    .where("canvas_id", "=", canvasId)
    .executeTakeFirst();
  return visitOf(row?.previous_at, row?.previous_seq);
}

interface Known {
  readonly at: string;
  readonly seq: number;
  readonly previous_at: string | null;
  readonly previous_seq: number | null;
}

function previousOf(
  known: Known | undefined,
  now: LastVisit,
  seen: boolean,
): LastVisit | null {
  // Row 0: something was read without a visit, so there is none before this one.
  if (!known || known.seq === 0) return null;
  if (seen) return now;
  return Date.parse(now.at) - Date.parse(known.at) > visitGapMs
    ? { at: known.at, seq: known.seq }
    : visitOf(known.previous_at, known.previous_seq);
}

function visitOf(
  at: string | null | undefined,
  seq: number | null | undefined,
): LastVisit | null {
  return at == null || seq == null ? null : { at, seq };
}
