/**
 * Every table as Kysely sees it. Times of records are ISO 8601 UTC text; journal times are unix milliseconds.
 * Booleans are 0/1 and JSON is text, so that SQLite and Postgres hold the same.
 */
import type { Generated } from "kysely";
import type { Role } from "../../shared/roles.ts";
import type { RunTables } from "./runTables.ts";
import type { AccessTables } from "./accessTables.ts";
import type { NoticeTables } from "./noticeTables.ts";
import type { ThreadTables } from "./threadTables.ts";

export interface Tables
  extends AccessTables, NoticeTables, RunTables, ThreadTables {
  canvas: {
    id: string;
    /** Follows the document's title. */
    title: string;
    owner_id: string | null;
    epoch: string;
    is_example: number;
    created_at: string;
    updated_at: string;
    archived_at: string | null;
    deleted_at: string | null;
    deleted_by: Generated<string | null>;
    /** What every member of the workspace is here without a role of their own; null: nothing. */
    workspace_role: Generated<Role | null>;
    /** JSON of `previewBlockSchema[]`; a projection of the document. */
    preview: string;
    /** What guests write is seen by others once an owner approved it. */
    guests_need_approval: Generated<number>;
  };
  /** Projection: who changed or commented on a canvas, and when last. */
  contributor: { canvas_id: string; user_id: string; last_at: string };
  /**
   * What was done, as Yjs updates V1. A row is one update, or, after compaction, a segment: the coalesced updates of one
   * user and session within a window of rows. Windows do not overlap and leave no gap.
   */
  journal: {
    canvas_id: string;
    /** Of a segment: the last of the rows it took in. */
    seq: number;
    /** The window that this row belongs to; both are `seq` for a single update. */
    window_first: number;
    window_last: number;
    /** How many updates it holds; those of a window sum up to its length. */
    updates: number;
    /** Of the first update it holds, and of the last. */
    at: number;
    until: number;
    user_id: string | null;
    session_id: string | null;
    kind: "edit" | "restore" | "system";
    bytes: Uint8Array;
    /** CRC-32 of all of the above, see `rowChecksum`. */
    checksum: number;
  };
  /** The end of each canvas's journal. Whoever appends moves it, so the database orders a canvas's rows. */
  journal_head: {
    canvas_id: string;
    seq: number;
    /** Sum of the sizes of the stored rows. */
    bytes: number;
  };
  snapshot: {
    canvas_id: string;
    /** The journal row it includes last. */
    seq: number;
    at: number;
    /** Deflated Yjs update, V2, whole state. */
    bytes: Uint8Array;
    /** CRC-32 of the bytes. */
    checksum: number;
  };
  /** What a canvas is opened from while nobody writes; a projection of the journal (server/sync/openings.ts). */
  opening: {
    canvas_id: string;
    /** The journal row it includes last. */
    seq: number;
    /** Yjs state vector. */
    state_vector: Uint8Array;
    /** The sync message that a newcomer is sent (the whole state, V1): its size (uint32, little-endian), then it, deflated. */
    bytes: Uint8Array;
    /** CRC-32 over all of it. */
    checksum: number;
  };
  client_owner: {
    canvas_id: string;
    client_id: number;
    user_id: string | null;
    first_seq: number;
    /** Clocks below this are stored; null for an id from before clocks were kept. */
    clock: number | null;
  };
  version: {
    canvas_id: string;
    seq: number;
    kind: "named" | "auto" | "beforeRestore";
    name: string;
    user_id: string | null;
    at: string;
  };
  blob: {
    sha256: string;
    size: number;
    media_type: string;
    created_at: string;
    created_by: string | null;
  };
}
