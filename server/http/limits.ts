/** Bounds on what one request may carry and on how often one caller may ask. */
import type { MiddlewareHandler } from "hono";
import { networkOf } from "./connection.ts";
import { bodyTooLarge, tooManyRequests } from "./errors.ts";
import type { Env } from "./router.ts";

const megabyte = 1024 * 1024;
const jsonLimitBytes = megabyte;
const imageLimitBytes = 20 * megabyte;
const annotationsLimitBytes = 16 * megabyte;
const importLimitBytes = 256 * megabyte;
/** Of MLflow's runs: model files are among them. */
const artifactLimitBytes = 1024 * megabyte;

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
  if (path.startsWith("/api/2.0/mlflow-artifacts/")) return artifactLimitBytes;
  if (path.startsWith("/api/runs/import")) return importLimitBytes;
  if (path === "/api/blobs") return imageLimitBytes;
  if (path.endsWith("/annotations/import")) return annotationsLimitBytes;
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

/** A token bucket for each key. */
export interface Limiter {
  /** Throws `tooManyRequests` when the key's bucket is empty. */
  take(key: string): void;
  /** For what turned out not to be what is limited, such as a sign-in that succeeded. */
  giveBack(key: string): void;
}

/** Keys remembered at once; the one not seen for longest, whose bucket is the fullest, is forgotten first. */
const rememberedKeys = 10_000;

/** Where a middleware does not fit: when what is counted is known only inside the handler. */
export function createLimiter(
  limit: RateLimit,
  now = () => performance.now(),
): Limiter {
  const buckets = new Map<string, { tokens: number; at: number }>();
  const perMs = limit.perMinute / 60_000;
  return {
    take(key) {
      const at = now();
      const bucket = buckets.get(key) ?? { tokens: limit.burst, at };
      const tokens = Math.min(
        limit.burst,
        bucket.tokens + (at - bucket.at) * perMs,
      );
      buckets.delete(key);
      if (tokens < 1) {
        buckets.set(key, { tokens, at });
        throw tooManyRequests(Math.ceil((1 - tokens) / perMs / 1000));
      }
      buckets.set(key, { tokens: tokens - 1, at });
      if (buckets.size > rememberedKeys)
        buckets.delete(buckets.keys().next().value ?? key);
    },
    giveBack(key) {
      const bucket = buckets.get(key);
      if (bucket) bucket.tokens += 1;
    },
  };
}

/** Who is counted: the person of the session or token, else the network; or always the network of the connection. */
export type CountedBy = "session" | "address";

/**
 * One allowance for each caller. Each call makes buckets of its own. `only: "failures"` gives back what an answer below
 * 400 took: many people behind one address may sign in at once, and nobody may guess at once.
 */
export function limitRate(
  limit: RateLimit,
  options: {
    readonly by: CountedBy;
    readonly only?: "failures";
    readonly now?: () => number;
  },
): MiddlewareHandler<Env> {
  const limiter = createLimiter(limit, options.now);
  return async (c, next) => {
    const network = networkOf(c.get("connection").address);
    const caller = options.by === "session" ? c.get("caller") : null;
    const key = caller?.user.id ?? network;
    limiter.take(key);
    await next();
    if (options.only === "failures" && c.res.status < 400)
      limiter.giveBack(key);
  };
}
