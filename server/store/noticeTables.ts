/** The tables of what people are told: inbox, watching, mail, push, webhooks. */
import type { InboxReason, WatchLevel } from "../../shared/api/inbox.ts";

export interface NoticeTables {
  /** How much somebody wants to hear of a canvas (`thread_id` empty) or of one thread. */
  watch: {
    user_id: string;
    canvas_id: string;
    thread_id: string;
    level: WatchLevel;
  };
  /** One line of somebody's inbox: what waits there about one subject. News about the same subject change the line. */
  inbox_item: {
    id: string;
    user_id: string;
    canvas_id: string;
    subject_type: "thread" | "review" | "access";
    subject_id: string;
    /** The weightiest of what is unread. */
    reason: InboxReason;
    actor_id: string | null;
    /** What was said last, plain text. */
    words: string;
    /** How many unread news it stands for. */
    count: number;
    created_at: string;
    updated_at: string;
    read_at: string | null;
    done_at: string | null;
    snoozed_until: string | null;
    /** Until when its news were mailed. */
    mailed_at: string | null;
  };
  notice_setting: {
    user_id: string;
    mail: "now" | "hourly" | "daily" | "never";
    /** IANA name. */
    time_zone: string;
    /** HH:MM, in that zone. */
    digest_at: string;
    quiet_from: string | null;
    quiet_to: string | null;
    push: number;
    last_digest_at: string | null;
  };
  push_subscription: {
    id: string;
    user_id: string;
    /** Ends with the session it was made in. */
    session_id: string | null;
    endpoint: string;
    /** The browser's keys, base64url. */
    p256dh: string;
    auth: string;
    created_at: string;
    /** In a row. */
    failures: number;
  };
  webhook: {
    id: string;
    /** Null: all canvases of the workspace. */
    canvas_id: string | null;
    url: string;
    /** Encrypted with AUTH_SECRET; signs what is sent. */
    secret: string;
    shape: "parley" | "slack" | "teams";
    /** JSON of WebhookEvent[]. */
    events: string;
    created_by: string;
    created_at: string;
    disabled_at: string | null;
  };
  webhook_delivery: {
    id: string;
    webhook_id: string;
    canvas_id: string | null;
    event: string;
    /** JSON as it is sent. */
    payload: string;
    attempts: number;
    /** Null when it was delivered or given up. */
    next_at: string | null;
    delivered_at: string | null;
    failed_at: string | null;
    /** HTTP status of the last answer. */
    status: number | null;
    error: string | null;
    created_at: string;
  };
}
