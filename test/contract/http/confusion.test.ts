/** Requests that try to get around a door: other people's ids (T10), other spellings of a path (T11), more in a body (T13). */
import { randomUUID } from "node:crypto";
import type { Hono } from "hono";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { doorOf, type Door } from "../../../server/access/doors.ts";
import { createRoutes } from "../../../server/http/routes.ts";
import { sessionCookieName } from "../../../server/records/session.ts";
import { openAccounts, type AccountsStage } from "../../stage/accounts.ts";
import { expectCleanPrototypes, hostileKeys } from "../../stage/hostile.ts";
import { samples, type Sample } from "../../stage/matrix/samples.ts";
import { everybody } from "../../stage/matrix/who.ts";
import { makeWorld, type World } from "../../stage/matrix/world.ts";

interface Guarded {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly door: Door;
}

let stage: AccountsStage;
let guarded: Guarded[];
beforeAll(async () => {
  stage = await openAccounts();
  const { routes } = createRoutes(stage.context) as unknown as Hono;
  const found = new Map<string, Guarded>();
  for (const { method, path, handler } of routes) {
    const name = `${method} ${path}`;
    const door = doorOf(handler);
    if (door && !found.has(name)) found.set(name, { name, method, path, door });
  }
  guarded = [...found.values()];
});
afterAll(() => stage.close());

const called = (name: string) => everybody.find((who) => who.name === name)!;
const owner = called("owner");

function newWorld(who = owner): Promise<World> {
  const { config, store } = stage.context;
  return makeWorld(store.db, sessionCookieName(config), who);
}

interface Seen {
  readonly status: number;
  /** Without what is of the request alone. */
  readonly text: string;
}

let asked = 0;

async function send(
  method: string,
  address: string,
  headers: Record<string, string>,
  body?: unknown,
): Promise<Seen> {
  asked += 1;
  const isBytes = Buffer.isBuffer(body);
  const response = await stage.request(
    address,
    {
      method,
      headers: {
        ...headers,
        ...(body !== undefined &&
          !isBytes && { "content-type": "application/json" }),
      },
      ...(body !== undefined && {
        body: isBytes ? new Uint8Array(body) : JSON.stringify(body),
      }),
    },
    `10.1.${asked >> 8}.${asked & 255}`,
  );
  const text = await response.text();
  return {
    status: response.status,
    text: text.replace(/,?"requestId":"[^"]*"/, ""),
  };
}

type Make = (world: World) => unknown;

async function bodyOf(sample: Sample, world: World) {
  return typeof sample.body === "function"
    ? await (sample.body as Make)(world)
    : sample.body;
}

const addressOf = (path: string, params: Record<string, string>) =>
  path.replaceAll(
    /:(\w+)(?:\{[^}]*\})?/g,
    (_, name: string) => params[name] ?? name,
  );

describe("T10: somebody else's id", () => {
  it("answers word for word as one that nothing has, for each route to a canvas or to what is in one", async () => {
    const different: string[] = [];
    for (const { name, method, path, door } of guarded) {
      if (door.to !== "canvas" && door.to !== "record") continue;
      for (const sample of [samples[name] ?? []].flat()) {
        // Everything is there, and belongs to somebody else.
        const foreign = await newWorld();
        const mine = await newWorld();
        const params = {
          id: foreign.canvasId,
          ...(await sample.params?.(foreign)),
        };
        const body = await bodyOf(sample, foreign);
        const query = sample.query?.(foreign) ?? "";
        const unknown = Object.fromEntries(
          Object.entries(params).map(([key, value]) => [key, unlike(value)]),
        );
        const nowhere = { ...foreign, canvasId: randomUUID() };
        const ofForeign = await send(
          method,
          addressOf(path, params) + query,
          mine.headers,
          body,
        );
        const ofNothing = await send(
          method,
          addressOf(path, unknown) + (sample.query?.(nowhere) ?? ""),
          mine.headers,
          path.includes(":id") ? body : await withoutCanvas(sample, nowhere),
        );
        await stage.context.store.db
          .updateTable("canvas")
          .set({ deleted_at: new Date().toISOString() })
          .where("id", "=", foreign.canvasId)
          .execute();
        const ofDeleted = await send(
          method,
          addressOf(path, params) + query,
          mine.headers,
          body,
        );
        for (const seen of [ofForeign, ofDeleted])
          if (
            seen.status !== 404 ||
            ofNothing.status !== 404 ||
            seen.text !== ofNothing.text
          )
            different.push(
              `${name}: ${seen.status} ${seen.text}, unknown: ${ofNothing.status} ${ofNothing.text}`,
            );
      }
    }
    expect(different).toEqual([]);
  }, 60_000);
});

/** Ids of things that are mine, or on my canvas, in a path; the rest of the path is right. */
const subIds = [
  "PATCH /api/canvases/:id/share-links/:link",
  "DELETE /api/canvases/:id/share-links/:link",
  "DELETE /api/canvases/:id/guests/:user",
  "PATCH /api/canvases/:id/guests/:user",
  "PATCH /api/canvases/:id/access-requests/:request",
  "DELETE /api/canvases/:id/invitations/:invitation",
  "DELETE /api/sessions/:id",
  "DELETE /api/tokens/:id",
];

it.each(subIds)(
  "T10: %s finds nothing of another canvas or person",
  async (name) => {
    const { method, path } = guarded.find((route) => route.name === name)!;
    const sample = [samples[name] ?? []].flat()[0]!;
    const [mine, foreign] = [await newWorld(), await newWorld()];
    const params = (await sample.params?.(foreign)) ?? {};
    const onMine: Record<string, string> = path.includes("canvases")
      ? { id: mine.canvasId }
      : {};
    const body = await bodyOf(sample, mine);
    const ask = (ids: Record<string, string>) =>
      send(method, addressOf(path, ids), mine.headers, body);
    const unknown = Object.fromEntries(
      Object.keys(params).map((key) => [key, randomUUID()]),
    );
    const seen = await ask({ ...params, ...onMine });
    expect(seen).toEqual(await ask({ ...unknown, ...onMine }));
    expect(seen.status).toBe(404);
  },
);

/** As long and of the same characters, and nothing's. */
function unlike(id: string): string {
  return /^\d+$/.test(id) ? id : id.replaceAll(/[0-9a-f]/g, "e");
}

async function withoutCanvas(sample: Sample, nowhere: World) {
  // What is about images names the canvas in its body.
  return typeof sample.body === "function" && !Buffer.isBuffer(sample.body)
    ? await (sample.body as Make)(nowhere)
    : sample.body;
}

describe("T11: other spellings of an address", () => {
  it("are not served, or stand behind the same door", async () => {
    const served: string[] = [];
    for (const { method, path, door } of guarded) {
      if (door.to === "anyone") continue;
      const address = addressOf(path, { id: randomUUID() });
      const [, first = "", ...rest] = address.split("/");
      const tail = rest.join("/");
      for (const spelling of [
        `/${address}`,
        `//${first}//${tail}`,
        address.replace("/api/", "/api%2F"),
        address.replace("/api/", "/api%2f"),
        address.replace("/api/", "/api/./"),
        address.replace("/api/", "/x/../api/"),
        address.replace("/api/", "/%61pi/"),
        address.replace("/api/", "/API/"),
        address.toUpperCase(),
        `${address}/`,
        `${address}//`,
        `${address}.`,
        `${address}..`,
        `${address}/.`,
        `${address}%20`,
        `${address}%00`,
        `${address};x`,
        `${address}?id=1`,
      ]) {
        const { status } = await send(method, spelling, {
          accept: "application/json",
        });
        if (![400, 401, 404].includes(status))
          served.push(`${method} ${spelling}: ${status}`);
      }
    }
    expect(served).toEqual([]);
  }, 60_000);

  it("an unknown address under /api is 404 for everybody", async () => {
    for (const name of ["owner", "admin", "owner with no credential"]) {
      const { headers } = await newWorld(called(name));
      for (const address of ["/api/none", "/api/canvases/x/none", "/api"])
        expect((await send("GET", address, headers)).status).toBe(404);
    }
  });
});

describe("T7, T13, T20: more in a body than it may say", () => {
  const claims = (world: World, other: string) => ({
    userId: other,
    user_id: other,
    authorId: other,
    author: { id: other, name: "Forged" },
    ownerId: other,
    owner_id: other,
    createdBy: other,
    created_by: other,
    createdAt: "1999-01-01T00:00:00.000Z",
    created_at: "1999-01-01T00:00:00.000Z",
    updatedAt: "1999-01-01T00:00:00.000Z",
    resolvedBy: other,
    resolvedAt: "1999-01-01T00:00:00.000Z",
    editedAt: "1999-01-01T00:00:00.000Z",
    deletedAt: "1999-01-01T00:00:00.000Z",
    canvasId: world.ownerId,
    canvas_id: world.ownerId,
    isExample: true,
    epoch: "forged",
    workspace_role: "admin",
    token_hash: "forged",
    isAdmin: true,
    deactivatedAt: null,
    erasedAt: null,
    hidden_at: null,
    revoked_at: null,
    ...forgedPrototypes(),
  });

  it("changes nothing: nobody else's id, and no time but now's, gets anywhere", async () => {
    const { db } = stage.context.store;
    const found: string[] = [];
    const admin = called("admin");
    for (const { name, method, path, door } of guarded)
      for (const sample of [samples[name] ?? []].flat()) {
        const needsAdmin =
          door.to === "workspace" && door.verb === "administer";
        const world = await newWorld(needsAdmin ? admin : owner);
        const body = await bodyOf(sample, world);
        if (body === undefined || Buffer.isBuffer(body)) continue;
        const params = {
          id: world.canvasId,
          ...(await sample.params?.(world)),
        };
        const other = `forged-${randomUUID()}`;
        const seen = await send(
          method,
          addressOf(path, params) + (sample.query?.(world) ?? ""),
          world.headers,
          { ...claims(world, other), ...(body as object) },
        );
        expectCleanPrototypes();
        if (seen.status >= 500 || /forged|1999-01-01/i.test(seen.text))
          found.push(`${name}: ${seen.status} ${seen.text}`);
      }
    const tables = await db.introspection.getTables();
    for (const { name } of tables) {
      const rows = await db
        .selectFrom(name as "user")
        .selectAll()
        .execute();
      if (/"forged|forged-|1999-01-01/i.test(JSON.stringify(rows)))
        found.push(`in the table ${name}`);
    }
    expect(found).toEqual([]);
  }, 60_000);
});

/** Keys of their own, as a body's text has them, here and one level down. */
function forgedPrototypes() {
  const evil = `{"polluted":"forged","isAdmin":true,"role":"owner"}`;
  const keys = hostileKeys.map((key) => `"${key}":${evil}`).join();
  return JSON.parse(
    `{${keys},"constructor":{"prototype":${evil}},"details":{${keys}}}`,
  ) as object;
}
