/** What waits for a person over all canvases, how much they want to hear, and by which ways. */
import { z } from "zod";
import { personSchema } from "../people.ts";
import { idSchema, timeSchema } from "./common.ts";

/** From the weightiest to the lightest: an item shows the weightiest of its unread news. */
export const inboxReasons = [
  "assigned",
  "review asked",
  "access asked",
  "asked",
  "mentioned",
  "suggestion decided",
  "review answered",
  "review stale",
  "condition",
  "replied",
  "resolved",
  "reopened",
  "suggested",
  "commented",
  "approval needed",
] as const;
export type InboxReason = (typeof inboxReasons)[number];

export const watchLevels = ["all", "mentions", "nothing"] as const;
export type WatchLevel = (typeof watchLevels)[number];
/** `null`: of a thread, as the canvas; of a canvas, the usual: "all" for those who own or write on it, else "mentions". */
export const watchSchema = z.object({ level: z.enum(watchLevels).nullable() });

export const inboxItemSchema = z.object({
  id: idSchema,
  canvas: z.object({ id: idSchema, title: z.string() }),
  subject: z.object({
    type: z.enum(["thread", "review", "access"]),
    id: z.string(),
    /** What it is about, such as the title of the block. */
    words: z.string(),
  }),
  reason: z.enum(inboxReasons),
  actor: personSchema.nullable(),
  /** What was said last, plain text, at most 280 characters. */
  words: z.string(),
  /** How many unread news it stands for. */
  count: z.number().int(),
  createdAt: timeSchema,
  updatedAt: timeSchema,
  readAt: timeSchema.nullable(),
  doneAt: timeSchema.nullable(),
  snoozedUntil: timeSchema.nullable(),
});
export type InboxItem = z.infer<typeof inboxItemSchema>;

/** `waiting`: neither done nor snoozed. */
export const inboxViews = ["waiting", "snoozed", "done"] as const;
export type InboxView = (typeof inboxViews)[number];

export const inboxPatchSchema = z.object({
  read: z.boolean().optional(),
  done: z.boolean().optional(),
  /** Until when it is out of sight; null brings it back. News bring it back as well. */
  snoozedUntil: timeSchema.nullable().optional(),
});
export type InboxPatch = z.infer<typeof inboxPatchSchema>;

export const inboxCountSchema = z.object({ unread: z.number().int() });

const clockTime = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, "Give a time as HH:MM.");

export const noticeSettingsSchema = z.object({
  mail: z.enum(["now", "hourly", "daily", "never"]),
  /** IANA name, such as Europe/Berlin. */
  timeZone: z.string().max(64),
  /** When the daily digest goes out, in that zone. */
  digestAt: clockTime,
  /** Neither mail nor push between these times of that zone; both null: never quiet. */
  quietFrom: clockTime.nullable(),
  quietTo: clockTime.nullable(),
  push: z.boolean(),
  /** Whether this server can send mail at all; and to which address it would go. */
  canMail: z.boolean(),
  address: z.string().nullable(),
});
export type NoticeSettings = z.infer<typeof noticeSettingsSchema>;
export const noticeSettingsPatchSchema = noticeSettingsSchema
  .omit({ canMail: true, address: true })
  .partial();

/** As `PushSubscription.toJSON()` gives it. */
export const pushSubscriptionSchema = z.object({
  endpoint: z.url().max(2000),
  keys: z.object({
    p256dh: z.string().max(200),
    auth: z.string().max(100),
  }),
});

export const webhookEvents = [
  "thread.created",
  "comment.created",
  "thread.resolved",
  "thread.reopened",
  "suggestion.decided",
  "review.asked",
  "review.answered",
] as const;
export type WebhookEvent = (typeof webhookEvents)[number];

export const webhookSchema = z.object({
  id: idSchema,
  /** Null: all canvases. */
  canvas: idSchema.nullable(),
  url: z.string(),
  shape: z.enum(["parley", "slack", "teams"]),
  events: z.array(z.enum(webhookEvents)),
  createdBy: personSchema,
  createdAt: timeSchema,
  disabledAt: timeSchema.nullable(),
  /** The last delivery; null before the first. */
  last: z
    .object({
      at: timeSchema,
      state: z.enum(["waiting", "delivered", "failed"]),
      status: z.number().int().nullable(),
      error: z.string().nullable(),
    })
    .nullable(),
});
export type Webhook = z.infer<typeof webhookSchema>;
export const newWebhookSchema = z.object({
  url: z.url({ protocol: /^https?$/ }).max(2000),
  shape: z.enum(["parley", "slack", "teams"]).default("parley"),
  events: z.array(z.enum(webhookEvents)).min(1),
});
export const webhookPatchSchema = newWebhookSchema
  .omit({ shape: true })
  .partial()
  .extend({
    /** `false` switches on again what was switched off because it could not be reached. */
    disabled: z.boolean().optional(),
  });
export type WebhookPatch = z.infer<typeof webhookPatchSchema>;
export const webhookTestSchema = z.object({
  delivered: z.boolean(),
  /** HTTP status of the answer; null: there was none. */
  status: z.number().int().nullable(),
  /** A sentence for a person; empty when it was delivered. */
  error: z.string(),
});
/** The only time that its secret is told. */
export const newWebhookAnswerSchema = webhookSchema.extend({
  secret: z.string(),
});
