/** Who may open a socket, from where, and what each of its messages may do (T1, T2, T4; server/sync/SPEC.md, S1-S3, C7). */
import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import WebSocket from "ws";
import * as Y from "yjs";
import { rootsOf } from "../../shared/doc/schema.ts";
import {
  encodeAwareness,
  encodeSync,
  messageType,
  syncType,
} from "../../shared/protocol.ts";
import { can, type Role } from "../../shared/roles.ts";
import { sessionCookieName } from "../../server/records/session.ts";
import { encodeAwarenessStates } from "../../server/sync/awareness.ts";
import { everybody } from "../stage/matrix/who.ts";
import { makeWorld, type Who, type World } from "../stage/matrix/world.ts";
import { until } from "../stage/until.ts";
import { watch, type Watcher } from "../stage/watcher.ts";
import { openHouse, type House } from "./typists.ts";

let house: House;
const open: Watcher[] = [];
beforeAll(async () => {
  house = await openHouse({}, { ACCESS: "accounts" });
}, 60_000);
afterEach(() => {
  for (const watcher of open.splice(0)) watcher.close();
});
afterAll(() => house?.close());

const called = (name: string) => everybody.find((who) => who.name === name)!;

function newWorld(who: Who): Promise<World> {
  const { config, store } = house.server.context;
  return makeWorld(store.db, sessionCookieName(config), who);
}

/** 101, or the status with which the upgrade was refused. */
function statusOf(path: string, headers: object): Promise<number> {
  return new Promise((resolve, reject) => {
    const url = house.url.replace("http", "ws") + path;
    const socket = new WebSocket(url, { headers: { ...headers } });
    socket.on("unexpected-response", (_request, response) => {
      resolve(response.statusCode ?? 0);
      socket.terminate();
    });
    socket.on("open", () => {
      resolve(101);
      socket.terminate();
    });
    socket.on("error", reject);
  });
}

describe("T1: a page of another website", () => {
  const origins: readonly [string, (url: string) => object][] = [
    ["no Origin", () => ({})],
    ["the Origin null", () => ({ origin: "null" })],
    ["another Origin", () => ({ origin: "https://evil.example" })],
    ["an Origin that begins as ours", (url) => ({ origin: `${url}.evil.org` })],
    ["another port", (url) => ({ origin: `${url.slice(0, -1)}0` })],
    [
      "our Origin, sent by another site's page",
      (url) => ({ origin: url, "sec-fetch-site": "cross-site" }),
    ],
    [
      "a proxy's own password and no Origin",
      () => ({ authorization: `Basic ${btoa("proxy:password")}` }),
    ],
  ];
  it.each(origins)("with a cookie and %s gets 403", async (_, headers) => {
    const { canvasId, headers: cookie } = await newWorld(called("owner"));
    const path = `/sync/${canvasId}`;
    expect(await statusOf(path, { ...cookie, ...headers(house.url) })).toBe(
      403,
    );
    expect(await statusOf(path, { ...cookie, origin: house.url })).toBe(101);
  });

  it("is no matter for a program with a token, which no page can send along", async () => {
    const who = called("token with read of an owner who is admin");
    const { canvasId, headers } = await newWorld(who);
    const path = `/sync/${canvasId}`;
    expect(await statusOf(path, headers)).toBe(101);
    const token = headers["authorization"]!.slice("Bearer ".length);
    const basic = { authorization: `Basic ${btoa(`anyone:${token}`)}` };
    expect(await statusOf(path, basic)).toBe(101);
    const foreign = { ...headers, origin: "https://evil.example" };
    expect(await statusOf(path, foreign)).toBe(403);
  });
});

/** What a connection may be, by hand: tokens read with "read", and write with "write" besides. */
function roleOnSocket({ role, credential, isSignedIn }: Who): Role | number {
  if (!isSignedIn) return 4401;
  if (role === null) return 4404;
  if (typeof credential !== "object") return role;
  if (!credential.scopes.includes("read")) return 4404;
  return credential.scopes.includes("write") ? role : "viewer";
}

describe("T2: everybody x every way to a socket", () => {
  it.each(everybody.map((who) => [who.name, who] as const))(
    "%s",
    async (_, who) => {
      const { canvasId, headers } = await newWorld(who);
      const watcher = await watch(house.url, canvasId, {
        ...headers,
        ...(Object.keys(headers).length === 0 && { cookie: "none=1" }),
      });
      open.push(watcher);
      const hello = watcher.events.find(({ type }) => type === "hello");
      const seen =
        watcher.closedWith ?? (hello?.type === "hello" ? hello.role : null);
      expect(seen).toBe(roleOnSocket(who));
    },
  );

  it("there is one path only", async () => {
    const { canvasId, headers } = await newWorld(called("owner"));
    const page = { ...headers, origin: house.url };
    for (const path of [
      `/SYNC/${canvasId}`,
      `//sync/${canvasId}`,
      `/sync//${canvasId}`,
      `/sync/${canvasId}/`,
      `/sync/${canvasId}.`,
      `/sync%2F${canvasId}`,
      `/api/sync/${canvasId}`,
      `/api/canvases/${canvasId}`,
      "/sync",
      "/",
    ])
      expect([path, await statusOf(path, page)]).toEqual([path, 404]);
  });
});

describe("T4: every message x everybody who may open the canvas", () => {
  const here = everybody.filter((who) => typeof roleOnSocket(who) === "string");

  it.each(here.map((who) => [who.name, who] as const))("%s", async (_, who) => {
    const role = roleOnSocket(who) as Role;
    const { canvasId, headers } = await newWorld(who);
    const owner = called("owner");
    const witness = await newWatcherOf(canvasId, owner);
    const watcher = await watch(house.url, canvasId, headers);
    open.push(watcher);
    const before = await stateOf(canvasId);

    watcher.say(awarenessOf(watcher.doc.clientID));
    watcher.say(new Uint8Array([messageType.queryAwareness]));
    watcher.say(encodeSync(syncType.step1, new Uint8Array([0])));
    for (const type of [syncType.step2, syncType.update]) {
      const change = new Y.Doc();
      rootsOf(change).canvas.set("written", `${type}`);
      watcher.say(encodeSync(type, Y.encodeStateAsUpdate(change)));
    }
    if (can(role, "edit")) {
      await until(() => witness.updates > 0 && witness.get("written"));
      expect(await stateOf(canvasId)).not.toBe(before);
    } else {
      await until(() => watcher.refusals.length === 2);
      expect(watcher.refusals).toEqual(["read_only", "read_only"]);
      expect(await stateOf(canvasId)).toBe(before);
      expect(witness.updates).toBe(0);
    }
    for (const unknown of [
      new Uint8Array([99]),
      new Uint8Array([messageType.sync, 9, 0]),
    ]) {
      const another = await watch(house.url, canvasId, headers);
      open.push(another);
      another.say(unknown);
      await until(() => another.closedWith === 4400);
    }
    expect(witness.closedWith).toBeNull();
  });
});

async function newWatcherOf(canvasId: string, who: Who): Promise<Watcher> {
  const { db } = house.server.context.store;
  const { userId, headers } = await newWorld(who);
  await db
    .insertInto("member")
    .values({ canvas_id: canvasId, user_id: userId, role: "viewer" })
    .execute();
  const watcher = await watch(house.url, canvasId, headers);
  open.push(watcher);
  return watcher;
}

function awarenessOf(clientId: number): Uint8Array {
  return encodeAwareness(
    encodeAwarenessStates([
      { clientId, clock: 1, json: JSON.stringify({ id: randomUUID() }) },
    ]),
  );
}

function stateOf(canvasId: string): Promise<string> {
  return house.server.context.hub.read(canvasId, (doc) =>
    Buffer.from(Y.encodeStateAsUpdate(doc)).toString("base64"),
  );
}
