import type { Kysely } from "kysely";
import { schemaStatement } from "../differences.ts";

/** Annotations, what a person is told of, and reviews; see ../threadTables.ts and ../noticeTables.ts for what the columns mean. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const statements = `
    alter table thread add column updated_at text not null default '';
    alter table thread add column live text;
    alter table thread add column place text;
    alter table thread add column label text;
    alter table thread add column decision_candidate integer not null default 0;
    alter table thread add column asks text not null default '[]';
    alter table thread add column assignee_id text;
    alter table thread add column due_on text;
    alter table thread add column resolution text not null default '';
    alter table thread add column resolved_run text;
    create index thread_canvas_updated on thread (canvas_id, updated_at);
    create index thread_assignee on thread (assignee_id);
    alter table thread add column run_id text;
    create index thread_run on thread (run_id);
    alter table comment add column held_at text;
    create table comment_edit (comment_id text not null, at text not null, body text not null, primary key (comment_id, at));
    create table reaction (comment_id text not null, user_id text not null, emoji text not null, created_at text not null,
      primary key (comment_id, user_id, emoji));
    create table thread_event (id text primary key, thread_id text not null, at text not null, actor_id text, kind text not null, details text not null);
    create index thread_event_thread on thread_event (thread_id, at);
    create table thread_condition (thread_id text primary key, spec text not null, metric text not null, state text not null, run_id text,
      value double precision, checked_at text, changed_at text, told_at text, told_state text);
    create index thread_condition_metric on thread_condition (metric);
    create index thread_condition_run on thread_condition (run_id);
    create table suggestion (thread_id text primary key, kind text not null, original text not null, replacement text not null,
      status text not null, decided_at text, decided_by text, word text not null, seq bigint, claimed_at text);
    create table thread_read (user_id text not null, thread_id text not null, read_at text not null, primary key (user_id, thread_id));
    create index thread_read_thread on thread_read (thread_id);
    create table visit (user_id text not null, canvas_id text not null, at text not null, seq bigint not null,
      previous_at text, previous_seq bigint, all_read_at text, primary key (user_id, canvas_id));
    create index visit_canvas on visit (canvas_id);
    create table watch (user_id text not null, canvas_id text not null, thread_id text not null, level text not null,
      primary key (user_id, canvas_id, thread_id));
    create index watch_canvas on watch (canvas_id);
    create table inbox_item (id text primary key, user_id text not null, canvas_id text not null, subject_type text not null, subject_id text not null,
      reason text not null, actor_id text, words text not null, comment_id text, count bigint not null, created_at text not null,
      updated_at text not null, changed_at text not null, news_at text not null, read_at text, done_at text, snoozed_until text,
      notify_at text, mailed_at text, pushed_at text, push_retry text, attempts bigint not null default 0, unique (user_id, subject_type, subject_id));
    create index inbox_user on inbox_item (user_id, updated_at);
    create index inbox_notify on inbox_item (notify_at);
    create index inbox_changed on inbox_item (changed_at);
    create index inbox_canvas on inbox_item (canvas_id);
    create table notice_setting (user_id text primary key, mail text not null, time_zone text not null, digest_at text not null,
      quiet_from text, quiet_to text, push integer not null);
    create table push_subscription (id text primary key, user_id text not null, session_id text, endpoint text not null unique, p256dh text not null,
      auth text not null, created_at text not null, failures bigint not null);
    create index push_user on push_subscription (user_id);
    create table webhook (id text primary key, canvas_id text, url text not null, secret text not null, shape text not null, events text not null,
      created_by text not null, created_at text not null, disabled_at text, failing_since text);
    create index webhook_canvas on webhook (canvas_id);
    create table webhook_delivery (id text primary key, webhook_id text not null, canvas_id text, event text not null, payload text not null,
      attempts bigint not null, next_at text, delivered_at text, failed_at text, status bigint, error text, created_at text not null);
    create index webhook_delivery_due on webhook_delivery (next_at);
    create index webhook_delivery_hook on webhook_delivery (webhook_id, created_at);
    create index webhook_delivery_canvas on webhook_delivery (canvas_id);
    alter table canvas add column guests_need_approval integer not null default 0;
    alter table run add column values_at text;
    create table review_request (id text primary key, canvas_id text not null, block_id text, asked_by text not null, message text not null,
      due_on text, created_at text not null, withdrawn_at text);
    create index review_request_canvas on review_request (canvas_id);
    create table review (id text primary key, request_id text not null, canvas_id text not null, user_id text, discipline text, state text not null,
      word text not null, at text, digest text, stale_at text);
    create index review_request_of on review (request_id);
    create index review_canvas on review (canvas_id);
    create index review_user on review (user_id);
    update thread set updated_at = created_at;
    update thread set updated_at = (select max(comment.created_at) from comment where comment.thread_id = thread.id)
      where exists (select 1 from comment where comment.thread_id = thread.id)`;
  for (const statement of statements.split(";"))
    await schemaStatement(db, statement).execute(db);
  await copyRuns(db as Kysely<Threads>);
}

interface Threads {
  thread: { id: string; anchor: string; run_id: string | null };
}

/** Comments on values that are older than the column. */
async function copyRuns(db: Kysely<Threads>): Promise<void> {
  const rows = await db
    .selectFrom("thread")
    .select(["id", "anchor"])
    .where("anchor", "like", '%"run":%')
    .execute();
  for (const { id, anchor } of rows) {
    const { run } = JSON.parse(anchor) as { run?: unknown };
    if (typeof run === "string")
      await db
        .updateTable("thread")
        .set({ run_id: run })
        .where("id", "=", id)
        .execute();
  }
}
