import type { Kysely } from "kysely";
import { schemaStatement } from "../differences.ts";

/** What a canvas is opened from, as ../tables.ts says. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await schemaStatement(
    db,
    `create table opening (canvas_id text primary key, seq integer not null, state_vector blob not null, bytes blob not null,
    checksum bigint not null)`,
  ).execute(db);
}
