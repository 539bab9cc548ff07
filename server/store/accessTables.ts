/** The tables of who may do what: accounts, sessions, groups, links, invitations, tokens, and the audit log. */
import type { Generated } from "kysely";
import type { Role, WorkspaceRole } from "../../shared/roles.ts";

export interface AccessTables {
  user: {
    id: string;
    name: string;
    disciplines: string;
    created_at: string;
    updated_at: Generated<string>;
    /** Lower case, unique; null for people of local access, guests and former members. */
    email: Generated<string | null>;
    email_verified: Generated<number>;
    image: Generated<string | null>;
    workspace_role: Generated<WorkspaceRole>;
    two_factor_enabled: Generated<number>;
    /** Cannot sign in any more; what they own was given to others. */
    deactivated_at: Generated<string | null>;
    /** Name and e-mail are gone; shown as "Former member". */
    erased_at: Generated<string | null>;
  };
  session: {
    id: string;
    /** SHA-256 of the cookie's token, hex. */
    token_hash: string;
    user_id: string;
    created_at: string;
    updated_at: string;
    expires_at: string;
    ip_address: string | null;
    user_agent: string | null;
  };
  /** better-auth's: how somebody signs in (a password, or an identity at the provider). */
  account: {
    id: string;
    account_id: string;
    provider_id: string;
    user_id: string;
    access_token: string | null;
    refresh_token: string | null;
    id_token: string | null;
    access_token_expires_at: string | null;
    refresh_token_expires_at: string | null;
    scope: string | null;
    /** Hashed (scrypt). */
    password: string | null;
    created_at: string;
    updated_at: string;
  };
  /** better-auth's: one-time values, such as those of reset links. */
  verification: {
    id: string;
    identifier: string;
    value: string;
    expires_at: string;
    created_at: string;
    updated_at: string;
  };
  /** better-auth's: TOTP secrets, encrypted with AUTH_SECRET. */
  two_factor: {
    id: string;
    user_id: string;
    secret: string;
    backup_codes: string;
    verified: number | null;
    failed_verification_count: number | null;
    /** After too many wrong codes. */
    locked_until: string | null;
  };
  /** What admins chose, JSON by name; see server/records/settings.ts. */
  setting: { name: string; value: string };
  /** Personal roles on a canvas: what it says goes before groups and the workspace. */
  member: { canvas_id: string; user_id: string; role: Role };
  user_group: { id: string; name: string; created_at: string };
  group_member: { group_id: string; user_id: string };
  group_role: { canvas_id: string; group_id: string; role: Role };
  share_link: {
    id: string;
    canvas_id: string;
    /** SHA-256 of the link's secret, hex. */
    token_hash: string;
    label: string;
    role: "editor" | "commenter" | "viewer";
    /** Else guests of an editor link are commenters. */
    guests_may_edit: number;
    /** Hashed (scrypt), null without one. */
    password_hash: string | null;
    created_by: string;
    created_at: string;
    expires_at: string | null;
    revoked_at: string | null;
  };
  /** Who came by a link, guests and signed-in people; they have the link's role as long as it lives. */
  link_access: {
    link_id: string;
    user_id: string;
    canvas_id: string;
    joined_at: string;
    removed_at: string | null;
    /** Themselves: they left, and may come again. */
    removed_by: Generated<string | null>;
    /** The owner hid what this guest wrote. */
    hidden_at: string | null;
  };
  invitation: {
    id: string;
    /** SHA-256 of the link's secret, hex. */
    token_hash: string;
    /** Null: whoever has the link. Once accepted by anyone it is used up. */
    email: string | null;
    workspace_role: "admin" | "member";
    canvas_id: string | null;
    canvas_role: Role | null;
    /** Null: the server's own set-up link. */
    invited_by: string | null;
    created_at: string;
    expires_at: string;
    accepted_at: string | null;
    accepted_by: string | null;
    revoked_at: string | null;
  };
  access_request: {
    id: string;
    canvas_id: string;
    user_id: string;
    message: string;
    created_at: string;
    decided_at: string | null;
    decided_by: string | null;
    /** Null while undecided, and when refused. */
    granted_role: Role | null;
  };
  api_token: {
    id: string;
    /** SHA-256 of the whole `prl_...`, hex. */
    token_hash: string;
    name: string;
    /** Whom it acts as. */
    user_id: string;
    /** JSON of TokenScope[]. */
    scopes: string;
    /** JSON of canvas ids; null: all that the person may open. */
    canvases: string | null;
    created_by: string;
    created_at: string;
    expires_at: string | null;
    last_used_at: string | null;
    revoked_at: string | null;
  };
  /** Where each hash chain ends (server/chain). */
  chain_head: { chain: string; seq: number; hash: string };
  /** Append-only; see server/audit. */
  audit: {
    seq: number;
    at: string;
    /** User id; null: the server itself, or somebody unknown. */
    actor_id: string | null;
    /** How they came: session, token:<id>, command line, server. */
    via: string;
    /** Such as `session.started`, `canvas.role_changed`. */
    action: string;
    canvas_id: string | null;
    /** Id of what it was done to. */
    target: string | null;
    /** JSON with a random salt; null when it was erased with a person. */
    details: string | null;
    /** SHA-256 of details, hex. */
    details_hash: string;
    /** Hash of the entry before, hex; empty for the first. */
    previous_hash: string;
    /** Over all of the above except details, hex; see server/chain. */
    hash: string;
  };
  /** What changed in who may do what, for other processes; rows older than some minutes are removed. */
  access_change: {
    seq: Generated<number>;
    at: number;
    canvas_id: string | null;
    user_id: string | null;
    session_id: string | null;
    token_id: string | null;
  };
  /** Which canvases hold an image: whoever may read one of them may read it. */
  blob_use: { sha256: string; canvas_id: string };
  /** Canvases that were deleted for ever at this time (unix milliseconds), and of which something may be left. */
  purge: { canvas_id: string; at: number };
}
