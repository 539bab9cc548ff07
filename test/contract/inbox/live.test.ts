import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { liveInbox } from "../../../server/inbox/live.ts";
import { openAccounts, type AccountsStage } from "../../stage/accounts.ts";
import { makeCanvas, type Caller } from "../../stage/api.ts";
import { eachDatabase } from "../../stage/databases.ts";
import {
  giveRole,
  inboxOf,
  mention,
  patchLine,
  startThread,
  watchCanvas,
} from "../../stage/inbox.ts";
import { until } from "../../stage/until.ts";

eachDatabase((database) => {
  let stage: AccountsStage;
  let ann: Caller;
  let canvas: string;
  beforeAll(async () => {
    stage = await openAccounts({ database });
    ann = await stage.invite("Ann");
    canvas = await makeCanvas(ann);
  });
  afterAll(async () => {
    liveInbox(stage.context).close();
    await stage.close();
  });

  const somebody = async (name: string) => {
    const who = await stage.invite(name);
    await giveRole(ann, canvas, who, "viewer");
    await watchCanvas(who, canvas, "mentions");
    return who;
  };
  /** What a browser hears. */
  const listen = async (who: Caller) => {
    const response = await stage.request("/api/inbox/events", {
      headers: { cookie: who.cookie },
    });
    const heard = { counts: [] as number[], hasEnded: false };
    const reading = (async () => {
      const decoder = new TextDecoder();
      for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>)
        for (const [, count] of decoder
          .decode(chunk)
          .matchAll(/^data: \{"unread":(\d+)\}$/gm))
          heard.counts.push(Number(count));
      heard.hasEnded = true;
    })();
    return { status: response.status, heard, reading };
  };

  describe("an open inbox", () => {
    it("hears the count at once, and when it changes", async () => {
      const ben = await somebody("Ben");
      const { heard } = await listen(ben);
      await until(() => heard.counts.length === 1);
      await startThread(ann, canvas, `One, ${mention(ben)}`);
      await until(() => heard.counts.length === 2);
      const [item] = await inboxOf(ben);
      await patchLine(ben, item!, { done: true });
      await until(() => heard.counts.length === 3);
      expect(heard.counts).toEqual([0, 1, 0]);
    });

    it("hears that a canvas was closed to it", async () => {
      const cleo = await somebody("Cleo");
      await startThread(ann, canvas, `One, ${mention(cleo)}`);
      const { heard } = await listen(cleo);
      await until(() => heard.counts.at(-1) === 1);
      await giveRole(ann, canvas, cleo, null);
      await until(() => heard.counts.at(-1) === 0);
    });

    it("T8: ends when its person signs out or is deactivated", async () => {
      const dora = await somebody("Dora");
      const first = await listen(dora);
      await until(() => first.heard.counts.length === 1);
      await dora.call("DELETE", "/api/session");
      await until(() => first.heard.hasEnded);
      const eve = await somebody("Eve");
      const second = await listen(eve);
      await stage.admin.call(
        "POST",
        `/api/admin/people/${eve.id}/deactivate`,
        {},
      );
      await until(() => second.heard.hasEnded);
    });

    it("is open in twenty windows of one person and no more", async () => {
      const fay = await somebody("Fay");
      for (let i = 0; i < 20; i += 1)
        expect((await listen(fay)).status).toBe(200);
      expect((await listen(fay)).status).toBe(429);
    });

    it("is for whoever is signed in", async () => {
      expect((await stage.nobody.call("GET", "/api/inbox/events")).status).toBe(
        401,
      );
    });
  });
});
