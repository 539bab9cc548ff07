/** server/sync/bus/redis.ts, SPEC.md M8 and M10: what a process notices when Redis is not there. */
import { pino } from "pino";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Bus } from "../../server/sync/bus/bus.ts";
import { redisBus } from "../../server/sync/bus/redis.ts";
import { startProxy, type Proxy } from "../stage/proxy.ts";
import { describeRedis, startRedis, type TestRedis } from "../stage/redis.ts";
import { until } from "../stage/until.ts";

const log = pino({ level: "silent" });

await describeRedis("the bus over Redis", () => {
  let redis: TestRedis;
  let proxy: Proxy;

  beforeAll(async () => {
    redis = await startRedis();
    proxy = await startProxy(redis.url);
  });
  afterAll(async () => {
    await proxy.close();
    await redis.stop();
  });

  /** A process; `heard` is what others told it, "missed" included. */
  function connect(url: string): { bus: Bus; heard: string[] } {
    const heard: string[] = [];
    const bus = redisBus(
      url,
      log,
    )({
      hear: (canvasId, { type }) => heard.push(`${canvasId}: ${type}`),
      hearCommon: ({ type }) => heard.push(`all: ${type}`),
      missed: () => heard.push("missed"),
    });
    return { bus, heard };
  }

  it("M10: one that is silent is noticed within 8 s, and whoever missed something hears so when it speaks again", async () => {
    const near = connect(redis.url);
    const far = connect(`redis://localhost:${proxy.port}`);
    near.bus.follow("canvas");
    far.bus.follow("canvas");
    await until(() => near.bus.isWorking && far.bus.isWorking);
    await until(() => {
      near.bus.send("canvas", { type: "head", head: 1 });
      return far.heard.includes("canvas: head");
    });
    expect(near.heard).not.toContain("canvas: head");
    near.heard.length = 0;
    far.heard.length = 0;

    proxy.stall();
    await until(() => !far.bus.isWorking);
    far.bus.send("canvas", { type: "whoIsHere" });
    proxy.resume();
    await until(() => far.bus.isWorking);
    expect(far.heard).toContain("missed");
    await until(() => near.heard.includes("all: missed"));
    await until(() => {
      near.bus.send("canvas", { type: "head", head: 2 });
      return far.heard.includes("canvas: head");
    });
    await Promise.all([near.bus.close(), far.bus.close()]);
  }, 40_000);

  it("M10: a process starts without it, and finds it when it comes", async () => {
    const late = await startRedis();
    await late.kill();
    const { bus, heard } = connect(late.url);
    bus.follow("canvas");
    bus.send("canvas", { type: "whoIsHere" });
    expect(bus.isWorking).toBe(false);
    await late.start();
    await until(() => bus.isWorking);
    expect(heard).toContain("missed");
    await bus.close();
    await late.stop();
  }, 60_000);
});
