/** For whoever runs the server: is it alive, can it serve, what does it do. */
import { Hono } from "hono";
import { enforce } from "../access/doors.ts";
import type { Context } from "../context.ts";
import { errorForLog } from "../log.ts";
import { registry } from "../metrics.ts";
import { storeNotReady } from "./errors.ts";
import type { Env } from "./router.ts";

const readyWithinMs = 5000;

export function createHealthRoutes(context: Context) {
  return new Hono<Env>()
    .get("/healthz", (c) => c.json({ status: "ok" }, 200, noStore))
    .get("/readyz", async (c) => {
      try {
        const { db, journal } = context.store;
        // Both threads: records can be read, and the journal can take its turn to write.
        await withTimeout(
          Promise.all([
            db.selectFrom("canvas").select("id").limit(1).execute(),
            journal.ping(),
          ]),
        );
      } catch (error) {
        context.log.error(
          { error: errorForLog(error) },
          "the store does not answer",
        );
        throw storeNotReady();
      }
      return c.json({ status: "ready" }, 200, noStore);
    })
    .get("/metrics", enforce({ to: "operator" }, "get"), async (c) =>
      c.body(await registry.metrics(), 200, {
        "content-type": registry.contentType,
        ...noStore,
      }),
    );
}

const noStore = { "cache-control": "no-store" };

async function withTimeout(query: Promise<unknown>) {
  const late = AbortSignal.timeout(readyWithinMs);
  await Promise.race([
    query,
    new Promise((_, reject) =>
      late.addEventListener("abort", () => reject(late.reason as Error)),
    ),
  ]);
}
