import type { Kysely } from "kysely";
import { schemaStatement } from "../differences.ts";
import { moveSeries } from "./0005-series.ts";

/** Projects, series, samples, artifacts and what the MLflow API needs; see ../runTables.ts for what the columns mean. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const statements = `
    create table project (id text primary key, name text not null unique, created_at text not null, updated_at text not null,
      created_by text, archived_at text);
    create table project_tag (project_id text not null, key text not null, value text not null, primary key (project_id, key));
    insert into project (id, name, created_at, updated_at) values ('0', 'Default', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z');
    alter table run add column project_id text not null default '0';
    alter table run add column ended_at text;
    alter table run add column archived_at text;
    alter table run add column pinned_at text;
    alter table run add column parent_id text;
    create index run_project on run (project_id, created_at);
    create index run_parent on run (parent_id);
    create table run_tag (run_id text not null, key text not null, value text not null, primary key (run_id, key));
    create index run_tag_key on run_tag (key, run_id);
    create index param_key on param (key, run_id);
    create table series (id integer primary key, run_id text not null, kind text not null, metric text not null, task text not null,
      count bigint not null, step bigint, time bigint, value double precision, special text, least double precision,
      greatest double precision, stderr double precision, n bigint, unique (run_id, kind, metric, task));
    create index series_metric on series (metric, run_id, kind, task, value, special);
    create table series_point (series_id integer not null, step bigint not null, time bigint not null, rank integer not null,
      value double precision not null, primary key (series_id, step, time, rank, value)) without rowid;
    create table run_dataset (run_id text not null, name text not null, digest text not null, context text not null, task text not null,
      source_type text, source text, schema text, profile text, items bigint, primary key (run_id, name, digest, context, task));
    create table run_basis (run_id text not null, task text not null, metric text not null, aspect text not null, value text not null,
      primary key (run_id, task, metric, aspect));
    create table sample (id integer primary key, run_id text not null, task text not null, filter text not null, position integer not null,
      item text not null, name text not null, epoch integer not null, target text, output text, fields text, scores text not null,
      correct integer, error text, seconds double precision, cost double precision, tokens bigint);
    create index sample_run on sample (run_id, position, task, filter, item, epoch, correct);
    create index sample_item on sample (item, run_id);
    create table sample_text (sample_id integer primary key, content text not null);
    create table pairing (id integer primary key, run_id text not null, position integer not null, item text not null,
      model_a text not null, model_b text not null, winner text not null, fields text);
    create index pairing_run on pairing (run_id, position);
    create table artifact (project_id text not null, owner text not null, path text not null, sha256 text not null, size bigint not null,
      created_at text not null, primary key (owner, path));
    create index artifact_blob on artifact (sha256);
    create table logged_model (id text primary key, project_id text not null, run_id text, name text not null, status text not null,
      model_type text, created_at text not null, updated_at text not null, tags text not null, params text not null, deleted_at text);
    create index logged_model_project on logged_model (project_id);
    create table run_model (run_id text not null, model_id text not null, role text not null, step bigint, primary key (run_id, model_id, role));
    create table model_metric (model_id text not null, run_id text not null, metric text not null, step bigint not null,
      time bigint not null, value double precision, special text, primary key (model_id, run_id, metric));
    create index model_metric_run on model_metric (run_id);
    alter table metric_definition add column unit text;
    alter table metric_definition add column least double precision;
    alter table metric_definition add column greatest double precision;
    create table acknowledgement (id text primary key, canvas_id text not null, block_id text not null, digest text not null,
      details text not null, user_id text not null, at text not null);
    create index acknowledgement_canvas on acknowledgement (canvas_id);
    create table run_rank (kind text not null, name text not null, rank bigint not null, primary key (kind, name));
    create index run_rank_last on run_rank (kind, rank);
    create table import_run (import_id text not null, run_id text not null, primary key (import_id, run_id));
    create index import_run_run on import_run (run_id);
    create table run_use (run_id text not null, canvas_id text not null, primary key (run_id, canvas_id));
    create index run_use_canvas on run_use (canvas_id);
  `;
  for (const statement of statements.split(";\n")) {
    if (statement.trim()) await schemaStatement(db, statement).execute(db);
  }
  await moveSeries(db);
}
