/** T8: whoever loses access while connected hears and says nothing more, at once and on every process. */
import { randomBytes, randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { accessChanged } from "../../server/access/changes.ts";
import { hashSecret } from "../../server/access/secrets.ts";
import { sessionCookieName } from "../../server/records/session.ts";
import { describePostgres, onPostgres } from "../stage/databases.ts";
import { everybody } from "../stage/matrix/who.ts";
import {
  insertSession,
  makeWorld,
  type Who,
  type World,
} from "../stage/matrix/world.ts";
import { describeRedis, startRedis, type TestRedis } from "../stage/redis.ts";
import { until } from "../stage/until.ts";
import { watch, type Watcher } from "../stage/watcher.ts";
import { openHouse, type House } from "./typists.ts";

/** What takes access away, asked for at one process by somebody who may. */
interface Way {
  readonly who: string;
  /** Any of these; "demoted": it stays open, for reading. */
  readonly closes: readonly (number | "demoted")[];
  /** The owner is sent away, too. */
  readonly forEverybody?: true;
  readonly revoke: (scene: Scene) => Promise<unknown>;
}

interface Scene {
  readonly world: World;
  readonly house: House;
  readonly asOwner: Call;
  readonly asAdmin: Call;
  /** The person themselves, in another browser. */
  readonly asThemselves: Call;
}

type Call = (method: string, path: string, body?: unknown) => Promise<void>;

const soon = () => new Date(Date.now() + 700).toISOString();

const ways: Readonly<Record<string, Way>> = {
  "a demotion": {
    who: "editor",
    closes: ["demoted"],
    revoke: ({ asOwner, world: { canvasId, userId } }) =>
      asOwner("PUT", `/api/canvases/${canvasId}/members/${userId}`, {
        role: "viewer",
      }),
  },
  "a removal": {
    who: "editor",
    closes: [4404],
    revoke: ({ asOwner, world: { canvasId, userId } }) =>
      asOwner("DELETE", `/api/canvases/${canvasId}/members/${userId}`),
  },
  "a canvas in the trash": {
    who: "editor",
    closes: [4404],
    forEverybody: true,
    revoke: ({ asOwner, world: { canvasId } }) =>
      asOwner("DELETE", `/api/canvases/${canvasId}`),
  },
  "signing out": {
    who: "editor",
    closes: [4401],
    revoke: ({ house, world: { headers } }) =>
      caller(house, headers)("DELETE", "/api/session"),
  },
  "a session ended from another browser": {
    who: "editor",
    closes: [4401],
    revoke: ({ asThemselves, world: { credentialId } }) =>
      asThemselves("DELETE", `/api/sessions/${credentialId}`),
  },
  "a session whose time is over": {
    who: "editor",
    closes: [4401],
    revoke: async ({ house, world: { db, credentialId } }) => {
      await db
        .updateTable("session")
        .set({ expires_at: soon() })
        .where("id", "=", credentialId)
        .execute();
      await accessChanged(house.server.context, { sessionId: credentialId });
    },
  },
  "a revoked link": {
    who: "guest editor by link",
    closes: [4404, 4401],
    revoke: async ({ asOwner, world: { db, canvasId } }) => {
      const link = await linkOf(db, canvasId);
      await asOwner("DELETE", `/api/canvases/${canvasId}/share-links/${link}`);
    },
  },
  "a link whose time is over": {
    who: "guest editor by link",
    closes: [4404, 4401],
    revoke: async ({ asOwner, world: { db, canvasId } }) => {
      const link = await linkOf(db, canvasId);
      await asOwner("PATCH", `/api/canvases/${canvasId}/share-links/${link}`, {
        expiresAt: soon(),
      });
    },
  },
  "a guest sent away": {
    who: "guest editor by link",
    closes: [4404, 4401],
    revoke: ({ asOwner, world: { canvasId, userId } }) =>
      asOwner("DELETE", `/api/canvases/${canvasId}/guests/${userId}`),
  },
  "a revoked token": {
    who: "token with all scopes of an editor",
    closes: [4401],
    revoke: ({ asThemselves, world: { credentialId } }) =>
      asThemselves("DELETE", `/api/tokens/${credentialId}`),
  },
  "a deactivation": {
    who: "editor",
    closes: [4401],
    revoke: ({ asAdmin, world: { userId } }) =>
      asAdmin("POST", `/api/admin/people/${userId}/deactivate`, {}),
  },
  "a group that they leave": {
    who: "editor by a group",
    closes: [4404],
    revoke: async ({ asAdmin, world: { db, userId } }) => {
      const { group_id } = await db
        .selectFrom("group_member")
        .select("group_id")
        .where("user_id", "=", userId)
        .executeTakeFirstOrThrow();
      await asAdmin("DELETE", `/api/groups/${group_id}/members/${userId}`);
    },
  },
};

const people: readonly Who[] = [
  ...everybody,
  {
    name: "token with all scopes of an editor",
    workspaceRole: "member",
    by: { member: "editor" },
    role: "editor",
    isSignedIn: true,
    credential: { scopes: ["read", "write"] },
  },
];

const accounts = {
  ACCESS: "accounts",
  LOG_LEVEL: "silent",
  AUTH_SECRET: "the same for both processes of this test",
};
const open: Watcher[] = [];
afterEach(() => {
  for (const watcher of open.splice(0)) watcher.close();
});

describe("one process (T8)", () => {
  let house: House;
  beforeAll(async () => {
    house = await openHouse({}, accounts);
  }, 60_000);
  afterAll(() => house?.close());

  it.each(Object.keys(ways))("%s is felt at once", (name) =>
    play(ways[name]!, house, house),
  );

  it("T8: signing out in one browser leaves the person's other browsers alone", async () => {
    const world = await newWorld(house, "editor");
    const elsewhere = await signInAgain(world, house);
    const [first, second] = await Promise.all([
      keep(watch(house.url, world.canvasId, world.headers)),
      keep(watch(house.url, world.canvasId, elsewhere)),
    ]);
    await caller(house, world.headers)("DELETE", "/api/session");
    await until(() => first.closedWith === 4401);
    second.set("still", "here");
    await until(async () =>
      (await textOf(house, world.canvasId)).includes('"still":"here"'),
    );
    expect(second.closedWith).toBeNull();
  });
});

await describeRedis("two processes (T8)", () =>
  describePostgres(() => {
    let redis: TestRedis;
    let here: House;
    let there: House;
    beforeAll(async () => {
      redis = await startRedis();
      const shared = {
        ...accounts,
        ...(await onPostgres.make()),
        REDIS_URL: redis.url,
      };
      here = await openHouse({}, shared);
      there = await openHouse({}, shared);
    }, 120_000);
    afterAll(async () => {
      await Promise.all([here?.close(), there?.close()]);
      await redis?.stop();
    }, 60_000);

    const all = () =>
      Promise.all(Object.values(ways).map((way) => play(way, here, there)));

    it("with Redis: what one process is told is felt at the other", async () => {
      await all();
    }, 60_000);

    it("without Redis: just as soon", async () => {
      await redis.kill();
      await all();
      await redis.start();
    }, 60_000);
  }),
);

/** Revoked at `here` while connected to `there`, with somebody at `here` who goes on. */
async function play(way: Way, here: House, there: House) {
  const world = await newWorld(here, way.who);
  const { canvasId } = world;
  const ownerHeaders = await signInAs(world.ownerId, here);
  const adminId = randomUUID();
  const { db } = here.server.context.store;
  const admin = await makeWorld(db, cookieName(here), person("admin"));
  const [victim, witness] = await Promise.all([
    keep(watch(there.url, canvasId, world.headers)),
    keep(watch(here.url, canvasId, ownerHeaders)),
  ]);
  victim.set("before", adminId);
  await until(() => witness.get("before") === adminId, { what: "both write" });

  await way.revoke({
    world,
    house: here,
    asOwner: caller(here, ownerHeaders),
    asAdmin: caller(here, admin.headers),
    asThemselves: caller(here, await signInAgain(world, here)),
  });
  // Goes on writing until it is over, as a page would.
  let written = 0;
  await until(
    () => {
      victim.set("meanwhile", String((written += 1)));
      return victim.closedWith !== null || roleOf(victim) === "viewer";
    },
    { what: `${way.who} feels it` },
  );
  if (way.closes.includes("demoted")) {
    // What was accepted a moment before may still be on its way to the disk.
    victim.set("after", "not allowed");
    await until(() => victim.refusals.includes("read_only"));
    expect(await textOf(here, canvasId)).not.toContain("not allowed");
    expect(witness.get("after")).toBeUndefined();
    return;
  }
  expect(way.closes).toContain(victim.closedWith);
  const { heardAt } = victim;
  if (way.forEverybody) {
    await until(() => witness.closedWith === 4404, { what: "all are away" });
  } else {
    witness.set("afterwards", "nobody else hears");
    await until(async () =>
      (await textOf(there, canvasId)).includes("nobody else hears"),
    );
  }
  expect(victim.heardAt).toBe(heardAt);
  expect(victim.get("afterwards")).toBeUndefined();
  const again = await watch(there.url, canvasId, world.headers);
  expect(again.closedWith).toBeGreaterThanOrEqual(4401);
}

async function keep(watcher: Promise<Watcher>): Promise<Watcher> {
  open.push(await watcher);
  return watcher;
}

function roleOf(watcher: Watcher): string | undefined {
  const hello = watcher.events.findLast(({ type }) => type === "hello");
  return hello?.type === "hello" ? hello.role : undefined;
}

function person(name: string): Who {
  const found = people.find((who) => who.name === name);
  if (!found) throw new Error(`nobody is called ${name}`);
  return found;
}

const cookieName = ({ server }: House) =>
  sessionCookieName(server.context.config);

function newWorld(house: House, name: string): Promise<World> {
  const { db } = house.server.context.store;
  return makeWorld(db, cookieName(house), person(name));
}

const signInAgain = (world: World, house: House) =>
  signInAs(world.userId, house);

async function signInAs(userId: string, house: House) {
  const secret = randomBytes(32).toString("base64url");
  await insertSession(house.server.context.store.db, randomUUID(), userId, {
    token_hash: hashSecret(secret),
  });
  return { cookie: `${cookieName(house)}=${secret}` };
}

function caller(house: House, headers: Record<string, string>): Call {
  return async (method, path, body) => {
    const answer = await fetch(house.url + path, {
      method,
      headers: {
        ...headers,
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!answer.ok)
      throw new Error(`${method} ${path}: ${await answer.text()}`);
  };
}

async function linkOf(db: World["db"], canvasId: string): Promise<string> {
  const { id } = await db
    .selectFrom("share_link")
    .select("id")
    .where("canvas_id", "=", canvasId)
    .executeTakeFirstOrThrow();
  return id;
}

function textOf(house: House, canvasId: string): Promise<string> {
  return house.server.context.hub.read(canvasId, (doc) =>
    JSON.stringify(doc.getMap("canvas").toJSON()),
  );
}
