/** T26: guessing passwords, finding out who has an account, and pretending to be many callers. */
import crypto from "node:crypto";
import { syncBuiltinESMExports } from "node:module";
import { hashPassword } from "better-auth/crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openAccounts, type AccountsStage } from "../../stage/accounts.ts";

let stage: AccountsStage;
const password = "correct horse battery";
/** So long that it is refused before any work is done for it: a guess that costs the test nothing. */
const cheap = "x".repeat(129);

beforeAll(async () => {
  stage = await openAccounts({
    environment: { TRUSTED_PROXIES: "10.0.0.0/8", PUBLIC_URL: origin },
  });
  const ann = await stage.invite("Ann");
  await stage.context.store.db
    .updateTable("account")
    .set({ password: await hashPassword(password) })
    .where("user_id", "=", ann.id)
    .execute();
});
afterAll(() => stage.close());

const origin = "http://localhost:4000";

async function signIn(
  email: string,
  given: string,
  from: string,
  headers: Record<string, string> = {},
) {
  const response = await stage.request(
    "/api/auth/sign-in/email",
    {
      method: "POST",
      headers: { "content-type": "application/json", origin, ...headers },
      body: JSON.stringify({ email, password: given }),
    },
    from,
  );
  return {
    status: response.status,
    body: (await response.json()) as {
      error?: { requestId?: string; id: string };
    },
    headers: response.headers,
  };
}

async function guesses(
  count: number,
  guess: (i: number) => ReturnType<typeof signIn>,
) {
  const statuses: number[] = [];
  for (let i = 0; i < count; i++) statuses.push((await guess(i)).status);
  return statuses;
}
const times = (count: number, status: number) =>
  Array.from({ length: count }, () => status);

describe("T26: guesses for one account from one network", () => {
  it("are ten, whatever the headers say", async () => {
    const statuses = await guesses(12, (i) =>
      signIn("bob@example.org", cheap, "192.0.2.1", {
        "x-forwarded-for": `198.51.100.${i}`,
        "x-real-ip": `198.51.100.${i}`,
        forwarded: `for=198.51.100.${i}`,
        "x-client-ip": `198.51.100.${i}`,
        "cf-connecting-ip": `198.51.100.${i}`,
        "true-client-ip": `198.51.100.${i}`,
      }),
    );
    expect(statuses).toEqual([...times(10, 401), 429, 429]);
    const other = await signIn("bob@example.org", cheap, "192.0.2.2");
    expect(other.status, "from elsewhere").toBe(401);
  });

  it("are ten behind a trusted proxy, too, whatever was claimed to it", async () => {
    const statuses = await guesses(11, (i) =>
      signIn("bob@example.org", cheap, "10.0.0.1", {
        "x-forwarded-for": `203.0.113.${i}, 192.0.2.3`,
      }),
    );
    expect(statuses).toEqual([...times(10, 401), 429]);
  });

  it("are ten for a whole /64 of IPv6", async () => {
    const statuses = await guesses(11, (i) =>
      signIn("bob@example.org", cheap, `2001:db8:7:7:${i}::1`),
    );
    expect(statuses).toEqual([...times(10, 401), 429]);
    const next = await signIn("bob@example.org", cheap, "2001:db8:7:8::1");
    expect(next.status).toBe(401);
  });

  it("count for the address however it is written", async () => {
    const statuses = await guesses(11, (i) =>
      signIn(
        i % 2 ? "Carl@Example.org" : "carl@example.org",
        cheap,
        "192.0.2.4",
      ),
    );
    expect(statuses).toEqual([...times(10, 401), 429]);
  });
});

it("T26: one network that tries one account after the other has to wait as well", async () => {
  const statuses = await guesses(52, (i) =>
    signIn(`somebody${i}@example.org`, cheap, "192.0.2.5"),
  );
  expect(statuses.slice(0, 50)).toEqual(times(50, 401));
  expect(statuses.slice(50)).toEqual([429, 429]);
});

it("T26: an account attacked from everywhere is slowed, and its owner comes in where they came in before", async () => {
  const before = await signIn("ann@example.org", password, "192.0.2.10");
  expect(before.status).toBe(200);
  const known = before.headers
    .getSetCookie()
    .find((cookie) => cookie.startsWith("parley_known_browser="));
  expect(known).toMatch(/HttpOnly/);
  expect(known).not.toMatch(/ann|example/i);
  const cookie = known?.split(";", 1)[0] ?? "";

  const statuses = await guesses(101, (i) =>
    signIn("ann@example.org", cheap, `198.51.${i}.1`),
  );
  expect(statuses).toEqual([...times(100, 401), 429]);
  const stranger = await signIn("ann@example.org", password, "192.0.2.11");
  expect(stranger.status, "the right password in another browser").toBe(429);
  const owner = await signIn("ann@example.org", password, "192.0.2.12", {
    cookie,
  });
  expect(owner.status).toBe(200);

  const forged = [
    cookie.replace(/\..*/, `.${"A".repeat(43)}`),
    cookie.replace(/=[^.]*/, "=anything"),
    "parley_known_browser=x",
  ];
  for (const wrong of forged) {
    const answer = await signIn("ann@example.org", cheap, "192.0.2.13", {
      cookie: wrong,
    });
    expect(answer.status).toBe(429);
  }
  const stolen = await guesses(11, () =>
    signIn("ann@example.org", cheap, "192.0.2.14", { cookie }),
  );
  expect(stolen, "it allows no more than ten guesses").toEqual([
    ...times(10, 401),
    429,
  ]);
});

describe("T26: who has an account", () => {
  /** How often a password was hashed meanwhile: what takes the time. */
  const workOf = async (act: () => Promise<unknown>) => {
    const original = crypto.scrypt;
    let calls = 0;
    crypto.scrypt = ((...values: Parameters<typeof original>) => {
      calls++;
      return original(...values);
    }) as typeof original;
    syncBuiltinESMExports();
    try {
      await act();
    } finally {
      crypto.scrypt = original;
      syncBuiltinESMExports();
    }
    return calls;
  };

  it("is not told by the answer to a sign-in, nor by the work for it", async () => {
    const seen = [];
    for (const email of ["admin@example.org", "nobody@example.org"]) {
      let answer: Awaited<ReturnType<typeof signIn>> | null = null;
      const work = await workOf(async () => {
        answer = await signIn(email, "wrong horse battery", "192.0.2.20");
      });
      const { status, body, headers } = answer as unknown as Awaited<
        ReturnType<typeof signIn>
      >;
      delete body.error?.requestId;
      seen.push({ status, body, headers: plain(headers), work });
    }
    expect(seen[0]).toEqual(seen[1]);
    expect(seen[0]).toMatchObject({ status: 401, work: 1 });
  });

  it("is not told by the answer to a forgotten password", async () => {
    const seen = [];
    for (const email of ["admin@example.org", "nobody@example.org"]) {
      const response = await stage.request(
        "/api/auth/forgot",
        {
          method: "POST",
          headers: { "content-type": "application/json", origin },
          body: JSON.stringify({ email }),
        },
        "192.0.2.21",
      );
      seen.push({
        status: response.status,
        body: await response.text(),
        headers: plain(response.headers),
      });
    }
    expect(seen[0]).toEqual(seen[1]);
  });

  const plain = (headers: Headers) =>
    [...headers].filter(([name]) => name !== "x-request-id");
});

describe("T26: what is hard to guess may not be tried for ever either", () => {
  it.each([
    ["/api/auth/reset", { secret: "x".repeat(43), password }, 20],
    ["/api/auth/verify", { secret: "x".repeat(43) }, 20],
    ["/api/auth/forgot", { email: "x@example.org" }, 10],
    ["/api/auth/two-factor/verify-totp", { code: "123456" }, 30],
    ["/api/auth/two-factor/verify-backup-code", { code: "abcde-fghij" }, 30],
    ["/api/invitations/look", { secret: "x".repeat(43) }, 20],
    ["/api/invitations/accept", { secret: "x".repeat(43) }, 20],
    ["/api/share-links/look", { secret: "x".repeat(43) }, 200],
  ])("%s", async (path, body, atMost) => {
    const statuses = new Map<number, number>();
    for (let i = 0; i <= atMost; i++) {
      const { status } = await stage.request(
        path,
        {
          method: "POST",
          headers: {
            "content-type": "application/json",
            origin,
            "x-forwarded-for": `198.51.100.${i % 250}`,
          },
          body: JSON.stringify(body),
        },
        "192.0.2.30",
      );
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    expect(statuses.get(429) ?? 0).toBeGreaterThan(0);
  });
});
