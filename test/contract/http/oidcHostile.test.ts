import { createHash } from "node:crypto";
import {
  afterAll,
  afterEach,
  beforeAll,
  describe,
  expect,
  it,
  vi,
} from "vitest";
import { openAccounts, type AccountsStage } from "../../stage/accounts.ts";
import {
  otherPublicKey,
  startHostileProvider,
  type HostileProvider,
  type Lie,
} from "../../stage/hostileProvider.ts";
import {
  publicUrl,
  startIdentityProvider,
} from "../../stage/identityProvider.ts";
import { openOidcBrowser, type OidcBrowser } from "../../stage/oidcBrowser.ts";

let provider: HostileProvider;
let stage: AccountsStage;
beforeAll(async () => {
  provider = await startHostileProvider();
  stage = await openAccounts({ environment: provider.environment });
});
afterAll(async () => {
  await stage.close();
  await provider.stop();
});
afterEach(() => {
  vi.useRealTimers();
  provider.lie({});
});

interface Begun {
  readonly state: string;
  readonly nonce: string;
  readonly challenge: string;
}

async function begin(browser: OidcBrowser): Promise<Begun> {
  const response = await browser.ask("GET", "/api/auth/oidc/start");
  const { searchParams } = new URL(response.headers.get("location") ?? "");
  const of = (name: string) => searchParams.get(name) ?? "";
  const nonce = of("nonce");
  provider.expectNonce(nonce);
  return { state: of("state"), nonce, challenge: of("code_challenge") };
}

const answer = (state: string, more: Record<string, string> = {}) =>
  `${publicUrl}/api/auth/oidc/callback?${new URLSearchParams({ code: "a code", state, ...more })}`;

/** Comes back from a provider that lies so. */
async function comeBack(lie: Lie, more: Record<string, string> = {}) {
  const browser = openOidcBrowser(stage);
  const begun = await begin(browser);
  provider.lie(lie);
  const { problem } = await browser.follow(answer(begun.state, more));
  return { browser, begun, problem, who: await browser.whoAmI() };
}

const sessions = async () =>
  (await stage.context.store.db.selectFrom("session").selectAll().execute())
    .length;

it("an honest answer signs in, with the verifier of its challenge", async () => {
  const { problem, who, begun } = await comeBack({});
  expect(problem).toBeNull();
  expect(who?.id).toBe(stage.admin.id);
  const sent = provider.tokenRequests.at(-1);
  expect(
    createHash("sha256")
      .update(sent?.get("code_verifier") ?? "")
      .digest("base64url"),
  ).toBe(begun.challenge);
  expect(sent?.get("redirect_uri")).toBe(`${publicUrl}/api/auth/oidc/callback`);
});

describe("T14: an ID token opens nothing", () => {
  const now = () => Math.floor(Date.now() / 1000);
  const lies: [string, () => Lie][] = [
    ["of another issuer", () => ({ claims: { iss: "https://evil.example" } })],
    [
      "of an issuer that begins the same",
      () => ({ claims: { iss: `${provider.issuer}.evil.example` } }),
    ],
    ["without an issuer", () => ({ claims: { iss: undefined } })],
    ["for another client", () => ({ claims: { aud: "another" } })],
    [
      "for us and others, without saying to whom it was given",
      () => ({ claims: { aud: ["parley", "another"] } }),
    ],
    ["given to another client", () => ({ claims: { azp: "another" } })],
    [
      "for us and others, given to another",
      () => ({ claims: { aud: ["parley", "another"], azp: "another" } }),
    ],
    ["that has ended", () => ({ claims: { exp: now() - 3600 } })],
    ["that never ends", () => ({ claims: { exp: undefined } })],
    ["that begins tomorrow", () => ({ claims: { nbf: now() + 86_400 } })],
    ["of another sign-in", () => ({ claims: { nonce: "another" } })],
    ["of no sign-in", () => ({ claims: { nonce: undefined } })],
    ["about nobody", () => ({ claims: { sub: undefined } })],
    ["about nobody by name", () => ({ claims: { sub: "" } })],
    ["about a number", () => ({ claims: { sub: 7 } })],
    ["that nobody signed", () => ({ signature: "none" })],
    [
      "that nobody signed, in capitals",
      () => ({ signature: "none", header: { alg: "None" } }),
    ],
    ["signed with another key", () => ({ signature: "other key" })],
    [
      "signed with a key that it brings",
      () => ({
        signature: "other key",
        header: { kid: undefined, jwk: otherPublicKey },
      }),
    ],
    [
      "signed with a key of no such name",
      () => ({ signature: "other key", header: { kid: "../../dev/null" } }),
    ],
    [
      "signed with the public key as a secret",
      () => ({ signature: "public key as HMAC" }),
    ],
    [
      "signed with the client's secret",
      () => ({ signature: "client secret as HMAC" }),
    ],
    [
      "that was changed after it was signed",
      () => ({
        claims: { email: "nobody@example.org" },
        tamper: (token) => {
          const [head, body = "", signature] = token.split(".");
          const claims = JSON.parse(
            Buffer.from(body, "base64url").toString(),
          ) as object;
          const changed = { ...claims, email: "admin@example.org" };
          return `${head}.${Buffer.from(JSON.stringify(changed)).toString("base64url")}.${signature}`;
        },
      }),
    ],
    [
      "that has no signature any more",
      () => ({
        tamper: (token) => token.replace(/[^.]*$/, ""),
      }),
    ],
    ["that is missing", () => ({ idToken: null })],
    ["that is none", () => ({ idToken: "admin" })],
    [
      "whose user's details are of somebody else",
      () => ({
        claims: { email: undefined },
        userinfo: {
          sub: "another",
          email: "admin@example.org",
          email_verified: true,
        },
      }),
    ],
  ];

  it.each(lies)("%s", async (_what, lie) => {
    const before = await sessions();
    const { problem, who, browser } = await comeBack(lie());
    expect(problem).toBe("failed");
    expect(who).toBeNull();
    expect([...browser.cookies.keys()], "no cookie is left").toEqual([]);
    expect(await sessions()).toBe(before);
  });

  it("by an algorithm that the provider says it uses, if that is none or a shared secret", async () => {
    const own = await startHostileProvider();
    const weak = await openAccounts({ environment: own.environment });
    try {
      for (const signature of [
        "none",
        "public key as HMAC",
        "client secret as HMAC",
      ] as const) {
        own.lie({
          signature,
          discovery: {
            id_token_signing_alg_values_supported: ["none", "HS256", "RS256"],
          },
        });
        const browser = openOidcBrowser(weak);
        const response = await browser.ask("GET", "/api/auth/oidc/start");
        const to = new URL(response.headers.get("location") ?? "");
        own.expectNonce(to.searchParams.get("nonce") ?? "");
        const state = to.searchParams.get("state") ?? "";
        const { problem } = await browser.follow(answer(state));
        expect([signature, problem]).toEqual([signature, "failed"]);
      }
    } finally {
      await weak.close();
      await own.stop();
    }
  });

  it("and the log of it names no person", async () => {
    const warn = vi.spyOn(stage.context.log, "warn");
    await comeBack({ claims: { aud: "another" } });
    expect(warn).toHaveBeenCalledOnce();
    expect(JSON.stringify(warn.mock.calls)).toMatch(/aud/);
    expect(JSON.stringify(warn.mock.calls)).not.toMatch(/admin|@|someone/);
    warn.mockRestore();
  });
});

describe("T14: an answer opens nothing", () => {
  const refused = async (browser: OidcBrowser, address: string) => {
    const asked = provider.tokenRequests.length;
    const { problem } = await browser.follow(address);
    expect(await browser.whoAmI()).toBeNull();
    return { problem, asked: provider.tokenRequests.length - asked };
  };

  it("in a browser that did not begin the sign-in (login CSRF)", async () => {
    const { state } = await begin(openOidcBrowser(stage));
    const victim = openOidcBrowser(stage);
    expect(await refused(victim, answer(state))).toEqual({
      problem: "expired",
      asked: 0,
    });
    await begin(victim);
    expect(await refused(victim, answer(state))).toEqual({
      problem: "expired",
      asked: 0,
    });
  });

  it("with another state, or none", async () => {
    const browser = openOidcBrowser(stage);
    const { state } = await begin(browser);
    for (const wrong of ["", "x", `${state}x`, state.slice(1)])
      expect(await refused(browser, answer(wrong))).toEqual({
        problem: "expired",
        asked: 0,
      });
  });

  it("a second time, even in a browser that kept the cookie", async () => {
    const browser = openOidcBrowser(stage);
    const { state } = await begin(browser);
    const kept = new Map(browser.cookies);
    expect((await browser.follow(answer(state))).problem).toBeNull();
    const copy = openOidcBrowser(stage);
    for (const [name, value] of kept) copy.cookies.set(name, value);
    expect(await refused(copy, answer(state))).toEqual({
      problem: "expired",
      asked: 0,
    });
  });

  it("later than ten minutes", async () => {
    const browser = openOidcBrowser(stage);
    const { state } = await begin(browser);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 10 * 60_000 + 1 });
    expect(await refused(browser, answer(state))).toEqual({
      problem: "expired",
      asked: 0,
    });
  });

  it("with a cookie that was changed, or made by another server", async () => {
    const browser = openOidcBrowser(stage);
    const { state } = await begin(browser);
    const [[name = "", value = ""] = []] = browser.cookies;
    for (const changed of [
      `${value.slice(0, 40)}${value[40] === "A" ? "B" : "A"}${value.slice(41)}`,
      value.slice(0, 30),
      "x",
      Buffer.from(JSON.stringify({ state })).toString("base64url"),
    ]) {
      browser.cookies.set(name, changed);
      expect((await refused(browser, answer(state))).problem).toBe("expired");
    }
  });

  it("of another provider (mix-up)", async () => {
    const { problem, who } = await comeBack(
      {},
      { iss: "https://evil.example" },
    );
    expect([problem, who]).toEqual(["failed", null]);
  });

  it("without the issuer, from a provider that always says it", async () => {
    const own = await startHostileProvider();
    own.lie({
      discovery: { authorization_response_iss_parameter_supported: true },
    });
    const strict = await openAccounts({ environment: own.environment });
    const browser = openOidcBrowser(strict);
    const response = await browser.ask("GET", "/api/auth/oidc/start");
    const to = new URL(response.headers.get("location") ?? "");
    const state = to.searchParams.get("state") ?? "";
    own.expectNonce(to.searchParams.get("nonce") ?? "");
    expect((await browser.follow(answer(state))).problem).toBe("failed");
    await strict.close();
    await own.stop();
  });

  it("with a code that was used, at a real provider", async () => {
    const real = await startIdentityProvider();
    const honest = await openAccounts({ environment: real.environment });
    real.signIn({
      sub: "ann",
      email: "admin@example.org",
      email_verified: true,
    });
    const browser = openOidcBrowser(honest);
    const first = new URL(await browser.fetchAnswer(), publicUrl);
    expect((await browser.follow(first.href)).problem).toBeNull();
    const thief = openOidcBrowser(honest);
    const second = new URL(await thief.fetchAnswer(), publicUrl);
    second.searchParams.set("code", first.searchParams.get("code") ?? "");
    expect((await thief.follow(second.href)).problem).toBe("failed");
    expect(await thief.whoAmI()).toBeNull();
    await honest.close();
    await real.stop();
  });
});

it("T16: the cookie of a sign-in is for this browser's top-level visits alone, and short", async () => {
  const response = await openOidcBrowser(stage).ask(
    "GET",
    "/api/auth/oidc/start",
  );
  const [cookie = ""] = response.headers.getSetCookie();
  expect(cookie).toMatch(/^parley_oidc_\w+=/);
  expect(cookie).toMatch(/; HttpOnly/);
  expect(cookie).toMatch(/; SameSite=Lax/);
  expect(cookie).toMatch(/; Max-Age=600/);
  expect(cookie).not.toMatch(/Domain/i);
});

it("a browser keeps only the last few sign-ins that it began", async () => {
  const browser = openOidcBrowser(stage);
  for (let i = 0; i < 9; i++) await begin(browser);
  expect(browser.cookies.size).toBe(4);
  const { state } = await begin(browser);
  expect((await browser.follow(answer(state))).problem).toBeNull();
});

it("T26: an address that fails again and again has to wait, and others do not", async () => {
  const from = "198.51.100.7";
  const attempt = async (address: string) => {
    const browser = openOidcBrowser(stage, address);
    const { state } = await begin(browser);
    return (await browser.follow(answer(state))).problem;
  };
  provider.lie({ idToken: "x" });
  const problems: (string | null)[] = [];
  for (let i = 0; i < 21; i++) problems.push(await attempt(from));
  expect(new Set(problems.slice(0, 20))).toEqual(new Set(["failed"]));
  expect(problems.at(-1)).toBe("too_many");
  provider.lie({});
  expect(await attempt("198.51.100.8")).toBeNull();
});
