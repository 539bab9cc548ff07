import { hashPassword } from "better-auth/crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { sendMail } from "../../../server/mail/mail.ts";
import { openAccounts, type AccountsStage } from "../../stage/accounts.ts";
import { eachDatabase } from "../../stage/databases.ts";
import { openMailbox, type Mailbox } from "../../stage/mailbox.ts";

const password = "correct horse battery";
const passwordHash = await hashPassword(password);

eachDatabase((database) => {
  let mailbox: Mailbox;
  let stage: AccountsStage;
  beforeAll(async () => {
    mailbox = await openMailbox();
    stage = await openAccounts({ database, environment: mailbox.environment });
  });
  afterAll(async () => {
    await stage.close();
    await mailbox.close();
  });

  const post = (path: string, body: object) =>
    stage.nobody.call("POST", `/api/auth/${path}`, body);
  const userOf = (email: string) =>
    stage.context.store.db
      .selectFrom("user")
      .selectAll()
      .where("email", "=", email)
      .executeTakeFirst();

  it("a forgotten password is replaced with the link of a letter, once", async () => {
    const ada = await stage.invite("Ada", "member", { passwordHash });
    const asked = await post("forgot", { email: "Ada@example.org" });
    expect(asked.body).toEqual({ done: true });
    const letter = await mailbox.next("ada@example.org");
    expect(letter.subject).toBe("Choose a new password for Parley");
    expect(letter.text).toContain(
      `http://localhost:4000/reset#${letter.secret}`,
    );
    const reset = { secret: letter.secret, password: "another long one" };
    expect((await post("reset", reset)).status).toBe(200);
    const used = await post("reset", reset);
    expect([used.status, used.errorId]).toEqual([404, "link_not_found"]);
    expect((await ada.call("GET", "/api/session")).status).toBe(401);
    const stored = await stage.context.store.db
      .selectFrom("verification")
      .selectAll()
      .execute();
    expect(JSON.stringify(stored)).not.toContain(letter.secret);
  });

  it("T15: whoever first shows that an address is theirs is alone in its account from then on", async () => {
    const mallory = await stage.invite("Mallory", "member", {
      email: "victim@example.org",
      passwordHash,
    });
    const { db } = stage.context.store;
    await db
      .updateTable("user")
      .set({ email_verified: 0 })
      .where("id", "=", mallory.id)
      .execute();
    const now = new Date().toISOString();
    await db
      .insertInto("account")
      .values({
        id: "of-mallory",
        account_id: "https://login.example#mallory",
        provider_id: "oidc",
        user_id: mallory.id,
        created_at: now,
        updated_at: now,
      })
      .execute();
    const half = { identifier: "2fa-half", value: mallory.id };
    await db
      .insertInto("verification")
      .values({
        id: "half a sign-in",
        ...half,
        expires_at: "2999-01-01T00:00:00.000Z",
        created_at: now,
        updated_at: now,
      })
      .execute();
    const { body } = await mallory.call<{ token: string }>(
      "POST",
      "/api/tokens",
      { name: "left behind", scopes: ["read"] },
    );
    const withToken = () =>
      stage.nobody.call("GET", "/api/session", undefined, {
        authorization: `Bearer ${body.token}`,
      });
    expect((await withToken()).status).toBe(200);

    await post("forgot", { email: "victim@example.org" });
    const { secret } = await mailbox.next("victim@example.org");
    expect((await post("reset", { secret, password })).status).toBe(200);
    expect((await withToken()).status).toBe(401);
    const ways = await db
      .selectFrom("account")
      .select("provider_id")
      .where("user_id", "=", mallory.id)
      .execute();
    expect(ways).toEqual([{ provider_id: "credential" }]);
    expect((await userOf("victim@example.org"))?.email_verified).toBe(1);
    const waiting = await db
      .selectFrom("verification")
      .select("id")
      .where("value", "=", mallory.id)
      .execute();
    expect(waiting).toEqual([]);
  });

  it("T26: forgetting answers the same for addresses that nobody has, and they get no letter", async () => {
    const bob = await stage.invite("Bob", "member", { passwordHash });
    await stage.context.store.db
      .updateTable("user")
      .set({ deactivated_at: new Date().toISOString() })
      .where("id", "=", bob.id)
      .execute();
    await stage.invite("Eli", "member", { passwordHash });
    const emails = ["nobody", "bob", "eli"].map(
      (name) => `${name}@example.org`,
    );
    const answers = [];
    for (const email of emails) answers.push(await post("forgot", { email }));
    for (const answer of answers)
      expect([answer.status, answer.body]).toEqual([200, { done: true }]);
    // The letters leave in the order in which they were asked for: once this one is here, no other is on its way.
    await mailbox.next("eli@example.org");
    const written = mailbox.mails.flatMap(({ to }) => to);
    expect(written).not.toContain("nobody@example.org");
    expect(written).not.toContain("bob@example.org");
  });

  it("whoever signs in with the organisation is told so instead", async () => {
    await stage.invite("Cleo");
    await stage.context.store.db
      .updateTable("account")
      .set({ provider_id: "oidc" })
      .where("user_id", "=", (await userOf("cleo@example.org"))!.id)
      .execute();
    await post("forgot", { email: "cleo@example.org" });
    const letter = await mailbox.next("cleo@example.org");
    expect(letter.text).toContain("sign in with your organisation");
    expect(letter.secret).toBe(null);
  });

  it("signing up by domain takes a confirmed address of that domain, and tells nobody who has an account", async () => {
    await stage.admin.call("PATCH", "/api/admin/settings", {
      signUp: "domain",
      signUpDomains: ["Team.example"],
    });
    const sign = (email: string) =>
      post("sign-up/email", {
        name: "Dora",
        disciplines: ["domain expert"],
        email,
        password,
      });
    for (const email of [
      "dora@example.org",
      "dora@evil-team.example",
      "dora@team.example.evil.org",
    ]) {
      const closed = await sign(email);
      expect([closed.status, closed.errorId]).toEqual([
        403,
        "address_not_welcome",
      ]);
    }
    const first = await sign("dora@team.example");
    expect(first.body).toEqual({ verify: true });
    expect(first.headers.getSetCookie()).toEqual([]);
    const letter = await mailbox.next("dora@team.example");
    expect(await userOf("dora@team.example")).toBe(undefined);
    const confirmed = await post("verify", { secret: letter.secret });
    expect(confirmed.body).toEqual({ verified: "account" });
    expect(confirmed.headers.getSetCookie()[0]).toMatch(/^parley_session=/);
    expect(await userOf("dora@team.example")).toMatchObject({
      name: "Dora",
      disciplines: '["domain expert"]',
      email_verified: 1,
      workspace_role: "member",
    });
    expect((await post("verify", { secret: letter.secret })).errorId).toBe(
      "link_not_found",
    );
    const choose = (signUp: string) =>
      stage.admin.call("PATCH", "/api/admin/settings", { signUp });
    await sign("late@team.example");
    const late = await mailbox.next("late@team.example");
    await choose("invitation");
    expect((await post("verify", { secret: late.secret })).errorId).toBe(
      "sign_up_is_closed",
    );
    await choose("domain");
    const second = await sign("dora@team.example");
    expect([second.status, second.body]).toEqual([first.status, first.body]);
    const told = await mailbox.next("dora@team.example");
    expect(told.subject).toBe("You have an account on Parley already");
    expect(told.secret).toBe(null);
  });

  it("an invitation by mail reaches who it is for, and an open one asks to confirm the address", async () => {
    const invite = async (email: string | null) =>
      (
        await stage.admin.call<{ url: string; mailed: boolean }>(
          "POST",
          "/api/admin/invitations",
          { email, workspaceRole: "member" },
        )
      ).body;
    const person = { name: "Fay", disciplines: ["product"], password };
    const accept = (secret: string | null, email?: string) =>
      stage.nobody.call("POST", "/api/invitations/accept", {
        ...person,
        secret,
        email,
      });
    const mailed = await invite("fay@example.org");
    expect(mailed.mailed).toBe(true);
    const letter = await mailbox.next("fay@example.org");
    expect(letter.subject).toBe("Admin invites you to Parley");
    expect(mailed.url).toContain(letter.secret);
    expect((await accept(letter.secret)).status).toBe(200);
    expect((await userOf("fay@example.org"))?.email_verified).toBe(1);

    const open = await invite(null);
    expect(open.mailed).toBe(false);
    const accepted = await accept(open.url.split("#")[1]!, "gil@example.org");
    expect((await userOf("gil@example.org"))?.email_verified).toBe(0);
    const confirm = await mailbox.next("gil@example.org");
    // Whoever reads the letter may not be who made the account.
    for (const other of [stage.nobody, stage.admin]) {
      const path = "/api/auth/verify";
      const refused = await other.call("POST", path, {
        secret: confirm.secret,
      });
      expect([refused.status, refused.errorId]).toEqual([
        403,
        "sign_in_to_confirm",
      ]);
    }
    const [cookie = ""] = accepted.headers.getSetCookie()[0]!.split(";", 1);
    const gil = stage.as("", "Gil", cookie);
    const done = await gil.call("POST", "/api/auth/verify", {
      secret: confirm.secret,
    });
    expect(done.body).toEqual({ verified: "address" });
    expect((await userOf("gil@example.org"))?.email_verified).toBe(1);
  });

  it("a name brings no lines, recipients or links of its own into a letter", async () => {
    const { db } = stage.context.store;
    const eve = await stage.invite("Eve", "admin");
    await db
      .updateTable("user")
      .set({
        name: "Eve\r\nBcc: all@example.org\r\n\r\nhthttp://tp://evil.example/",
      })
      .where("id", "=", eve.id)
      .execute();
    await eve.call("POST", "/api/admin/invitations", {
      email: "hal@example.org",
      workspaceRole: "member",
    });
    const letter = await mailbox.next("hal@example.org");
    expect(letter.to).toEqual(["hal@example.org"]);
    expect(letter.raw).not.toMatch(/^Bcc:/im);
    const addresses = letter.text.match(/\w+:\/\/[^/\s]+/g);
    expect(addresses).toEqual(["http://localhost:4000"]);
    expect(mailbox.mails.flatMap(({ to }) => to)).not.toContain(
      "all@example.org",
    );
  });

  it("an SMTP server that is away fails no act: the link is given to whoever acts", async () => {
    const { mail, ...context } = stage.context;
    const away = { ...mail!, send: () => Promise.reject(new Error("away")) };
    const letter = { to: "ida@example.org", subject: "x", text: "x" };
    expect(await sendMail({ ...context, mail: away }, letter)).toBe(false);
    expect(await sendMail({ ...context, mail: null }, letter)).toBe(false);
    expect(await sendMail({ ...context, mail }, letter)).toBe(true);
  });
});
