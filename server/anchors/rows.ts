/** Threads of a canvas as the keeper reads and writes them. */
import type { Kysely } from "kysely";
import {
  anchorLiveSchema,
  anchorSchema,
  type Anchor,
  type AnchorLive,
  type AnchorPlace,
} from "../../shared/api/anchors.ts";
import { timestamp } from "../records/clock.ts";
import type { Tables } from "../store/tables.ts";

/** A thread as it is stored, and what is known of it beyond that. */
export interface KeptThread {
  readonly id: string;
  readonly anchor: Anchor;
  /** As stored: what it is compared with when it is written. */
  readonly stored: { readonly anchor: string; readonly live: string | null };
  live: AnchorLive;
  place: AnchorPlace | null;
  /** As stored. */
  readonly storedPlace: string | null;
}

export interface ThreadRow {
  readonly id: string;
  readonly anchor: string;
  readonly live: string | null;
  readonly place: string | null;
  readonly updated_at: string;
}

/** `since`: only what changed from then on. */
export function readRows(
  db: Kysely<Tables>,
  canvasId: string,
  since: string | null,
): Promise<ThreadRow[]> {
  let select = db
    .selectFrom("thread")
    .select(["id", "anchor", "live", "place", "updated_at"])
    .where("canvas_id", "=", canvasId);
  if (since !== null) select = select.where("updated_at", ">=", since);
  return select.execute();
}

/** Null for an anchor of a build that knew more. */
export function keptThread(row: ThreadRow): KeptThread | null {
  const anchor = anchorSchema.safeParse(JSON.parse(row.anchor));
  if (!anchor.success) return null;
  return {
    id: row.id,
    anchor: anchor.data,
    stored: { anchor: row.anchor, live: row.live },
    live: liveOf(row.live),
    place: row.place === null ? null : (JSON.parse(row.place) as AnchorPlace),
    storedPlace: row.place,
  };
}

export function liveOf(stored: string | null): AnchorLive {
  const live =
    stored === null ? null : anchorLiveSchema.safeParse(JSON.parse(stored));
  return live?.success ? live.data : { state: "attached" };
}

/** False when somebody else wrote it, or attached the thread elsewhere, meanwhile. */
export async function writeLive(
  db: Kysely<Tables>,
  { id, stored }: Pick<KeptThread, "id" | "stored">,
  live: AnchorLive,
  place?: AnchorPlace | null,
): Promise<string | null> {
  const json = JSON.stringify(live);
  const result = await db
    .updateTable("thread")
    .set({
      live: json,
      updated_at: timestamp(),
      ...(place && { place: JSON.stringify(place) }),
    })
    .where("id", "=", id)
    .where("anchor", "=", stored.anchor)
    .where("live", stored.live === null ? "is" : "=", stored.live)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n ? json : null;
}

/** What nobody needs to hear of: fresh surroundings of a quote, where a block stands. */
export async function writeQuietly(
  db: Kysely<Tables>,
  { id, stored, live, place }: KeptThread,
): Promise<void> {
  await db
    .updateTable("thread")
    .set({
      ...(live.state !== "attached" || live.text
        ? { live: JSON.stringify(live) }
        : {}),
      place: place && JSON.stringify(place),
    })
    .where("id", "=", id)
    .where("anchor", "=", stored.anchor)
    .where("live", stored.live === null ? "is" : "=", stored.live)
    .execute();
}
