import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { closeCode } from "../../../shared/protocol.ts";
import { openAccounts, type AccountsStage } from "../../stage/accounts.ts";
import { makeCanvas, type Caller } from "../../stage/api.ts";
import { eachDatabase } from "../../stage/databases.ts";
import { sharing } from "../../stage/sharing.ts";
import { until } from "../../stage/until.ts";

eachDatabase((database) => {
  let stage: AccountsStage;
  let ann: Caller;
  let ben: Caller;
  let canvas: string;

  beforeAll(async () => {
    stage = await openAccounts({ database });
    ann = await stage.invite("Ann");
    ben = await stage.invite("Ben");
  });
  beforeEach(async () => {
    canvas = await makeCanvas(ann);
  });
  afterAll(() => stage.close());

  const { at, makeLink, look, open, arrive, enter, roleOf, access, seen } =
    sharing(() => ({ stage, owner: ann, canvas }));

  describe("a share link", () => {
    it("T9: has 256 random bits, which are nowhere in the database or the list", async () => {
      const { url, secret, id } = await makeLink({ label: "Demo" });
      expect(url).toMatch(/^http:\/\/localhost:4000\/join#[\w-]{43}$/);
      const row = await stage.context.store.db
        .selectFrom("share_link")
        .selectAll()
        .where("id", "=", id)
        .executeTakeFirstOrThrow();
      expect(JSON.stringify(row)).not.toContain(secret);
      const { links } = await access();
      expect(links).toEqual([
        expect.objectContaining({
          id,
          label: "Demo",
          role: "commenter",
          people: 0,
        }),
      ]);
      expect(JSON.stringify(links)).not.toContain(secret);
    });

    it("says what it opens, to a stranger and to somebody with an account", async () => {
      const { secret } = await makeLink({ role: "editor" });
      expect((await look(secret)).body).toEqual({
        title: "Referral triage",
        role: "commenter",
        needsPassword: false,
        needsName: true,
      });
      expect((await look(secret, ben)).body).toMatchObject({
        role: "editor",
        needsName: false,
      });
    });

    it("gives somebody with an account its role, for as long as it lives", async () => {
      const { secret, id } = await makeLink();
      const opened = await open(secret, {}, ben);
      expect(opened.body).toMatchObject({ canvas, role: "commenter" });
      expect(opened.headers.getSetCookie()).toEqual([]);
      expect(await roleOf(ben)).toBe("commenter");
      await ann.call("PATCH", at(`/share-links/${id}`), { role: "viewer" });
      expect(await roleOf(ben)).toBe("viewer");
      await ann.call("DELETE", at(`/share-links/${id}`));
      expect(await roleOf(ben)).toBeNull();
      expect((await access()).links).toEqual([]);
    });

    it("never lowers what somebody has", async () => {
      await ann.call("PUT", at(`/members/${ben.id}`), { role: "editor" });
      const { secret } = await makeLink({ role: "viewer" });
      expect((await open(secret, {}, ben)).body.role).toBe("editor");
      expect((await open(secret, {}, ann)).body.role).toBe("owner");
    });

    it("T9: ends when its time is over, for those who came, too", async () => {
      const { secret, id } = await makeLink();
      const gil = await arrive(secret);
      await stage.context.store.db
        .updateTable("share_link")
        .set({ expires_at: new Date(Date.now() - 1).toISOString() })
        .where("id", "=", id)
        .execute();
      expect(seen(await look(secret))).toEqual([404, "link_gone"]);
      expect(await roleOf(gil)).toBeNull();
      const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
      await ann.call("PATCH", at(`/share-links/${id}`), {
        expiresAt: tomorrow,
      });
      expect(await roleOf(gil)).toBe("commenter");
    });

    it("T9: is not made to end in the past", async () => {
      const answer = await ann.call("POST", at("/share-links"), {
        role: "viewer",
        expiresAt: "2001-01-01T00:00:00Z",
      });
      expect(answer.errorId).toBe("expiry_in_past");
    });

    it("T9: that opens nothing answers the same, whatever the reason", async () => {
      const revoked = await makeLink();
      await ann.call("DELETE", at(`/share-links/${revoked.id}`));
      const expired = await makeLink();
      await stage.context.store.db
        .updateTable("share_link")
        .set({ expires_at: "2001-01-01T00:00:00.000Z" })
        .where("id", "=", expired.id)
        .execute();
      const gone = await makeLink({ password: "open sesame" });
      await ann.call("DELETE", at());
      const answers = await Promise.all(
        ["x".repeat(43), revoked.secret, expired.secret, gone.secret].flatMap(
          (secret) => [
            look(secret),
            open(secret, { name: "Gil", password: "open sesame" }),
          ],
        ),
      );
      const bodies = new Set(
        answers.map(({ status, body }) => {
          const { error } = body as unknown as { error: object };
          return JSON.stringify({ status, ...error, requestId: "" });
        }),
      );
      expect([...bodies]).toHaveLength(1);
      expect(answers[0]!.status).toBe(404);
    });

    it("is made, changed and withdrawn by owners only", async () => {
      const { id } = await makeLink();
      await ann.call("PUT", at(`/members/${ben.id}`), { role: "editor" });
      const tries = await Promise.all([
        ben.call("POST", at("/share-links"), { role: "viewer" }),
        ben.call("PATCH", at(`/share-links/${id}`), { role: "viewer" }),
        ben.call("DELETE", at(`/share-links/${id}`)),
      ]);
      expect(tries.map((answer) => answer.status)).toEqual([403, 403, 403]);
    });

    it("T10: of another canvas cannot be changed through one's own", async () => {
      const { id, secret } = await makeLink();
      const own = await makeCanvas(ben);
      for (const method of ["PATCH", "DELETE"]) {
        const answer = await ben.call(
          method,
          `/api/canvases/${own}/share-links/${id}`,
          { role: "editor" },
        );
        expect(seen(answer)).toEqual([404, "share_link_not_found"]);
      }
      expect((await look(secret)).status).toBe(200);
    });

    it("T13: cannot make an owner", async () => {
      const answer = await ann.call("POST", at("/share-links"), {
        role: "owner",
      });
      expect(answer.status).toBe(422);
    });
  });

  it("T9, T26: secrets are not tried one after the other", async () => {
    const fresh = await openAccounts();
    try {
      const tried: number[] = [];
      for (let guess = 0; guess < 21; guess++)
        tried.push((await look(`guess-${guess}`, fresh.nobody)).status);
      expect(tried).toEqual([...Array(20).fill(404), 429]);
    } finally {
      await fresh.close();
    }
  });

  describe("a password", () => {
    it("hides the title, and must be right", async () => {
      const { secret, id } = await makeLink({ password: "open sesame" });
      expect((await look(secret)).body).toMatchObject({
        title: null,
        needsPassword: true,
      });
      const without = await open(secret, { name: "Gil" });
      expect(seen(without)).toEqual([403, "wrong_link_password"]);
      const wrong = await open(secret, { name: "Gil", password: "sesame" });
      expect(seen(wrong)).toEqual([403, "wrong_link_password"]);
      const right = await open(secret, {
        name: "Gil",
        password: "open sesame",
      });
      expect(right.body.canvas).toBe(canvas);
      const row = await stage.context.store.db
        .selectFrom("share_link")
        .select("password_hash")
        .where("id", "=", id)
        .executeTakeFirstOrThrow();
      expect(row.password_hash).not.toContain("sesame");
      await ann.call("PATCH", at(`/share-links/${id}`), { password: null });
      expect((await look(secret)).body.needsPassword).toBe(false);
    });

    it("T9, T26: is not guessed: after five wrong ones the right one waits, too", async () => {
      const { secret } = await makeLink({ password: "open sesame" });
      const guesses = await Promise.all(
        Array.from({ length: 6 }, (_, guess) =>
          open(secret, { password: `guess ${guess}` }, ben),
        ),
      );
      const statuses = guesses.map(({ status }) => status);
      expect(statuses.sort()).toEqual([...Array(5).fill(403), 429]);
      expect(
        (await open(secret, { password: "open sesame" }, ben)).status,
      ).toBe(429);
    });
  });

  describe("admins choose who uses links", () => {
    const choose = (shareLinks: "everyone" | "members" | "off") =>
      stage.admin.call("PATCH", "/api/admin/settings", { shareLinks });

    it("T9: members only: guests do not come in, and those who had are out", async () => {
      const { secret } = await makeLink();
      const gil = await arrive(secret);
      const session = await enter(gil, "commenter");
      await choose("members");
      try {
        // T8: also where it is open.
        await until(() => session.closedWith === closeCode.canvasNotFound);
        session.leave();
        expect(seen(await open(secret, { name: "Gil" }))).toEqual([
          403,
          "guests_not_allowed",
        ]);
        expect(await roleOf(gil)).toBeNull();
        expect((await open(secret, {}, ben)).status).toBe(200);
      } finally {
        await choose("everyone");
      }
      expect(await roleOf(gil)).toBe("commenter");
    });

    it("T9: off: nobody makes or uses one", async () => {
      const { secret } = await makeLink();
      await open(secret, {}, ben);
      await choose("off");
      try {
        const make = ann.call("POST", at("/share-links"), { role: "viewer" });
        expect(seen(await make)).toEqual([403, "share_links_off"]);
        expect(seen(await look(secret, ben))).toEqual([403, "share_links_off"]);
        expect(await roleOf(ben)).toBeNull();
      } finally {
        await choose("everyone");
      }
    });
  });

  it("what happens to links and guests is in the audit log", async () => {
    const { secret, id } = await makeLink();
    const gil = await arrive(secret);
    await ann.call("DELETE", at(`/guests/${gil.id}`));
    await ann.call("DELETE", at(`/share-links/${id}`));
    const entries = await stage.context.store.db
      .selectFrom("audit")
      .selectAll()
      .where("canvas_id", "=", canvas)
      .orderBy("seq")
      .execute();
    expect(entries.map(({ action }) => action)).toEqual([
      "link.created",
      "guest.joined",
      "guest.removed",
      "link.revoked",
    ]);
    expect(JSON.stringify(entries)).not.toContain("Gil");
    expect(JSON.stringify(entries)).not.toContain(secret);
  });
});
