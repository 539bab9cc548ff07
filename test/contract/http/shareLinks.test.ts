import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type {
  CanvasAccess,
  LinkLookAnswer,
  LinkOpenAnswer,
  NewShareLink,
  NewShareLinkAnswer,
} from "../../../shared/api/sharing.ts";
import type { SessionAnswer } from "../../../shared/api/session.ts";
import type { Comment, Thread } from "../../../shared/api/threads.ts";
import { emptyChartSpec } from "../../../shared/charts/spec.ts";
import { createBlock, setValue } from "../../../shared/doc/edits.ts";
import type { Person } from "../../../shared/people.ts";
import { closeCode } from "../../../shared/protocol.ts";
import type { Role } from "../../../shared/roles.ts";
import { identify } from "../../../server/access/caller.ts";
import { openAccounts, type AccountsStage } from "../../stage/accounts.ts";
import { makeCanvas, type Answer, type Caller } from "../../stage/api.ts";
import { eachDatabase } from "../../stage/databases.ts";
import { enterRoom } from "../../stage/guests.ts";
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

  const at = (rest = "") => `/api/canvases/${canvas}${rest}`;
  const secretOf = (url: string) => url.split("#")[1]!;
  const makeLink = async (request: Partial<NewShareLink> = {}) => {
    const answer = await ann.call<NewShareLinkAnswer>(
      "POST",
      at("/share-links"),
      { role: "commenter", ...request },
    );
    expect(answer.status).toBe(201);
    return { ...answer.body, secret: secretOf(answer.body.url) };
  };
  const look = (secret: string, who = stage.nobody) =>
    who.call<LinkLookAnswer>("POST", "/api/share-links/look", { secret });
  const open = (
    secret: string,
    more: Record<string, unknown> = {},
    who = stage.nobody,
  ) =>
    who.call<LinkOpenAnswer>("POST", "/api/share-links/open", {
      secret,
      ...more,
    });
  /** Somebody without an account comes by a link. */
  const arrive = async (secret: string, name = "Gil"): Promise<Caller> => {
    const answer = await open(secret, { name });
    expect(answer.status).toBe(200);
    const cookie = answer.headers.getSetCookie()[0]!.split(";", 1)[0]!;
    return stage.as(answer.body.user.id, name, cookie);
  };
  /** Opens the canvas, as a browser would. */
  const enter = async (who: Caller, role: Role = "editor") => {
    const caller = await identify(
      stage.context,
      new Headers({ cookie: who.cookie }),
    );
    return enterRoom(stage.context.hub, canvas, who.id, {
      role,
      caller: caller!,
    });
  };
  const roleOf = async (who: Caller) => {
    const answer = await who.call<{ role: string }>("GET", at());
    return answer.status === 200 ? answer.body.role : null;
  };
  const access = async (who = ann) =>
    (await who.call<CanvasAccess>("GET", at("/access"))).body;
  const seen = ({ status, errorId }: Answer<unknown>) => [status, errorId];

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

  describe("a guest", () => {
    it("comes with just a name, and is marked as a guest", async () => {
      const { secret } = await makeLink();
      const nameless = await open(secret);
      expect(seen(nameless)).toEqual([422, "name_needed"]);
      const gil = await arrive(secret);
      const session = await gil.call<SessionAnswer>("GET", "/api/session");
      expect(session.body).toMatchObject({
        user: { name: "Gil", guest: true },
        workspaceRole: "guest",
        guestOf: canvas,
      });
      const { guests, links } = await access();
      expect(guests).toEqual([
        expect.objectContaining({
          person: expect.objectContaining({ name: "Gil", guest: true }),
          role: "commenter",
          hidden: false,
        }),
      ]);
      expect(links[0]!.people).toBe(1);
    });

    it("who comes back with the cookie is the same guest", async () => {
      const { secret } = await makeLink();
      const gil = await arrive(secret);
      const again = await open(secret, { name: "Somebody else" }, gil);
      expect(again.body.user).toMatchObject({ id: gil.id, name: "Gil" });
      expect(again.headers.getSetCookie()).toEqual([]);
      expect((await access()).guests).toHaveLength(1);
    });

    it("edits only when the owner lets guests edit", async () => {
      const { secret, id } = await makeLink({ role: "editor" });
      const gil = await arrive(secret);
      expect(await roleOf(gil)).toBe("commenter");
      await ann.call("PATCH", at(`/share-links/${id}`), {
        guestsMayEdit: true,
      });
      expect(await roleOf(gil)).toBe("editor");
    });

    it("T9: has a cookie that ends with the link", async () => {
      const soon = new Date(Date.now() + 3600_000).toISOString();
      const { secret } = await makeLink({ expiresAt: soon });
      const answer = await open(secret, { name: "Gil" });
      const [cookie] = answer.headers.getSetCookie();
      const maxAge = Number(/max-age=(\d+)/i.exec(cookie!)?.[1]);
      expect(maxAge).toBeGreaterThan(3500);
      expect(maxAge).toBeLessThanOrEqual(3600);
      const session = await stage.context.store.db
        .selectFrom("session")
        .select("expires_at")
        .where("user_id", "=", answer.body.user.id)
        .executeTakeFirstOrThrow();
      expect(session.expires_at).toBe(soon);
    });

    it("T9: reaches nothing but their canvas", async () => {
      const elsewhere = await makeCanvas(ann);
      const open = await makeCanvas(ann);
      await ann.call("PATCH", `/api/canvases/${open}/access`, {
        workspaceRole: "editor",
      });
      const { secret } = await makeLink();
      const gil = await arrive(secret);
      const list = await gil.call<{ items: { id: string }[] }>(
        "GET",
        "/api/canvases",
      );
      expect(list.body.items.map(({ id }) => id)).toEqual([canvas]);
      const doors = await Promise.all([
        gil.call("GET", `/api/canvases/${elsewhere}`),
        gil.call("GET", `/api/canvases/${open}`),
        gil.call("GET", "/api/people"),
        gil.call("GET", "/api/groups"),
        gil.call("GET", "/api/runs"),
        gil.call("GET", "/api/metrics"),
        gil.call("POST", "/api/canvases", {}),
        gil.call("GET", "/api/requests"),
        gil.call("GET", "/api/admin/people"),
        gil.call("POST", `/api/canvases/${elsewhere}/access-requests`, {}),
        gil.call("POST", at("/restore"), { seq: 1 }),
      ]);
      expect(doors.map(({ status }) => status)).toEqual([
        404, 404, 403, 403, 403, 403, 403, 403, 403, 403, 403,
      ]);
    });

    it("T27: is told only of people with a part in the canvas", async () => {
      const { secret } = await makeLink();
      const gil = await arrive(secret);
      const people = async (who: Caller) =>
        (
          await who.call<{ items: Person[] }>("GET", at("/people"))
        ).body.items.map(({ name }) => name);
      expect(await people(gil)).toEqual(["Ann", "Gil"]);
      expect(await people(ann)).toEqual(["Admin", "Ann", "Ben", "Gil"]);
      const everyone = await ann.call<{ items: Person[] }>(
        "GET",
        "/api/people",
      );
      expect(everyone.body.items.map(({ name }) => name)).toEqual([
        "Admin",
        "Ann",
        "Ben",
      ]);
      expect(JSON.stringify(everyone.body)).not.toContain("@");
    });

    it("T9: reads the numbers of charts on the canvas, and no others", async () => {
      const { secret } = await makeLink({
        role: "editor",
        guestsMayEdit: true,
      });
      const gil = await arrive(secret);
      const spec = { ...emptyChartSpec, metrics: ["acc"] };
      await stage.context.hub.edit(
        canvas,
        { userId: ann.id, kind: "edit" },
        (doc) => {
          createBlock(doc, {
            id: "chart-1",
            kind: "chart",
            x: 0,
            y: 0,
            w: 480,
            h: 320,
          });
          setValue(doc, "chart-1", "spec", spec);
        },
      );
      const { runs, metrics, tasks, x } = spec;
      const ask = (change: Record<string, unknown> = {}, who = gil) =>
        who.call("POST", "/api/metrics/query", {
          runs,
          metrics,
          tasks,
          x,
          canvas,
          block: "chart-1",
          ...change,
        });
      expect((await ask()).status).toBe(200);
      expect((await ask({ canvas: undefined }, ann)).status).toBe(200);
      const refused = await Promise.all([
        ask({ canvas: undefined }),
        ask({ block: "chart-2" }),
        ask({ metrics: ["loss"] }),
        ask({ runs: { type: "query" } }),
        ask({ canvas: await makeCanvas(ann) }),
      ]);
      expect(refused.map(({ status }) => status)).toEqual([
        403, 404, 404, 404, 404,
      ]);
    });

    it("T9: who may edit points no chart at the workspace's runs", async () => {
      const { secret } = await makeLink({
        role: "editor",
        guestsMayEdit: true,
      });
      const gil = await arrive(secret);
      const session = await enter(gil);
      session.ask();
      createBlock(session.doc, {
        id: "mine",
        kind: "chart",
        x: 0,
        y: 0,
        w: 480,
        h: 320,
      });
      const spec = {
        ...emptyChartSpec,
        runs: { type: "query", nameContains: "", model: "", limit: 50 },
        metrics: ["acc"],
      } as const;
      setValue(session.doc, "mine", "spec", spec);
      session.sendAll();
      await until(() => session.acknowledged === session.sent);
      const { runs, metrics, tasks, x } = spec;
      const ask = () =>
        gil.call("POST", "/api/metrics/query", {
          runs,
          metrics,
          tasks,
          x,
          canvas,
          block: "mine",
        });
      expect(seen(await ask())).toEqual([404, "chart_not_here"]);
      // Somebody of the workspace changes how it is drawn: then it is theirs to show.
      await stage.context.hub.edit(
        canvas,
        { userId: ann.id, kind: "edit" },
        (doc) => setValue(doc, "mine", "spec", { ...spec, logX: true }),
      );
      expect((await ask()).status).toBe(200);
      session.leave();
    });

    it("T8: feels it on an open canvas when links change, end, or they are sent away", async () => {
      const { secret, id } = await makeLink();
      const gil = await arrive(secret);
      const session = await enter(gil, "commenter");
      await ann.call("PATCH", at(`/share-links/${id}`), { role: "viewer" });
      await until(() => session.role === "viewer", { withinMs: 1000 });
      await ann.call("DELETE", at(`/guests/${gil.id}`));
      await until(() => session.closedWith === closeCode.canvasNotFound, {
        withinMs: 1000,
      });
      const other = await arrive(secret, "Gro");
      const second = await enter(other, "viewer");
      await ann.call("DELETE", at(`/share-links/${id}`));
      await until(() => second.closedWith === closeCode.canvasNotFound, {
        withinMs: 1000,
      });
      session.leave();
      second.leave();
    });

    it("sent away is out, and does not come in by that link again", async () => {
      const { secret } = await makeLink();
      const gil = await arrive(secret);
      expect((await ann.call("DELETE", at(`/guests/${gil.id}`))).status).toBe(
        204,
      );
      expect(await roleOf(gil)).toBeNull();
      expect(seen(await open(secret, {}, gil))).toEqual([404, "link_gone"]);
      expect((await access()).guests).toEqual([]);
    });

    it("who leaves by themselves may come again", async () => {
      const { secret } = await makeLink();
      const gil = await arrive(secret);
      await gil.call("POST", at("/leave"));
      expect(await roleOf(gil)).toBeNull();
      expect((await open(secret, {}, gil)).status).toBe(200);
      expect(await roleOf(gil)).toBe("commenter");
    });

    it("whose words are hidden is read by owners only", async () => {
      const { secret } = await makeLink();
      const gil = await arrive(secret);
      await ann.call("PUT", at(`/members/${ben.id}`), { role: "editor" });
      const { body: thread } = await gil.call<Thread>("POST", at("/threads"), {
        anchor: { type: "point", x: 0, y: 0 },
        body: "canary words",
      });
      expect(thread.comments[0]!.author).toMatchObject({ guest: true });
      const hide = (hidden: boolean, id = gil.id) =>
        ann.call("PATCH", at(`/guests/${id}`), { hidden });
      expect((await hide(true)).status).toBe(204);
      expect(stage.told).toContainEqual({
        canvas,
        event: { type: "threads", thread: thread.id },
      });
      const comment = async (who: Caller) =>
        (await who.call<{ items: Thread[] }>("GET", at("/threads"))).body
          .items[0]!.comments[0]!;
      expect(await comment(ann)).toMatchObject({
        body: "canary words",
        hidden: true,
      });
      for (const who of [ben, gil])
        expect(await comment(who)).toMatchObject({ body: "", hidden: true });
      const edited = await gil.call<Comment>(
        "PATCH",
        `/api/comments/${thread.comments[0]!.id}`,
        { body: "canary again" },
      );
      expect(edited.body.body).toBe("");
      await hide(false);
      expect(await comment(ben)).toEqual(
        expect.not.objectContaining({ hidden: true }),
      );
      expect((await hide(true, ben.id)).errorId).toBe("guest_not_found");
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
        await until(() => session.closedWith === closeCode.canvasNotFound, {
          withinMs: 1000,
        });
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
