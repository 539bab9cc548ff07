import { sql, type Kysely } from "kysely";
import { schemaStatement } from "../differences.ts";
import { rowChecksum, snapshotChecksum } from "../checksum.ts";
import type { Tables } from "../tables.ts";

const rowsAtOnce = 200;

/** Checksums, segments, and the end of each journal as a row of its own; see ../tables.ts for what the columns mean. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [
    `alter table journal add column window_first integer not null default 0`,
    `alter table journal add column window_last integer not null default 0`,
    `alter table journal add column updates integer not null default 1`,
    `alter table journal add column until bigint not null default 0`,
    `alter table journal add column checksum bigint not null default 0`,
    `update journal set window_first = seq, window_last = seq, until = at`,
    `alter table snapshot add column checksum bigint not null default 0`,
    `alter table client_owner add column clock bigint`,
    `create table journal_head (canvas_id text primary key, seq integer not null, bytes bigint not null)`,
    `insert into journal_head (canvas_id, seq, bytes) select canvas_id, max(seq), sum(length(bytes)) from journal group by canvas_id`,
  ])
    await schemaStatement(db, statement).execute(db);
  // A client id of nobody's is the server's own.
  await schemaStatement(
    db,
    `create table client_owner_next (canvas_id text not null, client_id bigint not null, user_id text, first_seq integer not null,
    clock bigint, primary key (canvas_id, client_id))`,
  ).execute(db);
  await sql`insert into client_owner_next select canvas_id, client_id, user_id, first_seq, clock from client_owner`.execute(
    db,
  );
  await sql`drop table client_owner`.execute(db);
  await sql`alter table client_owner_next rename to client_owner`.execute(db);
  await writeChecksums(db as Kysely<Tables>);
}

async function writeChecksums(db: Kysely<Tables>) {
  let canvasId = "";
  let seq = -1;
  for (;;) {
    const rows = await db
      .selectFrom("journal")
      .selectAll()
      .where((where) =>
        where.or([
          where("canvas_id", ">", canvasId),
          where.and([
            where("canvas_id", "=", canvasId),
            where("seq", ">", seq),
          ]),
        ]),
      )
      .orderBy("canvas_id")
      .orderBy("seq")
      .limit(rowsAtOnce)
      .execute();
    for (const row of rows)
      await db
        .updateTable("journal")
        .set({ checksum: rowChecksum(row) })
        .where("canvas_id", "=", row.canvas_id)
        .where("seq", "=", row.seq)
        .execute();
    const last = rows.at(-1);
    if (!last) break;
    canvasId = last.canvas_id;
    seq = last.seq;
  }
  const snapshots = await db
    .selectFrom("snapshot")
    .select(["canvas_id", "seq"])
    .execute();
  for (const { canvas_id, seq: at } of snapshots) {
    const { bytes } = await db
      .selectFrom("snapshot")
      .select("bytes")
      .where("canvas_id", "=", canvas_id)
      .where("seq", "=", at)
      .executeTakeFirstOrThrow();
    await db
      .updateTable("snapshot")
      .set({ checksum: snapshotChecksum(bytes) })
      .where("canvas_id", "=", canvas_id)
      .where("seq", "=", at)
      .execute();
  }
}
