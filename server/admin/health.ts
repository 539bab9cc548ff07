/** How the server does, for the admins' page. Whatever runs programs has /healthz, /readyz and /metrics. */
import { readFileSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { join } from "node:path";
import type { AdminHealth } from "../../shared/api/admin.ts";
import type { Context } from "../context.ts";
import { errorForLog } from "../log.ts";
import { metrics } from "../metrics.ts";
import { databaseOf } from "../store/differences.ts";
import { eventLoopDelay } from "./eventLoop.ts";

const answerWithinMs = 5000;
/** Below this, and below a twentieth of the disk, room is scarce. */
const scarceBytes = 2 * 1024 ** 3;

const { version } = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../package.json"), "utf8"),
) as { version: string };

const startedAt = new Date(
  Date.now() - Math.round(process.uptime() * 1000),
).toISOString();

export async function readHealth(context: Context): Promise<AdminHealth> {
  const { config, store, hub, mail } = context;
  const [latencyMs, journalLatencyMs] = await Promise.all([
    measure(context, () =>
      store.db.selectFrom("canvas").select("id").limit(1).execute(),
    ),
    measure(context, () => store.journal.ping()),
  ]);
  const memory = process.memoryUsage();
  const health = {
    version,
    node: process.version,
    startedAt,
    access: config.access,
    database: {
      kind: databaseOf(store.db),
      latencyMs,
      journalLatencyMs,
    },
    redis: readRedis(config.redisUrl, hub.hasBus()),
    mail: mail !== null,
    rooms: await readMetric(metrics.rooms),
    connections: await readMetric(metrics.connections),
    memory: { rssBytes: memory.rss, heapBytes: memory.heapUsed },
    eventLoopDelayMs: eventLoopDelay(),
    lastBackupAt: null,
  };
  return { ...health, warnings: await findWarnings(context, health) };
}

/** Milliseconds of the round trip; null when no answer came in time. */
async function measure(
  { log }: Context,
  ask: () => Promise<unknown>,
): Promise<number | null> {
  const start = performance.now();
  const late = AbortSignal.timeout(answerWithinMs);
  try {
    await Promise.race([
      ask(),
      new Promise((_, reject) =>
        late.addEventListener("abort", () => reject(late.reason as Error)),
      ),
    ]);
  } catch (error) {
    log.warn({ error: errorForLog(error) }, "the database did not answer");
    return null;
  }
  return Math.round((performance.now() - start) * 100) / 100;
}

function readRedis(
  redisUrl: string | null,
  isWorking: boolean,
): AdminHealth["redis"] {
  if (redisUrl === null) return "off";
  return isWorking ? "connected" : "unreachable";
}

interface Metric {
  get(): Promise<{ readonly values: readonly { readonly value: number }[] }>;
}

async function readMetric(metric: Metric): Promise<number> {
  const { values } = await metric.get();
  return values.reduce((sum, { value }) => sum + value, 0);
}

async function findWarnings(
  { config: { dataDir } }: Context,
  health: Omit<AdminHealth, "warnings">,
): Promise<string[]> {
  const warnings: string[] = [];
  const { latencyMs, journalLatencyMs, kind } = health.database;
  if (latencyMs === null || journalLatencyMs === null)
    warnings.push(
      "The database does not answer. What people type waits in their browsers; check the database and the log.",
    );
  if (health.redis === "unreachable")
    warnings.push(
      "Redis cannot be reached. Nothing is lost, and what people do on other processes shows some seconds late; check REDIS_URL and the Redis server.",
    );
  const disk = await statfs(dataDir);
  const free = disk.bavail * disk.bsize;
  if (free < scarceBytes && disk.bavail < disk.blocks / 20)
    warnings.push(
      `The disk of DATA_DIR has ${Math.round(free / 1024 ** 2)} MB left. Make room: on a full disk nothing can be saved.`,
    );
  if ((await readMetric(metrics.damagedLoads)) > 0)
    warnings.push(
      "A canvas could not be read in full since this process started. Run “npm run verify” to see which, and check the disk.",
    );
  if (
    kind === "sqlite" &&
    (await readMetric(metrics.databaseThreadRestarts)) > 0
  )
    warnings.push(
      "The thread of the database ended by itself and was started again. Look into the log for why.",
    );
  if (health.eventLoopDelayMs.p99 > 200)
    warnings.push(
      `Messages waited up to ${Math.round(health.eventLoopDelayMs.p99)} ms for their turn: this machine is too busy.`,
    );
  return warnings;
}
