/** Bounds on what one request may carry and on how often one caller may ask. */
import { getConnInfo } from "@hono/node-server/conninfo";
import type { Context as HonoContext, MiddlewareHandler } from "hono";
import { bodyTooLarge, tooManyRequests } from "./errors.ts";
import type { Env } from "./router.ts";

const megabyte = 1024 * 1024;
const jsonLimitBytes = megabyte;
const imageLimitBytes = 20 * megabyte;
const importLimitBytes = 256 * megabyte;

/**
 * Refuses longer bodies: at once when their length is declared, else as soon as they pass the limit. The body stays a
 * stream, so that a large import is never held in memory because of this check.
 */
export const limitBody: MiddlewareHandler<Env> = async (c, next) => {
  const { body, headers } = c.req.raw;
  if (!body) return next();
  const limit = limitFor(c.req.path);
  const declared = headers.get("content-length");
  if (declared !== null && !headers.has("transfer-encoding")) {
    if (Number(declared) > limit) throw bodyTooLarge(limit);
    return next();
  }
  const bounded =
    limit === jsonLimitBytes ? await readWhole(body, limit) : cut(body, limit);
  c.req.raw = new Request(c.req.raw, {
    body: bounded,
    duplex: "half",
  } as RequestInit);
  return next();
};

function limitFor(path: string): number {
  if (path.startsWith("/api/runs/import")) return importLimitBytes;
  if (path === "/api/blobs") return imageLimitBytes;
  return jsonLimitBytes;
}

/** Short bodies are read first: parsers of JSON would hide the refusal behind "malformed". */
async function readWhole(body: ReadableStream<Uint8Array>, limit: number) {
  const chunks: Uint8Array[] = [];
  for await (const chunk of cut(body, limit)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function cut(body: ReadableStream<Uint8Array>, limit: number) {
  let size = 0;
  return body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        size += chunk.byteLength;
        if (size > limit) controller.error(bodyTooLarge(limit));
        else controller.enqueue(chunk);
      },
    }),
  );
}

export interface RateLimit {
  /** How many requests may come at once. */
  readonly burst: number;
  readonly perMinute: number;
}

/** Callers remembered at once; the one not seen for longest is forgotten first. */
const rememberedCallers = 10_000;

/**
 * A token bucket for each caller: the session when there is one, else the address of the connection. Headers that a
 * caller can invent, such as X-Forwarded-For, do not count. Each call makes buckets of its own.
 */
export function limitRate(
  limit: RateLimit,
  options: { by: "address" | "session"; now?: () => number },
): MiddlewareHandler<Env> {
  const { now = () => performance.now() } = options;
  const buckets = new Map<string, { tokens: number; at: number }>();
  const perMs = limit.perMinute / 60_000;
  return async (c, next) => {
    const caller =
      options.by === "session"
        ? (c.get("caller")?.user.id ?? addressOf(c))
        : addressOf(c);
    const at = now();
    const bucket = buckets.get(caller) ?? { tokens: limit.burst, at };
    const tokens = Math.min(
      limit.burst,
      bucket.tokens + (at - bucket.at) * perMs,
    );
    buckets.delete(caller);
    if (tokens < 1) {
      buckets.set(caller, { tokens, at });
      throw tooManyRequests(Math.ceil((1 - tokens) / perMs / 1000));
    }
    buckets.set(caller, { tokens: tokens - 1, at });
    if (buckets.size > rememberedCallers)
      buckets.delete(buckets.keys().next().value ?? caller);
    await next();
  };
}

/** Requests without a socket come from tests in this very process. */
function addressOf(c: HonoContext<Env>): string {
  const env = c.env as { incoming?: unknown } | undefined;
  return env?.incoming ? (getConnInfo(c).remote.address ?? "") : "";
}
