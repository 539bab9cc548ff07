import { sql, type Kysely } from "kysely";
import { schemaStatement } from "../differences.ts";

/** Accounts, roles, sharing and the audit log; see ../accessTables.ts for what the columns mean. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const statements = `
    alter table "user" add column updated_at text not null default '';
    alter table "user" add column email text;
    alter table "user" add column email_verified integer not null default 0;
    alter table "user" add column image text;
    alter table "user" add column workspace_role text not null default 'member';
    alter table "user" add column two_factor_enabled integer not null default 0;
    alter table "user" add column deactivated_at text;
    alter table "user" add column erased_at text;
    create unique index user_email on "user" (email);
    create table session_next (id text primary key, token_hash text not null unique, user_id text not null references "user"(id),
      created_at text not null, updated_at text not null, expires_at text not null, ip_address text, user_agent text);
    insert into session_next (id, token_hash, user_id, created_at, updated_at, expires_at)
      select substr(token_hash, 1, 32), token_hash, user_id, created_at, created_at, expires_at from session;
    drop table session;
    alter table session_next rename to session;
    create index session_by_user on session (user_id);
    create table account (id text primary key, account_id text not null, provider_id text not null, user_id text not null references "user"(id),
      access_token text, refresh_token text, id_token text, access_token_expires_at text, refresh_token_expires_at text, scope text,
      password text, created_at text not null, updated_at text not null, unique (provider_id, account_id));
    create index account_user on account (user_id);
    create table verification (id text primary key, identifier text not null, value text not null, expires_at text not null,
      created_at text not null, updated_at text not null);
    create index verification_identifier on verification (identifier);
    create table two_factor (id text primary key, user_id text not null references "user"(id), secret text not null,
      backup_codes text not null, verified integer, failed_verification_count integer, locked_until text);
    create index two_factor_user on two_factor (user_id);
    create table setting (name text primary key, value text not null);
    alter table canvas add column workspace_role text;
    alter table canvas add column deleted_by text;
    create table user_group (id text primary key, name text not null unique, created_at text not null);
    create table group_member (group_id text not null, user_id text not null, primary key (group_id, user_id));
    create index group_member_user on group_member (user_id);
    create table group_role (canvas_id text not null, group_id text not null, role text not null, primary key (canvas_id, group_id));
    create index member_user on member (user_id);
    create table share_link (id text primary key, canvas_id text not null, token_hash text not null unique, label text not null, role text not null,
      guests_may_edit integer not null, password_hash text, created_by text not null, created_at text not null, expires_at text, revoked_at text);
    create index share_link_canvas on share_link (canvas_id);
    create table link_access (link_id text not null, user_id text not null, canvas_id text not null, joined_at text not null, removed_at text,
      removed_by text, hidden_at text, primary key (link_id, user_id));
    create index link_access_user on link_access (user_id, canvas_id);
    create index link_access_canvas on link_access (canvas_id);
    create table invitation (id text primary key, token_hash text not null unique, email text, workspace_role text not null, canvas_id text,
      canvas_role text, invited_by text, created_at text not null, expires_at text not null, accepted_at text, accepted_by text, revoked_at text);
    create table access_request (id text primary key, canvas_id text not null, user_id text not null, message text not null, created_at text not null,
      decided_at text, decided_by text, granted_role text);
    create index access_request_canvas on access_request (canvas_id);
    create unique index access_request_open on access_request (canvas_id, user_id) where decided_at is null;
    create table api_token (id text primary key, token_hash text not null unique, name text not null, user_id text not null, scopes text not null,
      canvases text, created_by text not null, created_at text not null, expires_at text, last_used_at text, revoked_at text);
    create index api_token_user on api_token (user_id);
    create table chain_head (chain text primary key, seq bigint not null, hash text not null);
    create table audit (seq bigint primary key, at text not null, actor_id text, via text not null, action text not null, canvas_id text,
      target text, details text, details_hash text not null, previous_hash text not null, hash text not null);
    create index audit_canvas on audit (canvas_id, seq);
    create index audit_actor on audit (actor_id, seq);
    create table access_change (seq integer primary key, at bigint not null, canvas_id text, user_id text, session_id text, token_id text);
    create table blob_use (sha256 text not null, canvas_id text not null, primary key (sha256, canvas_id));
    create index blob_use_canvas on blob_use (canvas_id);
    create table purge (canvas_id text primary key, at bigint not null)`;
  for (const statement of statements.split(";"))
    await schemaStatement(db, statement).execute(db);
  // Until now everybody who could reach the server was an editor of every canvas.
  await sql`update canvas set workspace_role = 'editor'`.execute(db);
  // Somebody has to be able to administer: whoever came first.
  await sql`update "user" set workspace_role = 'admin' where id = (
    select id from "user" where id not like 'example-%' order by created_at, id limit 1)`.execute(
    db,
  );
}
