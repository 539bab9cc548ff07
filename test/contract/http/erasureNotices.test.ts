/** How and where somebody is told of things is in the file of their own data, and gone with them; others' stays. */
import { randomBytes, createECDH } from "node:crypto";
import { unzipSync } from "fflate";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  makeCanvas,
  openApi,
  type ApiStage,
  type Caller,
} from "../../stage/api.ts";
import { eachDatabase } from "../../stage/databases.ts";
import { mention, startThread, watchCanvas } from "../../stage/inbox.ts";

eachDatabase((database) => {
  let stage: ApiStage;
  let ada: Caller;
  let ann: Caller;
  let ben: Caller;
  let canvas: string;
  beforeAll(async () => {
    stage = await openApi({ database });
    ada = await stage.join("Ada");
    ann = await stage.join("Ann");
    ben = await stage.join("Ben");
    canvas = await makeCanvas(ada);
    await ada.call("PATCH", `/api/canvases/${canvas}/access`, {
      workspaceRole: "editor",
    });
    for (const who of [ann, ben]) await tellOf(who);
  });
  afterAll(() => stage?.close());

  /** A row of theirs in each table of notices. */
  async function tellOf(who: Caller) {
    const key = createECDH("prime256v1");
    key.generateKeys();
    await startThread(ada, canvas, `Look, ${mention(who)}`);
    const own = await makeCanvas(who, `Of ${who.name}`);
    const answers = [
      await watchCanvas(who, canvas, "mentions"),
      await who.call("PATCH", "/api/me/notices", { timeZone: "Asia/Tokyo" }),
      await who.call("POST", "/api/push/subscriptions", {
        endpoint: `https://push.example.org/${who.name}`,
        keys: {
          p256dh: key.getPublicKey().toString("base64url"),
          auth: randomBytes(16).toString("base64url"),
        },
      }),
      await who.call("POST", `/api/canvases/${own}/webhooks`, {
        url: `https://hooks.example.org/${who.name}`,
        events: ["thread.created"],
      }),
    ];
    for (const { status } of answers) expect(status).toBeLessThan(300);
    await startThread(who, own, "To be delivered");
  }

  const left = async ({ id }: Caller) => {
    const { db } = stage.context.store;
    const rows: Record<string, number> = {};
    for (const table of [
      "inbox_item",
      "watch",
      "notice_setting",
      "push_subscription",
    ] as const)
      rows[table] = (
        await db
          .selectFrom(table)
          .select("user_id")
          .where("user_id", "=", id)
          .execute()
      ).length;
    const hooks = await db
      .selectFrom("webhook")
      .leftJoin("webhook_delivery", "webhook_id", "webhook.id")
      .select("webhook_delivery.id")
      .where("created_by", "=", id)
      .execute();
    rows["webhook"] = hooks.filter((hook) => hook.id !== null).length;
    return rows;
  };
  const all = {
    inbox_item: 1,
    watch: 1,
    notice_setting: 1,
    push_subscription: 1,
    webhook: 1,
  };

  it("is in the file of one's own data, without secrets and without what is others'", async () => {
    const response = await stage.request("/api/me/export", {
      headers: { cookie: ann.cookie },
    });
    const files = Object.entries(
      unzipSync(new Uint8Array(await response.arrayBuffer())),
    ).map(([name, bytes]) => [name, Buffer.from(bytes).toString()] as const);
    const read = (name: string) =>
      JSON.parse(new Map(files).get(name)!) as unknown;
    expect(read("inbox.json")).toMatchObject([{ canvas, reason: "mentioned" }]);
    expect(read("watching.json")).toMatchObject([
      { canvas, level: "mentions" },
    ]);
    expect(read("notices.json")).toMatchObject([{ timeZone: "Asia/Tokyo" }]);
    expect(read("pushes.json")).toMatchObject([
      { endpoint: "https://push.example.org/Ann" },
    ]);
    expect(read("webhooks.json")).toMatchObject([
      { url: "https://hooks.example.org/Ann" },
    ]);
    const { p256dh, auth } = await stage.context.store.db
      .selectFrom("push_subscription")
      .selectAll()
      .where("user_id", "=", ann.id)
      .executeTakeFirstOrThrow();
    const { secret } = await stage.context.store.db
      .selectFrom("webhook")
      .selectAll()
      .where("created_by", "=", ann.id)
      .executeTakeFirstOrThrow();
    const whole = JSON.stringify(files);
    for (const kept of [p256dh, auth, secret, "example.org/Ben"])
      expect(whole).not.toContain(kept);
  });

  it("is erased with the person", async () => {
    expect(await left(ann)).toEqual(all);
    const { status } = await ann.call("DELETE", "/api/me", {
      content: "keep",
      reassignTo: ada.id,
    });
    expect(status).toBe(204);
    expect(await left(ann)).toEqual({
      inbox_item: 0,
      watch: 0,
      notice_setting: 0,
      push_subscription: 0,
      webhook: 0,
    });
    expect(await left(ben)).toEqual(all);
  });
});
