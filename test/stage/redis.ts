/** A real redis-server on a free port, without files. It is ended with the test; a run that is root installs it by apt. */
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { promisify } from "node:util";
import { Redis } from "ioredis";
import { describe, it } from "vitest";
import { freePort } from "./ports.ts";
import { until } from "./until.ts";

const run = promisify(execFile);

export interface TestRedis {
  readonly port: number;
  readonly url: string;
  /** FLUSHALL. */
  flush(): Promise<void>;
  /** As a crash: connections break, and new ones are refused until `start`. */
  kill(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export async function startRedis(): Promise<TestRedis> {
  const port = await freePort();
  let child: ChildProcess | null = null;
  const start = async () => {
    child = spawn(
      "redis-server",
      `--port ${port} --bind 127.0.0.1 --save  --appendonly no`.split(" "),
      { stdio: "ignore", cwd: "/tmp" },
    );
    await until(() => ask((redis) => redis.ping()), {
      what: `redis-server answers on port ${port}`,
    });
  };
  const kill = async () => {
    const running = child;
    if (!running) return;
    child = null;
    const exited = new Promise((resolve) => running.once("exit", resolve));
    running.kill("SIGKILL");
    await exited;
  };
  const ask = async <T>(question: (redis: Redis) => Promise<T>) => {
    const redis = new Redis(port, "127.0.0.1", {
      retryStrategy: null,
      maxRetriesPerRequest: 0,
      lazyConnect: true,
    });
    // Told to whoever asked.
    redis.on("error", () => {});
    try {
      await redis.connect();
      return await question(redis);
    } finally {
      redis.disconnect();
    }
  };
  await start();
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    async flush() {
      await ask((redis) => redis.flushall());
    },
    kill,
    start,
    stop: kill,
  };
}

/** As `describe`, for what needs Redis. Where it cannot be had it is skipped, and says so; in CI that is a failure. */
export async function describeRedis(
  name: string,
  suite: () => void,
): Promise<void> {
  const missing = await redisMissing();
  if (missing === null) {
    describe(name, suite);
    return;
  }
  console.warn(`SKIPPED ${name}: ${missing}`);
  describe.skip(`${name}: SKIPPED, ${missing}`, suite);
  if (process.env["CI"])
    it("CI has a Redis to test with", () => {
      throw new Error(missing);
    });
}

/** Why there is no Redis here; null when there is one. Tries to install it. */
async function redisMissing(): Promise<string | null> {
  if (await isInstalled()) return null;
  if (process.getuid?.() !== 0)
    return "no redis-server, and only root could install it";
  try {
    await run("apt-get", ["update"]).catch(() => {});
    await run("apt-get", ["install", "-y", "redis-server"], {
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
  } catch (error) {
    return `apt-get could not install redis-server: ${(error as Error).message.split("\n", 1)[0]}`;
  }
  return (await isInstalled()) ? null : "apt-get installed no redis-server";
}

async function isInstalled(): Promise<boolean> {
  try {
    await run("redis-server", ["--version"]);
    return true;
  } catch {
    // Not there, or not for this machine.
    return false;
  }
}
