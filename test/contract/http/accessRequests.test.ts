import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { acceptCanvasInvitation } from "../../../server/sharing/invitations.ts";
import type {
  CanvasAccess,
  NewCanvasInvitationAnswer,
  WaitingRequest,
} from "../../../shared/api/sharing.ts";
import { openAccounts, type AccountsStage } from "../../stage/accounts.ts";
import { makeCanvas, openApi, type Caller } from "../../stage/api.ts";
import { eachDatabase } from "../../stage/databases.ts";
import { openMailbox, type Mailbox } from "../../stage/mailbox.ts";

eachDatabase((database) => {
  let stage: AccountsStage;
  let ann: Caller;
  let ben: Caller;
  let cleo: Caller;
  let canvas: string;

  beforeAll(async () => {
    stage = await openAccounts({ database });
    ann = await stage.invite("Ann");
    ben = await stage.invite("Ben");
    cleo = await stage.invite("Cleo");
  });
  beforeEach(async () => {
    canvas = await makeCanvas(ann);
  });
  afterAll(() => stage.close());

  const at = (rest = "") => `/api/canvases/${canvas}${rest}`;
  const access = async () =>
    (await ann.call<CanvasAccess>("GET", at("/access"))).body;
  const waitingFor = async (who: Caller) =>
    (
      await who.call<{ items: WaitingRequest[] }>("GET", "/api/requests")
    ).body.items.filter((request) => request.canvas.id === canvas);
  const roleOf = async (who: Caller) => {
    const answer = await who.call<{ role: string }>("GET", at());
    return answer.status === 200 ? answer.body.role : null;
  };

  describe("a request for access", () => {
    const ask = (id = canvas, message = "I did the labelling", who = ben) =>
      who.call("POST", `/api/canvases/${id}/access-requests`, { message });
    const decide = async (role: string | null, by = ann) =>
      by.call(
        "PATCH",
        at(`/access-requests/${(await access()).requests[0]?.id}`),
        { role },
      );

    it("reaches the owners, and one word of theirs grants it", async () => {
      await ann.call("PUT", at(`/members/${cleo.id}`), { role: "owner" });
      await ask();
      const [request] = await waitingFor(ann);
      expect(request).toMatchObject({
        person: { id: ben.id, name: "Ben" },
        message: "I did the labelling",
        canvas: { id: canvas, title: "Referral triage" },
      });
      expect(await waitingFor(cleo)).toEqual([request]);
      expect(await waitingFor(ben)).toEqual([]);
      expect(await waitingFor(stage.admin)).toEqual([]);
      expect((await decide("commenter", cleo)).status).toBe(204);
      expect(await roleOf(ben)).toBe("commenter");
      expect(await waitingFor(ann)).toEqual([]);
    });

    it("T10: answers the same for a canvas that is not there, is deleted, or is one's own", async () => {
      const deleted = await makeCanvas(ann);
      await ann.call("DELETE", `/api/canvases/${deleted}`);
      const own = await makeCanvas(ben);
      const answers = await Promise.all(
        [canvas, deleted, crypto.randomUUID(), own, "nonsense"].map((id) =>
          ask(id),
        ),
      );
      for (const answer of answers)
        expect([answer.status, answer.body]).toEqual([202, { asked: true }]);
      const rows = await stage.context.store.db
        .selectFrom("access_request")
        .select("canvas_id")
        .where("canvas_id", "in", [canvas, deleted, own])
        .execute();
      expect(rows.map((row) => row.canvas_id)).toEqual([canvas]);
    });

    it("is one per person: asking again changes the message, also at once", async () => {
      await Promise.all([ask(), ask(canvas, "Twice"), ask(canvas, "Thrice")]);
      await ask(canvas, "At last");
      const { requests } = await access();
      expect(requests.map(({ message }) => message)).toEqual(["At last"]);
    });

    it("that was refused can be made again", async () => {
      await ask();
      expect((await decide(null)).status).toBe(204);
      expect(await roleOf(ben)).toBeNull();
      await ask();
      expect((await access()).requests).toHaveLength(1);
    });

    it("is decided once", async () => {
      await ask();
      const answers = await Promise.all([decide("editor"), decide(null)]);
      expect(answers.map(({ status }) => status).sort()).toEqual([204, 404]);
    });

    it("is granted as well by giving the role in the list of members", async () => {
      await ask();
      await ann.call("PUT", at(`/members/${ben.id}`), { role: "viewer" });
      expect((await access()).requests).toEqual([]);
    });

    it("does not lower what somebody has meanwhile", async () => {
      await ask();
      const [request] = (await access()).requests;
      await stage.context.store.db
        .insertInto("member")
        .values({ canvas_id: canvas, user_id: ben.id, role: "editor" })
        .execute();
      await ann.call("PATCH", at(`/access-requests/${request!.id}`), {
        role: "viewer",
      });
      expect(await roleOf(ben)).toBe("editor");
    });

    it("T10: is decided by the owners of its canvas only", async () => {
      await ask();
      const [request] = (await access()).requests;
      const foreign = await makeCanvas(cleo);
      const answer = await cleo.call(
        "PATCH",
        `/api/canvases/${foreign}/access-requests/${request!.id}`,
        { role: "editor" },
      );
      expect(answer.errorId).toBe("request_not_found");
      expect(
        (
          await cleo.call("PATCH", at(`/access-requests/${request!.id}`), {
            role: "editor",
          })
        ).status,
      ).toBe(404);
    });

    it("tells open canvases, without content", async () => {
      stage.told.length = 0;
      await ask();
      expect(stage.told).toEqual([{ canvas, event: { type: "access" } }]);
    });

    it("has at most 500 characters", async () => {
      expect((await ask(canvas, "x".repeat(501))).status).toBe(422);
    });
  });

  describe("an invitation to a canvas", () => {
    const invite = async (request: Record<string, unknown> = {}) =>
      (
        await ann.call<NewCanvasInvitationAnswer>("POST", at("/invitations"), {
          role: "editor",
          ...request,
        })
      ).body;
    const accept = (id: string, who: Caller) =>
      stage.context.store.db.transaction().execute(async (trx) => {
        const row = await trx
          .selectFrom("invitation")
          .selectAll()
          .where("id", "=", id)
          .executeTakeFirstOrThrow();
        const given = await acceptCanvasInvitation(
          trx,
          stage.context,
          who.id,
          row,
        );
        return given?.canvasId ?? null;
      });

    it("T9: tells its address once, and stores only the hash", async () => {
      const made = await invite({ email: "New@Example.org" });
      expect(made).toMatchObject({
        email: "new@example.org",
        role: "editor",
        mailed: false,
      });
      const secret = made.url.split("/invite#")[1]!;
      expect(secret).toMatch(/^[\w-]{43}$/);
      const { invitations } = await access();
      expect(invitations).toHaveLength(1);
      const rows = await stage.context.store.db
        .selectFrom("invitation")
        .selectAll()
        .execute();
      expect(JSON.stringify([rows, invitations])).not.toContain(secret);
    });

    it("gives its role when it is accepted, and never less than somebody has", async () => {
      const { id } = await invite({ role: "viewer" });
      expect(await accept(id, ben)).toBe(canvas);
      expect(await roleOf(ben)).toBe("viewer");
      expect(await accept((await invite()).id, ben)).toBe(canvas);
      expect(await accept((await invite({ role: "viewer" })).id, ben)).toBe(
        canvas,
      );
      expect(await roleOf(ben)).toBe("editor");
      expect(await accept((await invite()).id, ann)).toBe(canvas);
      expect(await roleOf(ann)).toBe("owner");
    });

    it("gives nothing when whoever invited may not share any more, or the canvas is gone", async () => {
      const first = await invite();
      await ann.call("POST", at("/owner"), { user: cleo.id });
      expect(await accept(first.id, ben)).toBeNull();
      expect(await roleOf(ben)).toBeNull();
      canvas = await makeCanvas(ann);
      const second = await invite();
      await ann.call("DELETE", at());
      expect(await accept(second.id, ben)).toBeNull();
    });

    it("can be withdrawn", async () => {
      const { id } = await invite();
      expect((await ann.call("DELETE", at(`/invitations/${id}`))).status).toBe(
        204,
      );
      expect((await access()).invitations).toEqual([]);
      expect((await ann.call("DELETE", at(`/invitations/${id}`))).errorId).toBe(
        "invitation_not_found",
      );
    });
  });
});

describe("on a server that sends mail", () => {
  let mailbox: Mailbox;
  let stage: AccountsStage;
  let ann: Caller;
  let ben: Caller;
  let canvas: string;

  beforeAll(async () => {
    mailbox = await openMailbox();
    stage = await openAccounts({
      environment: {
        ...mailbox.environment,
        PUBLIC_URL: "http://localhost:4000",
      },
    });
    ann = await stage.invite("Ann");
    ben = await stage.invite("Ben");
    canvas = await makeCanvas(ann, "Referral\r\nBcc: all@example.org");
  });
  afterAll(async () => {
    await stage.close();
    await mailbox.close();
  });

  it("owners hear of a request, and whoever asked of the grant", async () => {
    await ben.call("POST", `/api/canvases/${canvas}/access-requests`, {
      message: "I did the labelling",
    });
    const asked = await mailbox.next("ann@example.org");
    // What people call things adds no header.
    expect(asked.raw).not.toMatch(/^Bcc:/m);
    expect(asked.to).toEqual(["ann@example.org"]);
    expect(asked.text).toContain("I did the labelling");
    expect(asked.text).toContain(`http://localhost:4000/c/${canvas}`);
    const { body } = await ann.call<{ items: WaitingRequest[] }>(
      "GET",
      "/api/requests",
    );
    await ann.call(
      "PATCH",
      `/api/canvases/${canvas}/access-requests/${body.items[0]!.id}`,
      { role: "viewer" },
    );
    const granted = await mailbox.next("ben@example.org");
    expect(granted.text).toContain(`http://localhost:4000/c/${canvas}`);
  });

  it("T3: an invitation arrives with its address, whose secret is behind the #", async () => {
    const { body } = await ann.call<NewCanvasInvitationAnswer>(
      "POST",
      `/api/canvases/${canvas}/invitations`,
      { email: "new@example.org", role: "editor" },
    );
    expect(body.mailed).toBe(true);
    const mail = await mailbox.next("new@example.org");
    expect(mail.text).toContain(body.url);
    expect(new URL(body.url).hash).toHaveLength(44);
  });
});

it("in local access nobody is invited: the canvas is shared by a link instead", async () => {
  const stage = await openApi();
  try {
    const ann = await stage.join("Ann");
    const canvas = await makeCanvas(ann);
    const answer = await ann.call(
      "POST",
      `/api/canvases/${canvas}/invitations`,
      { email: "ben@example.org", role: "editor" },
    );
    expect([answer.status, answer.errorId]).toEqual([
      409,
      "invitations_need_accounts",
    ]);
  } finally {
    await stage.close();
  }
});
