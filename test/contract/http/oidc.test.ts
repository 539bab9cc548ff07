import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pathWithin } from "../../../server/auth/oidc/routes.ts";
import { makeSecret, hashSecret } from "../../../server/access/secrets.ts";
import { writeSettings } from "../../../server/records/settings.ts";
import { openAccounts, type AccountsStage } from "../../stage/accounts.ts";
import { othersAuditWhile } from "../../stage/auditors.ts";
import { eachDatabase } from "../../stage/databases.ts";
import {
  startIdentityProvider,
  type Citizen,
  type TestProvider,
} from "../../stage/identityProvider.ts";
import { openOidcBrowser } from "../../stage/oidcBrowser.ts";

let provider: TestProvider;
beforeAll(async () => {
  provider = await startIdentityProvider();
});
afterAll(() => provider.stop());

let citizens = 0;
/** Somebody the provider knows, and whose address it has confirmed. */
function citizen(change: Partial<Citizen> = {}): Citizen {
  const sub = `citizen-${++citizens}`;
  return {
    sub,
    email: `${sub}@example.org`,
    email_verified: true,
    name: `Citizen ${citizens}`,
    ...change,
  };
}

eachDatabase((database) => {
  let stage: AccountsStage;
  beforeAll(async () => {
    stage = await openAccounts({ environment: provider.environment, database });
  });
  afterAll(() => stage.close());

  const signUp = (settings: Parameters<typeof writeSettings>[1]) =>
    writeSettings(stage.context.store.db, settings);
  const comeAs = async (who: Citizen | null, to?: string) => {
    provider.signIn(who);
    const browser = openOidcBrowser(stage);
    return { browser, ...(await browser.signIn(to)) };
  };
  const invite = async (email: string | null, role: "admin" | "member") => {
    const secret = makeSecret();
    const now = Date.now();
    await stage.context.store.db
      .insertInto("invitation")
      .values({
        id: crypto.randomUUID(),
        token_hash: hashSecret(secret),
        email,
        workspace_role: role,
        canvas_id: null,
        canvas_role: null,
        invited_by: stage.admin.id,
        created_at: new Date(now).toISOString(),
        expires_at: new Date(now + 60_000).toISOString(),
      })
      .execute();
    return secret;
  };
  const actions = async (userId: string) => {
    const rows = await stage.context.store.db
      .selectFrom("audit")
      .select("action")
      .where("actor_id", "=", userId)
      .orderBy("seq")
      .execute();
    return rows.map(({ action }) => action);
  };

  it("an account that is there is found by its confirmed address, once, and then by who they are", async () => {
    const ann = await stage.invite("Ann");
    const who = citizen({ email: "Ann@Example.org" });
    const first = await comeAs(who, "/c/some-canvas?view=notebook#b=1");
    expect(first.path).toBe("/c/some-canvas?view=notebook#b=1");
    expect(await first.browser.whoAmI()).toMatchObject({
      id: ann.id,
      name: "Ann",
    });
    expect(await actions(ann.id)).toEqual([
      "account.connected",
      "session.started",
    ]);
    const again = await comeAs({ ...who, email: "new-name@example.org" });
    expect((await again.browser.whoAmI())?.id).toBe(ann.id);
  });

  it("somebody new is told whom to ask, unless sign-up is open to them", async () => {
    await signUp({ signUp: "invitation" });
    expect((await comeAs(citizen())).problem).toBe("not_invited");
    await signUp({ signUp: "domain", signUpDomains: ["corp.example"] });
    expect((await comeAs(citizen())).problem).toBe("not_invited");
    const who = citizen({ email: "zoe@corp.example", name: "Zoe" });
    const zoe = await comeAs(who);
    expect(zoe.problem).toBeNull();
    const user = await zoe.browser.whoAmI();
    expect(user).toMatchObject({ name: "Zoe", disciplines: ["other"] });
    expect(await actions(user?.id ?? "")).toEqual([
      "account.created",
      "account.connected",
      "session.started",
    ]);
    await signUp({ signUp: "everyone" });
    expect((await comeAs(citizen())).problem).toBeNull();
    await signUp({ signUp: "invitation" });
    expect((await comeAs(who)).problem, "is a member already").toBeNull();
  });

  it("an invitation for their address lets them in, once", async () => {
    await signUp({ signUp: "invitation" });
    const who = citizen();
    await invite(who.email ?? "", "member");
    const { browser, problem } = await comeAs(who);
    expect(problem).toBeNull();
    const user = await browser.whoAmI();
    expect(await actions(user?.id ?? "")).toContain("invitation.accepted");
    const other = await comeAs(citizen({ email: who.email }));
    expect(other.problem, "another identity with that address").toBe(
      "already_connected",
    );
  });

  it.runIf(database.name === "Postgres")(
    "an invitation that somebody else holds keeps nobody from the audit log",
    async () => {
      await signUp({ signUp: "invitation" });
      const who = citizen();
      await invite(who.email ?? "", "member");
      await othersAuditWhile(
        stage.context.store.db,
        (trx) =>
          trx
            .updateTable("invitation")
            .set({ workspace_role: "member" })
            .where("email", "=", who.email ?? "")
            .execute(),
        async () => expect((await comeAs(who)).problem).toBeNull(),
      );
    },
  );

  it("the secret of an invitation or set-up link is accepted by signing in there", async () => {
    await signUp({ signUp: "invitation" });
    const secret = await invite(null, "admin");
    const accept = async (invitation: string) => {
      provider.signIn(citizen());
      const browser = openOidcBrowser(stage);
      const begun = await browser.ask("POST", "/api/auth/oidc/start", {
        invitation,
        to: "/",
      });
      const { url } = (await begun.json()) as { url: string };
      expect(url).not.toContain(invitation);
      return { browser, ...(await browser.follow(url)) };
    };
    const { browser, problem } = await accept(secret);
    expect(problem).toBeNull();
    const session = await browser.ask("GET", "/api/session");
    expect(await session.json()).toMatchObject({ workspaceRole: "admin" });
    expect((await accept(secret)).problem, "used").toBe("invitation_gone");
    expect((await accept(makeSecret())).problem).toBe("invitation_gone");
    const forAnother = await invite("somebody.else@example.org", "admin");
    expect((await accept(forAnother)).problem).toBe("not_invited");
  });

  it("T14: an address that the provider has not confirmed finds no account, no invitation and no domain", async () => {
    await signUp({ signUp: "domain", signUpDomains: ["example.org"] });
    await invite("waiting@example.org", "admin");
    for (const email of [
      "admin@example.org",
      "waiting@example.org",
      "nobody@example.org",
    ])
      for (const email_verified of [false, undefined, "true"]) {
        const who = citizen({ email, ...({ email_verified } as object) });
        const { problem, browser } = await comeAs(who);
        expect([email, email_verified, problem]).toEqual([
          email,
          email_verified,
          "email_unverified",
        ]);
        expect(await browser.whoAmI()).toBeNull();
      }
    await signUp({ signUp: "everyone" });
    const who = citizen({ email: "admin@example.org", email_verified: false });
    const { browser } = await comeAs(who);
    const user = await browser.whoAmI();
    expect(user?.id).not.toBe(stage.admin.id);
    const row = await stage.context.store.db
      .selectFrom("user")
      .select(["email", "email_verified", "workspace_role"])
      .where("id", "=", user?.id ?? "")
      .executeTakeFirstOrThrow();
    expect(row, "somebody of their own, without the address").toEqual({
      email: null,
      email_verified: 0,
      workspace_role: "member",
    });
  });

  it("T14: an account whose address was never confirmed here is not given away", async () => {
    const eve = await stage.invite("Eve");
    await stage.context.store.db
      .updateTable("user")
      .set({ email_verified: 0 })
      .where("id", "=", eve.id)
      .execute();
    const who = citizen({ email: "eve@example.org" });
    expect((await comeAs(who)).problem).toBe("email_taken");

    // Its owner connects the identity.
    const browser = openOidcBrowser(stage);
    const [name = "", value = ""] = eve.cookie.split("=");
    browser.cookies.set(name, value);
    const begun = await browser.ask("POST", "/api/auth/oidc/start", {
      connect: true,
      to: "/account",
    });
    const { url } = (await begun.json()) as { url: string };
    const landing = await browser.follow(url);
    expect(landing.path).toBe("/account");
    expect((await browser.whoAmI())?.id).toBe(eve.id);
    expect(browser.cookies.get(name), "T15: another session").not.toBe(value);
    const again = await comeAs(who);
    expect((await again.browser.whoAmI())?.id).toBe(eve.id);
  });

  it("an identity is connected only by the person who asked for it, and to one account only", async () => {
    const [mia, ben] = [await stage.invite("Mia"), await stage.invite("Ben")];
    const who = citizen({ email: "mia@example.org" });
    await comeAs(who);
    const browser = openOidcBrowser(stage);
    const be = (person: { cookie: string }) => {
      const [name = "", value = ""] = person.cookie.split("=");
      browser.cookies.set(name, value);
    };
    const connect = async () => {
      const begun = await browser.ask("POST", "/api/auth/oidc/start", {
        connect: true,
      });
      return ((await begun.json()) as { url: string }).url;
    };
    be(ben);
    expect((await browser.follow(await connect())).problem).toBe(
      "already_connected",
    );
    provider.signIn(citizen());
    const begunByBen = await connect();
    be(mia);
    expect((await browser.follow(begunByBen)).problem).toBe("expired");
    const nobody = openOidcBrowser(stage);
    const refused = await nobody.ask("POST", "/api/auth/oidc/start", {
      connect: true,
    });
    expect(refused.status).toBe(401);
  });

  it("whoever was deactivated or erased does not come in", async () => {
    const who = citizen({ email: "tom@example.org" });
    const tom = await stage.invite("Tom");
    await comeAs(who);
    const set = (change: object) =>
      stage.context.store.db
        .updateTable("user")
        .set(change)
        .where("id", "=", tom.id)
        .execute();
    const now = new Date().toISOString();
    await set({ deactivated_at: now });
    expect((await comeAs(who)).problem).toBe("deactivated");
    await set({ deactivated_at: null, erased_at: now });
    expect((await comeAs(who)).problem).toBe("deactivated");
    const uma = await stage.invite("Uma");
    await stage.context.store.db
      .updateTable("user")
      .set({ deactivated_at: now })
      .where("id", "=", uma.id)
      .execute();
    const fresh = citizen({ email: "uma@example.org" });
    expect((await comeAs(fresh)).problem).toBe("deactivated");
  });

  it("T15: signing in ends the session that was there, and starts one with a new id", async () => {
    const who = citizen({ email: "kim@example.org" });
    const kim = await stage.invite("Kim");
    provider.signIn(who);
    const browser = openOidcBrowser(stage);
    const planted = await stage.invite("Planted");
    const [name = "", value = ""] = planted.cookie.split("=");
    browser.cookies.set(name, value);
    await browser.signIn();
    expect((await browser.whoAmI())?.id).toBe(kim.id);
    const token = browser.cookies.get(name);
    expect(token).not.toBe(value);
    const before = await planted.call("GET", "/api/session");
    expect(before.status, "the session from before").toBe(401);
    const stored = await stage.context.store.db
      .selectFrom("session")
      .select("token_hash")
      .where("user_id", "=", kim.id)
      .execute();
    expect(stored.map((row) => row.token_hash)).toContain(
      hashSecret(token ?? ""),
    );
  });

  it("the same new person in two windows at once is one person", async () => {
    await signUp({ signUp: "everyone" });
    provider.signIn(citizen());
    const browsers = Array.from({ length: 4 }, () => openOidcBrowser(stage));
    const answers = await Promise.all(
      browsers.map((browser) => browser.fetchAnswer()),
    );
    const landings = await Promise.all(
      browsers.map((browser, i) => browser.follow(answers[i] ?? "")),
    );
    expect(landings.map(({ problem }) => problem)).toEqual([
      null,
      null,
      null,
      null,
    ]);
    const ids = await Promise.all(
      browsers.map(async (browser) => (await browser.whoAmI())?.id),
    );
    expect(new Set(ids).size).toBe(1);
  });
});

describe("a provider that is down", () => {
  it("keeps nothing from starting, is said in words, and is asked again the next time", async () => {
    const own = await startIdentityProvider();
    await own.stop();
    const stage = await openAccounts({ environment: own.environment });
    try {
      await stage.invite("Ann");
      own.signIn(citizen({ email: "ann@example.org" }));
      const browser = openOidcBrowser(stage);
      const access = await browser.ask("GET", "/api/access");
      expect(await access.json()).toMatchObject({
        access: "accounts",
        oidc: { name: "127.0.0.1" },
      });
      expect(await browser.signIn("/c/x")).toMatchObject({
        path: "/signin?problem=unreachable&to=%2Fc%2Fx",
      });
      const begun = await browser.ask("POST", "/api/auth/oidc/start", {});
      expect(begun.status).toBe(503);
      await own.start();
      expect(await browser.signIn("/c/x")).toMatchObject({ path: "/c/x" });
    } finally {
      await own.stop();
      await stage.close();
    }
  });
});

it("whoever changes their mind at the provider is told so", async () => {
  const stage = await openAccounts({ environment: provider.environment });
  try {
    provider.signIn(null);
    const { problem } = await openOidcBrowser(stage).signIn();
    expect(problem).toBe("cancelled");
  } finally {
    await stage.close();
  }
});

it("without a provider there is nothing to begin", async () => {
  const stage = await openAccounts();
  try {
    for (const [method, path] of [
      ["GET", "/api/auth/oidc/start"],
      ["GET", "/api/auth/oidc/callback?state=x&code=y"],
      ["POST", "/api/auth/oidc/start"],
    ] as const) {
      const answer = await stage.nobody.call(
        method,
        path,
        method === "POST" ? {} : undefined,
      );
      expect([answer.status, answer.errorId]).toEqual([404, "provider_is_off"]);
    }
  } finally {
    await stage.close();
  }
});

describe("T14: the way back", () => {
  const origin = "https://parley.example";

  it.each([
    ["/c/1?a=b#c", "/c/1?a=b#c"],
    [undefined, "/"],
    ["", "/"],
    ["c/1", "/"],
    ["//evil.example", "/"],
    ["/\\evil.example", "/"],
    ["/\t/evil.example", "/"],
    ["/.//evil.example", "/"],
    ["/c/..//evil.example", "/"],
    ["https://evil.example/", "/"],
    ["javascript:alert(1)", "/"],
    ["/@evil.example", "/@evil.example"],
  ])("to %j is %s", (wanted, path) => {
    expect(pathWithin(origin, wanted)).toBe(path);
  });
});
