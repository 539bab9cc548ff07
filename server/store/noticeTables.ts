/** The tables of what people are told: inbox, watching, mail, push, webhooks. */
import type { Generated } from "kysely";
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
    /** What was said last where that is no comment, plain text. */
    words: string;
    /** The comment that was made last: its words are read when somebody looks, so that none outlive it. */
    comment_id: string | null;
    /** How many unread news it stands for. */
    count: number;
    created_at: string;
    /** When the last news came. */
    updated_at: string;
    /** When anything about it changed, such as that it was read. */
    changed_at: string;
    /** When the first of the unread news came. */
    news_at: string;
    read_at: string | null;
    done_at: string | null;
    snoozed_until: string | null;
    /** When the courier looks at it next; null: nothing is left to send. */
    notify_at: string | null;
    /** Until when its news were mailed, and pushed. */
    mailed_at: string | null;
    pushed_at: string | null;
    /** JSON of PushRetry (server/inbox/pushing.ts): which browsers could not be reached, and when they are tried again. */
    push_retry: Generated<string | null>;
    /** Letters that failed in a row. */
    attempts: Generated<number>;
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
    /** Since when nothing could be delivered; null while it works. */
    failing_since: string | null;
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
