/** The tables of annotations: threads, comments and what hangs on them. */
import type { Generated } from "kysely";
import type { Label, ThreadEventKind } from "../../shared/api/threads.ts";

export interface ThreadTables {
  thread: {
    id: string;
    canvas_id: string;
    /** JSON of `anchorSchema`: what the author pointed at; changes only when somebody attaches the thread again. */
    anchor: string;
    /** Copied out of the anchor for counting; null for places on the canvas and what has no block. */
    block_id: string | null;
    /** Copied out of the anchor: the run whose value, row or example it names. */
    run_id: Generated<string | null>;
    author_id: string;
    created_at: string;
    /** The last thing that changed what somebody sees of the thread. */
    updated_at: Generated<string>;
    resolved_at: string | null;
    /** Null for a condition that came true. */
    resolved_by: string | null;
    /** Why; empty when nobody said. */
    resolution: Generated<string>;
    /** The run that made a condition true. */
    resolved_run: Generated<string | null>;
    /** JSON of `anchorLiveSchema`, kept by server/anchors; null: attached as its author said. */
    live: Generated<string | null>;
    /** JSON of `anchorPlaceSchema`: where its target was seen last; null while nobody looked. */
    place: Generated<string | null>;
    label: Generated<Label | null>;
    decision_candidate: Generated<number>;
    /** JSON of Discipline[]: from whom an answer is needed. */
    asks: Generated<string>;
    assignee_id: Generated<string | null>;
    /** A date, YYYY-MM-DD. */
    due_on: Generated<string | null>;
  };
  comment: {
    id: string;
    thread_id: string;
    author_id: string;
    /** Markdown; empty when deleted. */
    body: string;
    created_at: string;
    edited_at: string | null;
    deleted_at: string | null;
    /** Of a guest, while it waits for an owner's approval: only owners and its author see it. */
    held_at: Generated<string | null>;
  };
  /** The words of a comment before each change, and until when (`at`) they stood. Gone when the comment is deleted. */
  comment_edit: { comment_id: string; at: string; body: string };
  reaction: {
    comment_id: string;
    user_id: string;
    emoji: string;
    created_at: string;
  };
  /** What happened to a thread besides comments. */
  thread_event: {
    id: string;
    thread_id: string;
    at: string;
    /** Null: the server itself. */
    actor_id: string | null;
    kind: ThreadEventKind;
    /** JSON of `threadEventSchema.shape.details`, where `person` is an id. */
    details: string;
  };
  thread_condition: {
    thread_id: string;
    /** JSON of `conditionSpecSchema`. */
    spec: string;
    /** Copied out of the spec: which conditions a run may change. */
    metric: string;
    state: "waiting" | "holds" | "fails";
    run_id: string | null;
    value: number | null;
    checked_at: string | null;
    /** When the state changed last. */
    changed_at: string | null;
    /** When people were told last that it came true or stopped being true, and which of the two; null: never. */
    told_at: Generated<string | null>;
    told_state: Generated<"holds" | "fails" | null>;
  };
  /** The change of text that a thread proposes at its text anchor. */
  suggestion: {
    thread_id: string;
    kind: "insert" | "delete" | "replace";
    /** The text that goes; empty for an insertion. */
    original: string;
    /** The text that comes; empty for a deletion. */
    replacement: string;
    status: "open" | "accepted" | "declined" | "withdrawn";
    decided_at: string | null;
    decided_by: string | null;
    /** Why it was declined. */
    word: string;
    /** The journal row that carried it out; null when the text read so already. */
    seq: number | null;
    /** Since when somebody is carrying it out, so that two who accept at once do it once. */
    claimed_at: Generated<string | null>;
  };
  /** One's own, told to nobody: until when a person has read a thread. */
  thread_read: { user_id: string; thread_id: string; read_at: string };
  /** One's own, told to nobody: when a person was on a canvas last, and the time before. */
  visit: {
    user_id: string;
    canvas_id: string;
    at: string;
    /** The canvas's last journal row then. */
    seq: number;
    previous_at: string | null;
    previous_seq: number | null;
    /** Everything until then counts as read. */
    all_read_at: string | null;
  };
  review_request: {
    id: string;
    canvas_id: string;
    /** Null: the whole canvas. */
    block_id: string | null;
    asked_by: string;
    message: string;
    /** A date, YYYY-MM-DD. */
    due_on: string | null;
    created_at: string;
    withdrawn_at: string | null;
  };
  /** One place in a request: a person, or the first who takes it for their discipline. */
  review: {
    id: string;
    request_id: string;
    canvas_id: string;
    /** Null until somebody of the discipline takes it. */
    user_id: string | null;
    discipline: string | null;
    state: "asked" | "looking" | "approved" | "changes";
    word: string;
    /** When the state was said. */
    at: string | null;
    /** SHA-256 of the content that was approved or not, hex. */
    digest: string | null;
    /** Since when the content is another; null while it is the same. */
    stale_at: string | null;
  };
}
