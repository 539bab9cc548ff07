/** Webhooks of a canvas (its owners') or of all canvases (admins'): the same acts at two addresses. */
import type { z } from "zod";
import type {
  newWebhookAnswerSchema,
  newWebhookSchema,
  Webhook,
  WebhookEvent,
} from "../../shared/api/inbox.ts";
import { answer, api } from "../kit/api.ts";

/** `null`: all canvases. */
export type Scope = string | null;
export type NewWebhook = z.input<typeof newWebhookSchema>;
export type MadeWebhook = z.infer<typeof newWebhookAnswerSchema>;

export function webhookRequests(canvas: Scope) {
  const own = api.canvases[":id"].webhooks;
  const all = api.admin.webhooks;
  const param = (hook: string) => ({ id: canvas ?? "", hook });
  return {
    list: async (): Promise<readonly Webhook[]> =>
      canvas === null
        ? (await answer(all.$get())).items
        : (await answer(own.$get({ param: { id: canvas } }))).items,
    add: (json: NewWebhook): Promise<MadeWebhook> =>
      canvas === null
        ? answer(all.$post({ json }))
        : answer(own.$post({ param: { id: canvas }, json })),
    remove: (hook: string): Promise<unknown> =>
      canvas === null
        ? answer(all[":hook"].$delete({ param: { hook } }))
        : answer(own[":hook"].$delete({ param: param(hook) })),
    test: (hook: string) =>
      canvas === null
        ? answer(all[":hook"].test.$post({ param: { hook } }))
        : answer(own[":hook"].test.$post({ param: param(hook) })),
  };
}

export const shapeNames: Readonly<Record<Webhook["shape"], string>> = {
  parley: "Signed JSON",
  slack: "Slack",
  teams: "Microsoft Teams",
};

export const eventNames: Readonly<Record<WebhookEvent, string>> = {
  "thread.created": "A thread begins",
  "comment.created": "Somebody answers",
  "thread.resolved": "A thread is resolved",
  "thread.reopened": "A thread is reopened",
  "suggestion.decided": "A suggestion is decided",
  "review.asked": "A review is asked for",
  "review.answered": "A review is answered",
};
