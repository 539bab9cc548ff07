/** What webhooks refuse; see server/http/errors.ts. */
import { Refusal } from "../http/errors.ts";

export const webhookNotFound = () =>
  new Refusal(
    404,
    "webhook_not_found",
    "There is no such webhook. It may have been deleted.",
  );

export const webhookAddressForbidden = (why: string) =>
  new Refusal(
    422,
    "webhook_address_forbidden",
    `Webhooks are not sent to this address: ${why}. Give an https:// address on the internet, or ask whoever runs this Parley to open it with WEBHOOK_ALLOW_PRIVATE.`,
  );

export const tooManyWebhooks = (most: number) =>
  new Refusal(
    409,
    "too_many_webhooks",
    `There are ${most} webhooks already. Delete one that is not used.`,
  );
