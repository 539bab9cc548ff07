import { createHmac } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Webhook } from "../../../shared/api/inbox.ts";
import {
  attemptsInAll,
  deliverDue,
  retryMs,
} from "../../../server/webhooks/deliveries.ts";
import { openAccounts, type AccountsStage } from "../../stage/accounts.ts";
import { makeCanvas, type Caller } from "../../stage/api.ts";
import { eachDatabase, onSqlite } from "../../stage/databases.ts";
import { answerIn, giveRole, startThread } from "../../stage/inbox.ts";
import { openMailbox, type Mailbox } from "../../stage/mailbox.ts";

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A real HTTP server that keeps what it is sent and answers as it is told. */
async function openReceiver() {
  const received: Received[] = [];
  let answer: { status: number; location?: string } = { status: 204 };
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      received.push({
        headers: request.headers,
        body: Buffer.concat(chunks).toString("utf8"),
      });
      response.writeHead(answer.status, {
        ...(answer.location && { location: answer.location }),
      });
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}/hook`,
    received,
    answers(status: number, location?: string) {
      answer = { status, ...(location && { location }) };
    },
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

type Receiver = Awaited<ReturnType<typeof openReceiver>>;
type Made = Webhook & { secret: string };

const dayMs = 24 * 60 * 60_000;

const eventIn = (body: string) => (JSON.parse(body) as { event: string }).event;

eachDatabase((database) => {
  let receiver: Receiver;
  let mailbox: Mailbox;
  let stage: AccountsStage;
  let ann: Caller;
  let ben: Caller;
  let canvas: string;

  beforeAll(async () => {
    receiver = await openReceiver();
    mailbox = await openMailbox();
    stage = await openAccounts({
      database,
      environment: {
        ...mailbox.environment,
        WEBHOOK_ALLOW_PRIVATE: "127.0.0.1",
      },
    });
    ann = await stage.invite("Ann");
    ben = await stage.invite("Ben");
  });
  beforeEach(async () => {
    const { db } = stage.context.store;
    await db.deleteFrom("webhook_delivery").execute();
    await db.deleteFrom("webhook").execute();
    receiver.received.length = 0;
    receiver.answers(204);
    canvas = await makeCanvas(ann, "Referral <!channel> triage");
    await giveRole(ann, canvas, ben, "commenter");
  });
  afterAll(async () => {
    await stage.close();
    await mailbox.close();
    await receiver.close();
  });

  const hook = async (body: object = {}, who = ann) =>
    (
      await who.call<Made>("POST", `/api/canvases/${canvas}/webhooks`, {
        url: receiver.url,
        events: ["thread.created", "comment.created"],
        ...body,
      })
    ).body;
  const hooks = async () =>
    (
      await ann.call<{ items: Webhook[] }>(
        "GET",
        `/api/canvases/${canvas}/webhooks`,
      )
    ).body.items;
  const later = (ms = 0) =>
    deliverDue(stage.context, { now: Date.now() + ms, random: () => 0 });

  it("sends what happened, signed so that the receiver can tell who it is from", async () => {
    const made = await hook();
    const thread = await startThread(ben, canvas, "Is **.90** enough?");
    await later();
    expect(receiver.received).toHaveLength(1);
    const [{ headers, body }] = receiver.received as [Received];
    expect(JSON.parse(body)).toMatchObject({
      event: "thread.created",
      canvas: { id: canvas },
      thread: thread.id,
      actor: { id: ben.id, name: "Ben" },
      words: "Is .90 enough?",
    });
    const key = Buffer.from(made.secret.replace(/^whsec_/, ""), "base64");
    const mark = createHmac("sha256", key)
      .update(
        `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`,
      )
      .digest("base64");
    expect(headers["webhook-signature"]).toBe(`v1,${mark}`);
    expect((await hooks())[0]!.last).toMatchObject({
      state: "delivered",
      status: 204,
    });
    expect(JSON.stringify(await hooks())).not.toContain(made.secret);
    const row = await stage.context.store.db
      .selectFrom("webhook")
      .selectAll()
      .executeTakeFirstOrThrow();
    expect(JSON.stringify(row)).not.toContain(made.secret.slice(6));
  });

  it("speaks as Slack and Teams understand it, and calls nobody there", async () => {
    await hook({ shape: "slack" });
    await hook({ shape: "teams" });
    await startThread(ben, canvas, "[Click](https://evil.example) <!here>");
    await later();
    const bodies = receiver.received.map(({ body }) => body);
    const slack = JSON.parse(bodies.find((b) => b.includes('"blocks"'))!) as {
      text: string;
      blocks: { text: { type: string; text: string } }[];
    };
    expect(slack.text).toBe(
      "Ben began a thread on “Referral &lt;!channel&gt; triage”",
    );
    expect(slack.blocks[1]!.text.type).toBe("plain_text");
    const teams = JSON.parse(
      bodies.find((b) => b.includes("attachments"))!,
    ) as {
      type: string;
      attachments: { contentType: string; content: { type: string } }[];
    };
    expect(teams.type).toBe("message");
    expect(teams.attachments[0]).toMatchObject({
      contentType: "application/vnd.microsoft.card.adaptive",
      content: { type: "AdaptiveCard" },
    });
  });

  it("is only sent what it asked for, of its canvas", async () => {
    await hook({ events: ["comment.created"] });
    const thread = await startThread(ben, canvas, "One");
    const other = await makeCanvas(ann);
    const there = await startThread(ann, other, "Elsewhere");
    await answerIn(ann, there, "Elsewhere, too");
    await answerIn(ben, thread, "Two");
    await later();
    expect(
      receiver.received.map(({ body }) => JSON.parse(body) as object),
    ).toMatchObject([{ event: "comment.created", words: "Two" }]);
  });

  it("is tried again later and later, with the same id, and then given up", async () => {
    await hook();
    await startThread(ben, canvas, "One");
    receiver.answers(500);
    await later();
    await later(5000);
    expect(receiver.received).toHaveLength(1);
    let at = 0;
    for (let attempt = 1; attempt < attemptsInAll; attempt += 1) {
      at += retryMs(attempt, () => 0) + 1000;
      await later(at);
      expect(receiver.received).toHaveLength(attempt + 1);
    }
    await later(at + 30 * dayMs);
    expect(receiver.received).toHaveLength(attemptsInAll);
    const ids = receiver.received.map(({ headers }) => headers["webhook-id"]);
    expect(new Set(ids).size).toBe(1);
    expect((await hooks())[0]!.last).toMatchObject({
      state: "failed",
      status: 500,
      error: "It answered 500.",
    });
  });

  it("that fails does not keep others waiting, however much is due to it", async () => {
    await hook({ url: `${receiver.url}?broken` });
    await hook({ events: ["thread.resolved"] });
    receiver.answers(500);
    const thread = await startThread(ben, canvas, "0");
    for (let i = 1; i < 21; i += 1) await answerIn(ben, thread, String(i));
    await ann.call("PATCH", `/api/threads/${thread.id}`, { resolved: true });
    await later();
    await later();
    expect(receiver.received.map(({ body }) => eventIn(body))).toEqual([
      "thread.created",
      "thread.resolved",
    ]);
  });

  it("hears nothing of threads that wait for approval", async () => {
    await hook({ events: ["thread.resolved"] });
    const held = await startThread(ben, canvas, "Not for others");
    const other = await startThread(ben, canvas, "For all");
    const { db } = stage.context.store;
    await db
      .updateTable("comment")
      .set({ held_at: new Date().toISOString() })
      .where("thread_id", "=", held.id)
      .execute();
    for (const { id } of [held, other])
      await ann.call("PATCH", `/api/threads/${id}`, {
        resolved: true,
        reason: "It is said",
      });
    await later();
    expect(
      receiver.received.map(({ body }) => JSON.parse(body) as object),
    ).toMatchObject([{ thread: other.id, words: "It is said" }]);
  });

  it("is sent once by two processes", async () => {
    await hook();
    await startThread(ben, canvas, "One");
    await Promise.all([later(), later(), later()]);
    expect(receiver.received).toHaveLength(1);
  });

  it("that fails for days is switched off, and its owner told; they can switch it on", async () => {
    const { id } = await hook();
    await startThread(ben, canvas, "One");
    receiver.answers(500);
    await later();
    await later(4 * dayMs);
    expect((await hooks())[0]!.disabledAt).not.toBe(null);
    const letter = await mailbox.next("ann@example.org");
    expect(letter.subject).toBe("A webhook was switched off");
    await startThread(ben, canvas, "Two");
    await ann.call("PATCH", `/api/canvases/${canvas}/webhooks/${id}`, {
      disabled: false,
    });
    receiver.answers(204);
    await startThread(ben, canvas, "Three");
    await later();
    expect(receiver.received.at(-1)!.body).toContain("Three");
    expect(receiver.received.some(({ body }) => body.includes("Two"))).toBe(
      false,
    );
  });

  it("never gets words that were deleted, held or hidden meanwhile", async () => {
    await hook();
    const thread = await startThread(ben, canvas, "Take this back");
    await ben.call("DELETE", `/api/comments/${thread.comments[0]!.id}`);
    const held = await startThread(ben, canvas, "Not for others");
    await stage.context.store.db
      .updateTable("comment")
      .set({ held_at: new Date().toISOString() })
      .where("thread_id", "=", held.id)
      .execute();
    await later();
    expect(receiver.received).toEqual([]);
  });

  it("ends when whoever made it does not own the canvas any more", async () => {
    await giveRole(ann, canvas, ben, "owner");
    await hook({}, ben);
    await giveRole(ann, canvas, ben, "commenter");
    await startThread(ann, canvas, "One");
    await later();
    expect(receiver.received).toEqual([]);
  });

  it("of the workspace hears of what its admin may read, and no more", async () => {
    const made = await stage.admin.call<Made>("POST", "/api/admin/webhooks", {
      url: receiver.url,
      events: ["thread.created"],
    });
    expect(made.status).toBe(201);
    await startThread(ann, canvas, "Private");
    const open = await makeCanvas(ann);
    await giveRole(ann, open, stage.admin, "viewer");
    await startThread(ann, open, "For all");
    await later();
    expect(
      receiver.received.map(({ body }) => JSON.parse(body) as object),
    ).toMatchObject([{ words: "For all", canvas: { id: open } }]);
  });

  it("can be tried, and says what came of it", async () => {
    const { id } = await hook();
    const test = async () =>
      (await ann.call("POST", `/api/canvases/${canvas}/webhooks/${id}/test`))
        .body;
    expect(await test()).toEqual({ delivered: true, status: 204, error: "" });
    expect(JSON.parse(receiver.received[0]!.body)).toMatchObject({
      event: "test",
    });
    receiver.answers(302, `http://127.0.0.1:${receiver.port}/elsewhere`);
    expect(await test()).toMatchObject({
      delivered: false,
      status: 302,
      error: expect.stringContaining("redirect") as string,
    });
    expect(receiver.received).toHaveLength(2);
  });

  it("is for owners only", async () => {
    const { id } = await hook();
    for (const [method, path] of [
      ["GET", ""],
      ["POST", ""],
      ["DELETE", `/${id}`],
      ["POST", `/${id}/test`],
    ] as const)
      expect(
        (
          await ben.call(
            method,
            `/api/canvases/${canvas}/webhooks${path}`,
            method === "POST" && path === ""
              ? { url: receiver.url, events: ["thread.created"] }
              : undefined,
          )
        ).status,
      ).toBe(403);
  });
});

describe("T22: a webhook reaches nothing inside our own network", () => {
  let receiver: Receiver;
  let stage: AccountsStage;
  let ann: Caller;
  let canvas: string;
  beforeAll(async () => {
    receiver = await openReceiver();
    stage = await openAccounts({ database: onSqlite });
    ann = await stage.invite("Ann");
    canvas = await makeCanvas(ann);
  });
  afterAll(async () => {
    await stage.close();
    await receiver.close();
  });
  const make = (url: string) =>
    ann.call<Made>("POST", `/api/canvases/${canvas}/webhooks`, {
      url,
      events: ["thread.created"],
    });

  it.each([
    "http://hooks.example.org/",
    "https://127.0.0.1/",
    "https://127.1/",
    "https://0x7f000001/",
    "https://2130706433/",
    "https://0.0.0.0/",
    "https://10.1.2.3/",
    "https://172.16.0.1/",
    "https://192.168.0.1/",
    "https://100.64.0.1/",
    "https://169.254.169.254/latest/meta-data/",
    "https://224.0.0.1/",
    "https://[::1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:7f00:1]/",
    "https://[fe80::1]/",
    "https://[fd00::1]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[2002:7f00:1::]/",
    "https://[ff02::1]/",
  ])("%s is refused when it is typed", async (url) => {
    expect(await make(url)).toMatchObject({
      status: 422,
      errorId: "webhook_address_forbidden",
    });
  });

  it("a name that leads there is refused where the connection is made", async () => {
    const { body } = await make(`https://localhost:${receiver.port}/`);
    const test = await ann.call<{ delivered: boolean; error: string }>(
      "POST",
      `/api/canvases/${canvas}/webhooks/${body.id}/test`,
    );
    expect(test.body).toMatchObject({
      delivered: false,
      status: null,
      error:
        "This address is inside a private network or not reached by https.",
    });
    expect(receiver.received).toEqual([]);
  });
});
