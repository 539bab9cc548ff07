import type { Kysely } from "kysely";
import { schemaStatement } from "../differences.ts";

/** All tables of the first release; see ../tables.ts for what the columns mean. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const statements = `
    create table "user" (id text primary key, name text not null, disciplines text not null, created_at text not null);
    create table session (token_hash text primary key, user_id text not null references "user"(id), created_at text not null, expires_at text not null);
    create table canvas (id text primary key, title text not null, owner_id text references "user"(id), epoch text not null,
      is_example integer not null, created_at text not null, updated_at text not null, archived_at text, deleted_at text, preview text not null);
    create table member (canvas_id text not null, user_id text not null, role text not null, primary key (canvas_id, user_id));
    create table contributor (canvas_id text not null, user_id text not null, last_at text not null, primary key (canvas_id, user_id));
    create table journal (canvas_id text not null, seq integer not null, at bigint not null, user_id text, session_id text,
      kind text not null, bytes blob not null, primary key (canvas_id, seq));
    create table snapshot (canvas_id text not null, seq integer not null, at bigint not null, bytes blob not null, primary key (canvas_id, seq));
    create table client_owner (canvas_id text not null, client_id bigint not null, user_id text not null, first_seq integer not null,
      primary key (canvas_id, client_id));
    create table version (canvas_id text not null, seq integer not null, kind text not null, name text not null, user_id text, at text not null,
      primary key (canvas_id, seq));
    create table thread (id text primary key, canvas_id text not null, anchor text not null, block_id text, author_id text not null,
      created_at text not null, resolved_at text, resolved_by text);
    create index thread_canvas on thread (canvas_id, created_at);
    create table comment (id text primary key, thread_id text not null references thread(id), author_id text not null, body text not null,
      created_at text not null, edited_at text, deleted_at text);
    create index comment_thread on comment (thread_id, created_at);
    create table blob (sha256 text primary key, size integer not null, media_type text not null, created_at text not null, created_by text);
    create table import (id text primary key, key text not null unique, sha256 text not null, file_name text not null, format text not null,
      warnings text not null, user_id text, created_at text not null, complete integer not null);
    create table run (id text primary key, import_id text references import(id), name text not null, model text, status text not null,
      source text not null, started_at text not null, created_at text not null, created_by text, revision integer not null, visible integer not null);
    create index run_created on run (created_at);
    create table param (run_id text not null, key text not null, value text not null, primary key (run_id, key));
    create table point (run_id text not null, metric text not null, step bigint not null, time text, value double precision, special text);
    create index point_series on point (run_id, metric, step, value);
    create table result (id integer primary key, run_id text not null, task text not null, metric text not null, filter text not null,
      slice text not null, step bigint, time text, value double precision, special text, stderr double precision, low double precision,
      high double precision, n bigint, k double precision, is_group integer not null);
    create index result_series on result (run_id, metric, task);
    create table run_content (run_id text not null, kind text not null, name text not null, count bigint not null,
      primary key (run_id, kind, name));
    create index run_content_name on run_content (kind, name);
    create table metric_definition (name text primary key, higher_is_better integer);
  `;
  for (const statement of statements.split(";\n")) {
    if (statement.trim()) await schemaStatement(db, statement).execute(db);
  }
}
