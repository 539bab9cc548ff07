/** What canvases take in the database and on disk. */
import { sql, type Kysely } from "kysely";
import type { Tables } from "../store/tables.ts";

/** In bytes, as Postgres gives sums: text, for `Number`. */
export interface Sizes {
  readonly journal: number | string;
  readonly snapshots: number | string;
  readonly blobs: number | string;
}

/**
 * Rows of `canvas` with their sizes; nothing of what is measured is read into memory. Snapshots include what a canvas is
 * opened from.
 */
export function canvasesWithSizes(db: Kysely<Tables>) {
  return db
    .selectFrom("canvas")
    .selectAll("canvas")
    .select([
      sql<Sizes["journal"]>`coalesce((select bytes from journal_head
        where journal_head.canvas_id = canvas.id), 0)`.as("journal"),
      sql<
        Sizes["snapshots"]
      >`coalesce((select sum(octet_length(bytes)) from snapshot
        where snapshot.canvas_id = canvas.id), 0)
        + coalesce((select sum(octet_length(bytes)) from opening
        where opening.canvas_id = canvas.id), 0)`.as("snapshots"),
      sql<Sizes["blobs"]>`coalesce((select sum(size) from blob_use
        join blob on blob.sha256 = blob_use.sha256
        where blob_use.canvas_id = canvas.id), 0)`.as("blobs"),
    ]);
}

/** For `order by`, largest first. */
export const bySize = sql`journal + snapshots + blobs`;

export function readSizes({ journal, snapshots, blobs }: Sizes) {
  return {
    journal: Number(journal),
    snapshots: Number(snapshots),
    blobs: Number(blobs),
  };
}
