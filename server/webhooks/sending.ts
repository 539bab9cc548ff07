/**
 * One delivery over the wire: signed as Standard Webhooks (standardwebhooks.com), to the internet only, without redirects,
 * bounded in time and size (T22).
 */
import { createHmac, randomBytes } from "node:crypto";
import type { Config } from "../config.ts";
import { createBoundedFetch, ForbiddenAddress } from "../http/outgoing.ts";

export interface Outgoing {
  /** The same in each attempt: receivers know by it what they had already. */
  readonly id: string;
  readonly url: string;
  readonly secret: string;
  /** JSON. */
  readonly payload: string;
}

export interface Outcome {
  readonly delivered: boolean;
  readonly status: number | null;
  /** For the owner; empty when it was delivered. */
  readonly error: string;
}

const timeoutMs = 10_000;
const maxAnswerBytes = 64 * 1024;
const prefix = "whsec_";

export function makeWebhookSecret(): string {
  return prefix + randomBytes(32).toString("base64");
}

/** Never rejects. What was answered is not told: it may be from inside some network. */
export async function sendWebhook(
  { webhookNetworks }: Pick<Config, "webhookNetworks">,
  { id, url, secret, payload }: Outgoing,
  now: number,
): Promise<Outcome> {
  const timestamp = String(Math.floor(now / 1000));
  const send = createBoundedFetch({
    maxBytes: maxAnswerBytes,
    timeoutMs,
    ownHost: null,
    ...(webhookNetworks && { ownNetworks: webhookNetworks }),
  });
  try {
    const { status } = await send(url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "content-length": String(Buffer.byteLength(payload)),
        "user-agent": "Parley-Webhooks",
        "webhook-id": id,
        "webhook-timestamp": timestamp,
        "webhook-signature": signWebhook(secret, { id, timestamp, payload }),
      },
      body: payload,
    });
    if (status >= 200 && status < 300)
      return { delivered: true, status, error: "" };
    return {
      delivered: false,
      status,
      error:
        status >= 300 && status < 400
          ? "It answered with a redirect. Give the address that it leads to."
          : `It answered ${status}.`,
    };
  } catch (error) {
    return { delivered: false, status: null, error: whatWentWrong(error) };
  }
}

/** `v1,<base64>` over id, time and body. */
export function signWebhook(
  secret: string,
  signed: { id: string; timestamp: string; payload: string },
): string {
  const key = Buffer.from(secret.slice(prefix.length), "base64");
  const mark = createHmac("sha256", key)
    .update(`${signed.id}.${signed.timestamp}.${signed.payload}`)
    .digest("base64");
  return `v1,${mark}`;
}

function whatWentWrong(error: unknown): string {
  if (error instanceof ForbiddenAddress)
    return "This address is inside a private network or not reached by https.";
  const { code, name } = error as { code?: string; name?: string };
  if (name === "TimeoutError" || name === "AbortError")
    return `It did not answer within ${timeoutMs / 1000} seconds.`;
  switch (code) {
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return "There is no server of this name.";
    case "ECONNREFUSED":
      return "The server takes no connections there.";
    default:
      return `It could not be reached${code ? ` (${code})` : ""}.`;
  }
}
