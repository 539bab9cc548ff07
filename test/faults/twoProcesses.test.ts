/** RELIABILITY F22 and F23, and F1 with a neighbour: two server processes on one Postgres and one Redis. */
import { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { describePostgres, onPostgres } from "../stage/databases.ts";
import { TokenLog } from "../stage/oracle.ts";
import { startParley, type Parley } from "../stage/parley.ts";
import { startProxy, type Proxy } from "../stage/proxy.ts";
import { describeRedis, startRedis, type TestRedis } from "../stage/redis.ts";
import { until } from "../stage/until.ts";
import {
  expectAllIsWell,
  joinAs,
  makeCanvas,
  openWriter,
  type Writer,
  type WriterOptions,
} from "../stage/writers.ts";
import { stateOf } from "../sim/reading.ts";
import { count } from "./counts.ts";

await describeRedis("with Redis", () =>
  describePostgres(() => {
    let redis: TestRedis;
    /** Between the first process and Redis. */
    let toRedis: Proxy;
    /** Between people and the process that they are connected to. */
    let toHere: Proxy;
    let here: Parley;
    let there: Parley;
    const open: Writer[] = [];

    beforeAll(async () => {
      const database = await onPostgres.make();
      redis = await startRedis();
      toRedis = await startProxy(redis.url);
      here = await startParley({
        ...database,
        REDIS_URL: `redis://localhost:${toRedis.port}`,
      });
      there = await startParley({ ...database, REDIS_URL: redis.url });
      toHere = await startProxy(here.url);
    }, 120_000);
    afterEach(() => {
      for (const writer of open.splice(0)) writer.close();
    });
    afterAll(async () => {
      await Promise.all([here?.stop(), there?.stop()]);
      await Promise.all([toRedis?.close(), toHere?.close(), redis?.stop()]);
    }, 60_000);

    async function oneOnEach() {
      const account = await joinAs(here.url, "Ann");
      const canvas = await makeCanvas(account);
      const log = new TokenLog();
      const options: WriterOptions = { url: there.url, account, canvas, log };
      const a = await openWriter({ ...options, url: toHere.url });
      const b = await openWriter(options);
      open.push(a, b);
      return { options, a, b };
    }

    async function bothWrite(
      { a, b }: { a: Writer; b: Writer },
      forMs: number,
    ) {
      const startedAt = performance.now();
      await until(
        () => {
          a.write();
          b.write();
          return performance.now() - startedAt > forMs;
        },
        { what: "writing", withinMs: forMs + 10_000 },
      );
    }

    async function healed({ a, b }: { a: Writer; b: Writer }) {
      await Promise.all([a.saved(), b.saved()]);
      // A follower without a hint looks into the journal every second; a busy machine takes its time.
      await until(() => stateOf(a.doc) === stateOf(b.doc), {
        what: "both have the union",
      });
    }

    it("F22: Redis is cut off from one of them: both go on, and have the union soon", async () => {
      const both = await oneOnEach();
      await bothWrite(both, 300);
      toRedis.stall();
      await bothWrite(both, count("redis_cut_ms", 3000));
      await healed(both);
      toRedis.resume();
      toRedis.cut();
      await bothWrite(both, 300);
      await healed(both);
      await expectAllIsWell(both.options, [both.a, both.b]);
    }, 180_000);

    it("F23: Redis is full, emptied, killed and started again: people wait, and nothing is lost", async () => {
      const both = await oneOnEach();
      const admin = new Redis(redis.port, "127.0.0.1");
      await admin.config("SET", "maxmemory", "1");
      await bothWrite(both, 300);
      await healed(both);
      await admin.config("SET", "maxmemory", "0");
      admin.disconnect();
      await redis.flush();
      await bothWrite(both, 300);
      await healed(both);
      await redis.kill();
      await bothWrite(both, 300);
      await healed(both);
      await redis.start();
      await bothWrite(both, 300);
      await healed(both);
      await expectAllIsWell(both.options, [both.a, both.b]);
    }, 120_000);

    it("F1: one of two processes is killed while both write: its people go on at the other", async () => {
      const both = await oneOnEach();
      await bothWrite(both, 300);
      toHere.pointAt(Number(new URL(there.url).port));
      await here.kill();
      both.a.session.retry();
      await bothWrite(both, 300);
      await healed(both);
      await here.start();
      toHere.pointAt(Number(new URL(here.url).port));
      toHere.cut();
      await until(() => !both.a.session.synced.get());
      both.a.session.retry();
      await bothWrite(both, 300);
      await expectAllIsWell(both.options, [both.a, both.b]);
      expect(both.options.log.acknowledged().length).toBeGreaterThan(10);
    }, 120_000);
  }),
);
