/**
 * Every route x everybody who may come: what is expected follows from the route's door and the tables of roles
 * (test/stage/matrix/who.ts), what is seen from a real request. A route without a sample fails.
 */
import type { Hono } from "hono";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { doorOf, type Door } from "../../../server/access/doors.ts";
import { createRoutes } from "../../../server/http/routes.ts";
import { sessionCookieName } from "../../../server/records/session.ts";
import { openAccounts, type AccountsStage } from "../../stage/accounts.ts";
import { samples, type Sample } from "../../stage/matrix/samples.ts";
import { everybody, expectedAt, type Outcome } from "../../stage/matrix/who.ts";
import { makeWorld, type Who, type World } from "../../stage/matrix/world.ts";

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

describe("every route x everybody (T2, T10)", () => {
  it("has a sample for every route, and none for a route that is gone", () => {
    expect(guarded.map(({ name }) => name).sort()).toEqual(
      Object.keys(samples).sort(),
    );
  });

  it("lets in whom the tables of roles let in, and nobody else", async () => {
    const wrong: string[] = [];
    let count = 0;
    for (const route of guarded)
      for (const sample of [samples[route.name] ?? []].flat()) {
        const asking = await prepare(route, sample);
        const seen = await Promise.all(
          asking.map(async ({ who, question }) => ({
            who,
            expected: expectation(route, who, sample),
            answer: await ask(question),
          })),
        );
        count += seen.length;
        for (const { who, expected, answer } of seen)
          if (!isAsExpected(expected, answer, sample))
            wrong.push(
              `${who.name}: ${route.name}: expected ${expected}, seen ${answer.status} ${answer.errorId ?? ""}`,
            );
        if (!sample.answers && !seen.some(({ answer }) => answer.status < 300))
          wrong.push(`${route.name}: nobody was served`);
      }
    expect(wrong).toEqual([]);
    expect(count).toBeGreaterThan(2500);
  }, 300_000);
});

function expectation({ door, method }: Guarded, who: Who, sample: Sample) {
  const expected = expectedAt(door, method, who, sample);
  return expected === "in" && sample.refuses?.(who) ? 403 : expected;
}

interface Question {
  readonly address: string;
  readonly init: RequestInit;
}

/** What everybody asks, and the worlds in which they do, all in one transaction. */
function prepare({ method, path }: Guarded, sample: Sample) {
  const { config, store } = stage.context;
  return store.db.transaction().execute(async (trx) => {
    const asking: { who: Who; question: Question }[] = [];
    for (const who of everybody) {
      const world = await makeWorld(trx, sessionCookieName(config), who);
      const params = { id: world.canvasId, ...(await sample.params?.(world)) };
      const address = path.replaceAll(
        /:(\w+)(?:\{[^}]*\})?/g,
        (_, name: string) => (params as Record<string, string>)[name] ?? name,
      );
      const body =
        typeof sample.body === "function"
          ? await (sample.body as Make)(world)
          : sample.body;
      const init = {
        method,
        headers: {
          ...world.headers,
          ...(body !== undefined &&
            !Buffer.isBuffer(body) && { "content-type": "application/json" }),
        },
        ...(body !== undefined && {
          body: Buffer.isBuffer(body)
            ? new Uint8Array(body)
            : JSON.stringify(body),
        }),
      };
      const question = {
        address: address + (sample.query?.(world) ?? ""),
        init,
      };
      asking.push({ who, question });
    }
    return asking;
  });
}

async function ask({ address, init }: Question) {
  const response = await stage.request(
    address,
    init,
    // Each from a network of its own: how often one may ask is not under test.
    `10.${(asked += 1) >> 16}.${(asked >> 8) & 255}.${asked & 255}`,
  );
  const isEndless =
    response.headers.get("content-type") === "text/event-stream";
  if (isEndless) await response.body?.cancel();
  const text = isEndless ? "" : await response.text();
  const { error, error_code } = (
    text.startsWith("{") ? JSON.parse(text) : {}
  ) as { error?: { id: string }; error_code?: string };
  return { status: response.status, errorId: error?.id ?? error_code };
}

let asked = 0;

type Make = (world: World) => unknown;

/** What doors answer, and nothing else does. */
const ofDoors: Readonly<Record<string, Outcome>> = {
  not_signed_in: 401,
  token_refused: 401,
  role_too_low: 403,
  not_allowed: 403,
  scope_missing: 403,
  session_needed: 403,
  token_limited: 403,
  only_the_owner: 403,
  canvas_not_found: 404,
  thread_not_found: 404,
  comment_not_found: 404,
  review_not_found: 404,
  blob_not_found: 404,
  // As MLflow names them, under its addresses.
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
};

function isAsExpected(
  expected: Outcome,
  { status, errorId }: { status: number; errorId: string | undefined },
  { answers }: Sample,
) {
  const ofDoor = errorId === undefined ? undefined : ofDoors[errorId];
  if (expected !== "in") return status === expected && ofDoor === expected;
  if (answers?.includes(status)) return true;
  return ofDoor === undefined && status >= 200 && status < 300;
}
