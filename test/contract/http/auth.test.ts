import { randomUUID } from "node:crypto";
import { hashPassword } from "better-auth/crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SessionAnswer } from "../../../shared/api/session.ts";
import { hashSecret } from "../../../server/access/secrets.ts";
import { startSession } from "../../../server/records/session.ts";
import { openAccounts, type AccountsStage } from "../../stage/accounts.ts";
import type { Answer, Caller } from "../../stage/api.ts";
import { eachDatabase } from "../../stage/databases.ts";

const password = "correct horse battery";
/** Made once: the work of hashing is what these tests wait for. */
const passwordHash = await hashPassword(password);

eachDatabase((database) => {
  let stage: AccountsStage;
  let ada: Caller;
  beforeAll(async () => {
    stage = await openAccounts({ database });
    ada = await withPassword("Ada");
  });
  afterAll(() => stage.close());

  const db = () => stage.context.store.db;
  const cookieOf = (answer: Answer<unknown>) =>
    answer.headers
      .getSetCookie()
      .find((line) => line.startsWith("parley_session="))
      ?.split(";", 1)[0] ?? "";
  const invite = async (body: object) => {
    const { body: made } = await stage.admin.call<{ url: string; id: string }>(
      "POST",
      "/api/admin/invitations",
      { workspaceRole: "member", ...body },
    );
    return { id: made.id, secret: made.url.split("#")[1]! };
  };
  const accept = (who: Caller, body: object) =>
    who.call<{ canvas: null }>("POST", "/api/invitations/accept", body);
  const withPassword = (name: string) =>
    stage.invite(name, "member", { passwordHash });
  /** The same person in another browser. */
  const again = async ({ id, name }: Caller, userAgent = "Another") => {
    const { token } = await startSession(
      db(),
      stage.context.config,
      {
        user: { id, name, disciplines: ["engineering"] },
        workspaceRole: "member",
      },
      { address: "192.0.2.1", userAgent },
    );
    return stage.as(id, name, `parley_session=${token}`);
  };
  const signIn = (email: string, given = password, who = stage.nobody) =>
    who.call("POST", "/api/auth/sign-in/email", { email, password: given });
  const actions = async (target: string) =>
    (
      await db()
        .selectFrom("audit")
        .select("action")
        .where("target", "=", target)
        .orderBy("seq")
        .execute()
    ).map(({ action }) => action);

  it("nobody joins by name alone", async () => {
    const answer = await stage.nobody.call("POST", "/api/session", {
      name: "Mallory",
      disciplines: ["other"],
    });
    expect([answer.status, answer.errorId]).toEqual([403, "joining_is_off"]);
  });

  it("strangers are told how one gets in", async () => {
    const { body } = await stage.nobody.call("GET", "/api/access");
    expect(body).toEqual({
      access: "accounts",
      signUp: "invitation",
      oidc: null,
      mail: false,
      needsSetup: false,
    });
  });

  describe("signing in", () => {
    it("T15 T16: begins a session of its own, out of reach for scripts and other sites, that log-out ends", async () => {
      const preset = stage.as("", "", `parley_session=${"x".repeat(43)}`);
      const answer = await signIn("ADA@example.org", password, preset);
      expect([answer.status, answer.body]).toEqual([
        200,
        { twoFactorRedirect: false },
      ]);
      const lines = answer.headers
        .getSetCookie()
        .filter((line) => line.includes("session"));
      expect(lines).toHaveLength(1);
      expect(lines[0]).toMatch(/^parley_session=[\w-]{32,43};/);
      for (const part of ["HttpOnly", "SameSite=Lax", "Path=/"])
        expect(lines[0]).toContain(part);
      expect(lines[0]).toContain(`Max-Age=${30 * 24 * 3600}`);
      expect(lines[0]).not.toContain("Domain");
      const me = stage.as("", "", cookieOf(answer));
      expect([preset.cookie, ada.cookie]).not.toContain(me.cookie);
      expect((await preset.call("GET", "/api/session")).status).toBe(401);
      const { body } = await me.call<SessionAnswer>("GET", "/api/session");
      expect(body).toMatchObject({
        user: { id: ada.id, name: "Ada", disciplines: ["engineering"] },
        workspaceRole: "member",
        guestOf: null,
      });
      expect(await actions(ada.id)).toContain("session.started");

      const left = await me.call("DELETE", "/api/session");
      expect([left.status, left.headers.getSetCookie()[0]]).toEqual([
        204,
        expect.stringContaining("Max-Age=0"),
      ]);
      expect((await me.call("GET", "/api/session")).status).toBe(401);
      expect((await me.call("GET", "/api/canvases")).status).toBe(401);
    });

    it("T15: as somebody else ends the session that this browser had", async () => {
      const mallory = await stage.invite("Mallory");
      const answer = await signIn("ada@example.org", password, mallory);
      expect(cookieOf(answer)).not.toBe(mallory.cookie);
      expect((await mallory.call("GET", "/api/session")).status).toBe(401);
    });

    it("T26: fails alike for a wrong password, an unknown address and a deactivated account", async () => {
      const dan = await withPassword("Dan");
      await db()
        .updateTable("user")
        .set({ deactivated_at: new Date().toISOString() })
        .where("id", "=", dan.id)
        .execute();
      const answers: Answer<Record<string, object>>[] = await Promise.all([
        signIn("ada@example.org", "wrong horse battery"),
        signIn("nobody@example.org"),
        signIn("dan@example.org"),
      ]);
      for (const { status, errorId, body } of answers) {
        expect([status, errorId]).toEqual([401, "sign_in_failed"]);
        expect(Object.keys(body["error"] ?? {})).toEqual([
          "id",
          "message",
          "requestId",
        ]);
      }
      expect((await dan.call("GET", "/api/session")).status).toBe(401);
      expect(await actions(ada.id)).toContain("session.failed");
    });

    it("T26: after ten wrong passwords for one address has to wait", async () => {
      // Longer than any password may be, so that the test need not wait for the work of hashing.
      const guess = () => signIn("guessed@example.org", "x".repeat(200));
      const answers = await Promise.all(Array.from({ length: 11 }, guess));
      expect(answers.map((answer) => answer.status).sort()).toEqual([
        ...Array.from({ length: 10 }, () => 401),
        429,
      ]);
      const other = await signIn("else@example.org", "x".repeat(200));
      expect(other.errorId).toBe("sign_in_failed");
    });

    it("needs no more than what is stored, and what is stored opens nothing", async () => {
      // One session that we began, and one that better-auth did.
      const bySignIn = cookieOf(await signIn("ada@example.org"));
      const tokens = [ada.cookie, bySignIn].map((it) => it.split("=")[1]!);
      const rows = JSON.stringify([
        await db().selectFrom("session").selectAll().execute(),
        await db().selectFrom("invitation").selectAll().execute(),
        await db().selectFrom("account").selectAll().execute(),
      ]);
      for (const token of tokens) {
        expect(rows).not.toContain(token);
        expect(rows).toContain(hashSecret(token));
      }
      expect(rows).not.toContain(password);
      const stored = await db()
        .selectFrom("session")
        .select("token_hash")
        .executeTakeFirstOrThrow();
      for (const value of [stored.token_hash, stored.token_hash.slice(0, 43)]) {
        const thief = stage.as("", "", `parley_session=${value}`);
        expect((await thief.call("GET", "/api/session")).status).toBe(401);
      }
    });
  });

  it("T11: of better-auth nothing else can be reached", async () => {
    const paths = [
      "sign-out",
      "get-session",
      "list-sessions",
      "update-user",
      "change-email",
      "delete-user",
      "request-password-reset",
      "reset-password",
      "send-verification-email",
      "verify-email",
      "sign-in/social",
      "link-social",
      "two-factor/get-totp-uri",
      "two-factor/send-otp",
      "ok",
      "error",
      "sign-in/email/",
      "%73ign-in/email/..",
    ];
    for (const path of paths)
      for (const method of ["GET", "POST"]) {
        const answer = await ada.call(method, `/api/auth/${path}`);
        expect([path, answer.status, answer.errorId]).toEqual([
          path,
          404,
          "route_not_found",
        ]);
      }
  });

  describe("sessions", () => {
    it("are listed with where they are, and end one by one or all but this", async () => {
      const eve = await withPassword("Eve");
      const phone = (await again(eve, "Phone")).cookie;
      const laptop = (await again(eve, "Laptop")).cookie;
      const list = async (cookie: string) =>
        (
          await stage.as("", "", cookie).call<{
            items: { id: string; userAgent: string; current: boolean }[];
          }>("GET", "/api/sessions")
        ).body.items;
      const sessions = await list(phone);
      expect(sessions).toHaveLength(3);
      const other = sessions.find(({ userAgent }) => userAgent === "Laptop")!;
      expect(sessions.find(({ current }) => current)?.userAgent).toBe("Phone");

      const path = `/api/sessions/${other.id}`;
      const foreign = await ada.call("DELETE", path);
      expect([foreign.status, foreign.errorId]).toEqual([
        404,
        "session_not_found",
      ]);
      const me = stage.as(eve.id, "Eve", phone);
      expect((await me.call("DELETE", path)).status).toBe(204);
      expect(
        (await stage.as("", "", laptop).call("GET", "/api/session")).status,
      ).toBe(401);
      const told = await db()
        .selectFrom("access_change")
        .select("session_id")
        .where("session_id", "=", other.id)
        .execute();
      expect(told).toHaveLength(1);

      expect((await me.call("DELETE", "/api/sessions")).status).toBe(204);
      expect(await list(phone)).toHaveLength(1);
      expect((await eve.call("GET", "/api/session")).status).toBe(401);
    });

    it("elsewhere end when the password changes, and the old one is wrong from then on", async () => {
      const fay = await withPassword("Fay");
      const here = await again(fay);
      const change = (currentPassword: string, newPassword: string) =>
        here.call("POST", "/api/auth/change-password", {
          currentPassword,
          newPassword,
        });
      const wrong = await change("not my password", "another long one");
      expect([wrong.status, wrong.errorId]).toEqual([403, "wrong_password"]);
      const short = await change(password, "too short");
      expect([short.status, short.errorId]).toEqual([422, "invalid_request"]);
      expect((await change(password, "another long one")).status).toBe(200);
      expect((await fay.call("GET", "/api/session")).status).toBe(401);
      expect((await here.call("GET", "/api/session")).status).toBe(200);
      expect((await signIn("fay@example.org")).status).toBe(401);
      expect(await actions(fay.id)).toContain("password.changed");
    });
  });

  describe("a reset link that an admin makes", () => {
    const makeLink = (id: string, body = {}) =>
      stage.admin.call<{ url: string }>(
        "POST",
        `/api/admin/people/${id}/reset-link`,
        body,
      );
    const reset = (url: string, chosen: string) =>
      stage.nobody.call("POST", "/api/auth/reset", {
        secret: url.split("#")[1],
        password: chosen,
      });

    it("sets a new password once, and ends every session", async () => {
      const gus = await withPassword("Gus");
      const first = (await makeLink(gus.id)).body.url;
      const { url } = (await makeLink(gus.id)).body;
      expect(url).toMatch(/^http:\/\/localhost:4000\/reset#[\w-]{43}$/);
      const old = await reset(first, "a new password 1");
      expect([old.status, old.errorId]).toEqual([404, "link_not_found"]);
      expect((await reset(url, "a new password 2")).status).toBe(200);
      expect((await reset(url, "a new password 3")).status).toBe(404);
      expect((await gus.call("GET", "/api/session")).status).toBe(401);
      expect((await signIn("gus@example.org", "a new password 2")).status).toBe(
        200,
      );
      expect(await actions(gus.id)).toEqual(
        expect.arrayContaining(["password.reset_made", "password.reset"]),
      );
    });

    it("is for admins to make, for people who can sign in", async () => {
      const answer = await ada.call(
        "POST",
        `/api/admin/people/${ada.id}/reset-link`,
        {},
      );
      expect(answer.status).toBe(403);
      const guest = await stage.invite("Guest", "guest");
      for (const id of [guest.id, randomUUID(), "example-mara"])
        expect([404, 409]).toContain((await makeLink(id)).status);
    });
  });

  describe("an invitation", () => {
    const ben = { name: "Ben", disciplines: ["engineering"], password };

    it("says what it is for, works once, and not for another address", async () => {
      const { secret } = await invite({
        email: "Ben@Example.org",
        workspaceRole: "admin",
      });
      const look = () =>
        stage.nobody.call("POST", "/api/invitations/look", { secret });
      expect((await look()).body).toMatchObject({
        workspaceRole: "admin",
        email: "ben@example.org",
        canvas: null,
        invitedBy: { id: stage.admin.id, name: "Admin" },
        needsAccount: true,
      });
      const other = await accept(ada, { secret });
      expect(other.errorId).toBe("invitation_for_another");
      const half = await accept(stage.nobody, { secret, name: "Ben" });
      expect([half.status, half.errorId]).toEqual([422, "account_needed"]);
      const both = await Promise.all([
        accept(stage.nobody, { secret, ...ben, email: "else@example.org" }),
        accept(stage.nobody, { secret, ...ben }),
      ]);
      expect(both.map(({ status }) => status).sort()).not.toEqual([200, 200]);
      expect(both.some(({ status }) => status === 200)).toBe(true);
      const gone = await look();
      expect([gone.status, gone.errorId]).toEqual([404, "link_not_found"]);
      const row = await db()
        .selectFrom("user")
        .select(["email", "email_verified", "workspace_role"])
        .where("email", "like", "%en@example.org")
        .executeTakeFirstOrThrow();
      expect(row).toEqual({
        email: "ben@example.org",
        email_verified: 1,
        workspace_role: "admin",
      });
    });

    it("of an address that has an account asks to sign in first", async () => {
      const { secret } = await invite({});
      const taken = await accept(stage.nobody, {
        secret,
        ...ben,
        email: "ada@example.org",
      });
      expect([taken.status, taken.errorId]).toEqual([409, "email_taken"]);
      expect((await accept(ada, { secret })).status).toBe(200);
    });

    it("T10: revoked, expired, unknown, and of an admin who is none any more: one answer", async () => {
      const revoked = await invite({});
      const expired = await invite({});
      const orphan = await invite({});
      await stage.admin.call("DELETE", `/api/admin/invitations/${revoked.id}`);
      const past = new Date(Date.now() - 1000).toISOString();
      await db()
        .updateTable("invitation")
        .set({ expires_at: past })
        .where("id", "=", expired.id)
        .execute();
      await db()
        .updateTable("invitation")
        .set({ invited_by: ada.id })
        .where("id", "=", orphan.id)
        .execute();
      const secrets = [revoked.secret, expired.secret, orphan.secret, "x"];
      const answers = await Promise.all(
        secrets.flatMap((secret) => [
          stage.nobody.call("POST", "/api/invitations/look", { secret }),
          accept(stage.nobody, { secret, ...ben, email: "n@example.org" }),
        ]),
      );
      for (const { status, errorId } of answers)
        expect([status, errorId]).toEqual([404, "link_not_found"]);
    });

    it("makes a member of a guest, who stays the same person", async () => {
      const guest = await stage.invite("Gil", "guest");
      const { secret } = await invite({});
      const answer = await accept(guest, {
        secret,
        email: "gil@example.org",
        password,
      });
      expect(answer.status).toBe(200);
      const { body } = await guest.call<SessionAnswer>("GET", "/api/session");
      expect(body).toMatchObject({
        user: { id: guest.id, name: "Gil" },
        workspaceRole: "member",
      });
    });
  });

  describe("signing up", () => {
    const sign = (name: string) =>
      stage.nobody.call("POST", "/api/auth/sign-up/email", {
        name,
        disciplines: ["product"],
        email: `${name}@example.org`,
        password,
      });

    it("is closed until an admin opens it; by domain only where addresses can be checked", async () => {
      const closed = await sign("zoe");
      expect([closed.status, closed.errorId]).toEqual([
        403,
        "sign_up_is_closed",
      ]);
      const choose = (settings: object) =>
        stage.admin.call("PATCH", "/api/admin/settings", settings);
      const domain = await choose({
        signUp: "domain",
        signUpDomains: ["example.org"],
      });
      expect([domain.status, domain.errorId]).toEqual([
        409,
        "domain_needs_mail",
      ]);
      expect((await choose({ signUp: "everyone" })).body).toMatchObject({
        signUp: "everyone",
        signUpDomains: [],
      });
      const zoe = await sign("zoe");
      expect(zoe.body).toEqual({ verify: false });
      const me = stage.as("", "", cookieOf(zoe));
      expect((await me.call("GET", "/api/session")).body).toMatchObject({
        user: { name: "zoe", disciplines: ["product"] },
        workspaceRole: "member",
      });
      expect((await sign("zoe")).errorId).toBe("email_taken");
      const atOnce = await Promise.all(["yan", "yan", "yan"].map(sign));
      expect(atOnce.map(({ errorId }) => errorId ?? "").sort()).toEqual([
        "",
        "email_taken",
        "email_taken",
      ]);
      await choose({ signUp: "invitation" });
      expect((await ada.call("PATCH", "/api/admin/settings", {})).status).toBe(
        403,
      );
    });
  });
});
