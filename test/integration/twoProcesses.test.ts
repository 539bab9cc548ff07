/** server/sync/SPEC.md, rules M, on real servers: two Parleys on one Postgres and one Redis, which come and go. */
import { accessChanged } from "../../server/access/changes.ts";
import { afterAll, beforeAll, expect, it } from "vitest";
import { closeCode } from "../../shared/protocol.ts";
import { describePostgres } from "../stage/databases.ts";
import { startParley } from "../stage/parley.ts";
import { startPostgres, type TestPostgres } from "../stage/postgres.ts";
import { startProxy, type Proxy } from "../stage/proxy.ts";
import { describeRedis, startRedis, type TestRedis } from "../stage/redis.ts";
import { until } from "../stage/until.ts";
import {
  joinParley,
  openHouse,
  putSharedText,
  sharedText,
  visitorAt,
  type House,
  type Typist,
  type Visitor,
} from "./typists.ts";

await describeRedis("with Redis", () =>
  describePostgres(() => {
    let postgres: TestPostgres;
    let redis: TestRedis;
    /** Between the first server and Postgres. */
    let proxy: Proxy;
    let databaseUrl: string;
    let here: House;
    let there: House;
    let ann: Visitor;
    let ben: Visitor;

    beforeAll(async () => {
      [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
      databaseUrl = await postgres.createDatabase();
      proxy = await startProxy(`http://127.0.0.1:${postgres.port}`);
      const proxied = databaseUrl.replace(
        `127.0.0.1:${postgres.port}`,
        `localhost:${proxy.port}`,
      );
      const settings = { graceMs: 1000, projectionDelayMs: 100 };
      here = await openHouse(settings, {
        DATABASE_URL: proxied,
        REDIS_URL: redis.url,
      });
      there = await openHouse(settings, {
        DATABASE_URL: databaseUrl,
        REDIS_URL: redis.url,
      });
      ann = await here.join("Ann");
      ben = await there.join("Ben");
    }, 120_000);
    afterAll(async () => {
      await Promise.all([here?.close(), there?.close()]);
      await proxy?.close();
      await Promise.all([redis?.stop(), postgres?.dispose()]);
    }, 60_000);

    /** Ann on one process and Ben on the other. */
    async function oneCanvas() {
      const canvasId = await ann.createCanvas();
      const a = await ann.open(canvasId);
      putSharedText(a.doc);
      await a.saved();
      const b = await ben.open(canvasId);
      await until(() => sharedText(b.doc));
      return { canvasId, a, b, closeBoth: () => [a, b].map((t) => t.close()) };
    }

    /** Everything acknowledged, the same on both sides and for whoever comes now; every token once. */
    async function agreeOn(
      canvasId: string,
      typists: readonly Typist[],
      tokens: readonly string[],
    ) {
      await until(
        () =>
          typists.every(
            (typist) =>
              typist.text() === typists[0]!.text() &&
              tokens.every((token) => typist.text().includes(token)),
          ),
        { what: "the same text with all tokens on both sides" },
      );
      for (const typist of typists) await typist.saved();
      const cold = await visitorAt(there.url, ben.person, ben.cookie).open(
        canvasId,
      );
      const text = cold.text();
      cold.close();
      expect(text).toBe(typists[0]!.text());
      for (const token of tokens) expect(text.split(token).length).toBe(2);
    }

    it("M1: what two people type at once on two processes is one text", async () => {
      const { canvasId, a, b, closeBoth } = await oneCanvas();
      const tokens = await typeOnBoth(a, b, 30);
      await agreeOn(canvasId, [a, b], tokens);
      closeBoth();
    }, 60_000);

    it("M7, M8: people see each other and hear the same events", async () => {
      const { canvasId, a, b, closeBoth } = await oneCanvas();
      b.provider.awareness.setLocalStateField("pointer", { x: 1, y: 2 });
      await until(
        () => a.provider.awareness.getStates().get(b.doc.clientID)?.["pointer"],
      );
      await ann.api("POST", `/api/canvases/${canvasId}/versions`, {
        name: "Named here",
      });
      await until(() => b.events.some(({ type }) => type === "versions"));
      b.close();
      await until(() => !a.provider.awareness.getStates().has(b.doc.clientID));
      closeBoth();
    }, 60_000);

    it("M9: a demotion here acts there at once", async () => {
      const { canvasId, a, b, closeBoth } = await oneCanvas();
      const { store, hub } = here.server.context;
      await store.db
        .insertInto("member")
        .values({ canvas_id: canvasId, user_id: ben.person.id, role: "viewer" })
        .execute();
      await accessChanged({ store, hub }, { canvasId });
      await until(() =>
        b.events.some(
          (event) => event.type === "hello" && event.role === "viewer",
        ),
      );
      b.type("not allowed");
      await until(() => b.refusals.includes("read_only"));
      expect(a.text()).toBe("");
      await ann.api("DELETE", `/api/canvases/${canvasId}`);
      await until(() => b.closeCodes.includes(closeCode.canvasNotFound));
      closeBoth();
    }, 60_000);

    it("M2: of two people with one client id one is refused, and nothing diverges", async () => {
      const { canvasId, a, b, closeBoth } = await oneCanvas();
      const [c, d] = [await ann.open(canvasId), await ben.open(canvasId)];
      const ownId = d.doc.clientID;
      d.doc.clientID = c.doc.clientID;
      const isRefused = ({ refusals }: Typist) =>
        refusals.includes("wrong_owner");
      await until(() => {
        c.type("<c>");
        d.type("<d>");
        return isRefused(c) || isRefused(d);
      });
      expect(isRefused(c) && isRefused(d)).toBe(false);
      const refused = isRefused(c) ? "<c>" : "<d>";
      await (isRefused(c) ? d : c).saved();
      d.doc.clientID = ownId;
      for (const typist of [c, d]) typist.close();
      await agreeOn(canvasId, [a, b], []);
      expect(a.text()).not.toContain(refused);
      closeBoth();
    }, 60_000);

    it("M10: while Redis is dead, flushed or restarted people only wait a little", async () => {
      const { canvasId, a, b, closeBoth } = await oneCanvas();
      await redis.kill();
      const tokens = await typeOnBoth(a, b, 10);
      await agreeOn(canvasId, [a, b], tokens);
      await redis.start();
      tokens.push(...(await typeOnBoth(a, b, 5)));
      await redis.flush();
      await agreeOn(canvasId, [a, b], tokens);
      // Events that were lost meanwhile are asked for again.
      await until(
        () => b.events.filter(({ type }) => type === "hello").length > 1,
      );
      expect([...a.closeCodes, ...b.closeCodes]).toEqual([]);
      closeBoth();
    }, 60_000);

    it("F24: connections to Postgres that break at any moment lose nothing and double nothing", async () => {
      const { canvasId, a, b, closeBoth } = await oneCanvas();
      const tokens: string[] = [];
      for (let round = 0; round < 5; round += 1) {
        // Somewhere within a commit or its answer.
        proxy.cutAfter(300 + round * 450);
        tokens.push(...(await typeOnBoth(a, b, 6)));
        proxy.cutAfter(null);
      }
      await agreeOn(canvasId, [a, b], tokens);
      closeBoth();
    }, 60_000);

    it("F24: a Postgres that crashes and comes back has everything that was acknowledged", async () => {
      const { canvasId, a, b, closeBoth } = await oneCanvas();
      const tokens = await typeOnBoth(a, b, 5);
      await postgres.stop("crash");
      tokens.push(...(await typeOnBoth(a, b, 5)));
      await postgres.start();
      await agreeOn(canvasId, [a, b], tokens);
      closeBoth();
    }, 60_000);

    it("R13: SIGTERM ends a process within 10 s while its database hangs", async () => {
      const parley = await startParley({
        DATABASE_URL: databaseUrl,
        REDIS_URL: redis.url,
      });
      const cleo = await joinParley(parley.url, "Cleo");
      const canvasId = await cleo.createCanvas();
      const typist = await cleo.open(canvasId);
      putSharedText(typist.doc);
      await typist.saved();
      await postgres.freeze();
      try {
        typist.type("never acknowledged");
        const startedAt = performance.now();
        await parley.terminate();
        expect(performance.now() - startedAt).toBeLessThan(10_000);
        expect(typist.closeCodes).toContain(closeCode.tryAgainLater);
        expect(typist.acknowledged()).toBeLessThan(typist.sent() + 1);
      } finally {
        await postgres.thaw();
        typist.close();
        await parley.stop();
      }
    }, 60_000);
  }),
);

let nextToken = 0;

/** Both type so many words each, one after the other, without waiting for each other. Gives the words. */
async function typeOnBoth(a: Typist, b: Typist, count: number) {
  const tokens: string[] = [];
  const type = async (typist: Typist) => {
    for (let i = 0; i < count; i += 1) {
      const token = `<${nextToken++}>`;
      tokens.push(token);
      typist.type(token);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  await Promise.all([type(a), type(b)]);
  return tokens;
}
