import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Courier } from "../../../server/inbox/courier.ts";
import { graceMs, longestGraceMs } from "../../../server/inbox/plan.ts";
import { unsubscribeToken } from "../../../server/inbox/unsubscribing.ts";
import { deriveKey, readAuthSecret } from "../../../server/auth/secret.ts";
import { createHmac } from "node:crypto";
import { openAccounts, type AccountsStage } from "../../stage/accounts.ts";
import { makeCanvas, type Caller } from "../../stage/api.ts";
import { eachDatabase } from "../../stage/databases.ts";
import {
  answerIn,
  giveRole,
  inboxOf,
  mention,
  patchLine,
  startThread,
} from "../../stage/inbox.ts";
import { openMailbox, type Mailbox } from "../../stage/mailbox.ts";

const hourMs = 3_600_000;
const minuteMs = 60_000;

eachDatabase((database) => {
  let mailbox: Mailbox;
  let stage: AccountsStage;
  let ann: Caller;
  let ben: Caller;
  let canvas: string;
  let people = 0;

  beforeAll(async () => {
    mailbox = await openMailbox();
    stage = await openAccounts({
      database,
      environment: mailbox.environment,
    });
  });
  afterAll(async () => {
    await stage.close();
    await mailbox.close();
  });
  /** Of each test: Ann, who owns a canvas, and Ben, who reads it. Nobody else waits for letters. */
  beforeEach(async () => {
    await stage.context.store.db
      .updateTable("inbox_item")
      .set({ notify_at: null })
      .execute();
    people += 1;
    ann = await stage.invite(`Ann${people}`);
    ben = await stage.invite(`Ben${people}`);
    canvas = await makeCanvas(ann, "Referral: triage");
    await giveRole(ann, canvas, ben, "commenter");
  });

  /** What came to Ben so far. */
  const letters = () =>
    mailbox.mails.filter(({ to }) =>
      to.includes(`${ben.name.toLowerCase()}@example.org`),
    );
  /** A turn of the courier so much later than now. */
  const later = (ms: number) =>
    new Courier(stage.context, { now: () => Date.now() + ms }).turn();
  const choose = (patch: object) => ben.call("PATCH", "/api/me/notices", patch);
  const header = (raw: string, name: string) =>
    new RegExp(`^${name}: (.*(?:\\r\\n[ \\t].*)*)`, "im")
      .exec(raw)?.[1]
      ?.replace(/\r\n\s+/g, "") ?? null;

  describe("a letter", () => {
    it("says who said what and where, with the way there, to answer and to stop", async () => {
      const thread = await startThread(
        ann,
        canvas,
        `Is **.90** enough, ${mention(ben)}?`,
      );
      await later(graceMs);
      const [letter, ...others] = letters();
      expect(others).toEqual([]);
      expect(letter!.raw).toContain(`Ann${people} (Parley)`);
      expect(letter!.text).toContain(
        `Ann${people} mentioned you on “Referral: triage”.`,
      );
      expect(letter!.text).toContain(`Is .90 enough, @Ben${people}?`);
      const comment = thread.comments[0]!.id;
      const address = `http://localhost:4000/c/${canvas}?thread=${thread.id}&comment=${comment}`;
      expect(letter!.text).toContain(`${address}\n`);
      expect(letter!.text).toContain(`${address}&reply=1\n`);
      expect(header(letter!.raw, "List-Unsubscribe-Post")).toBe(
        "List-Unsubscribe=One-Click",
      );
      expect(header(letter!.raw, "Auto-Submitted")).toBe("auto-generated");
    });

    it("waits for a burst to end, and brings all of it", async () => {
      const thread = await startThread(ann, canvas, `One, ${mention(ben)}`);
      await answerIn(ann, thread, "Two");
      await answerIn(ann, thread, "Three");
      await later(graceMs - 5000);
      expect(letters()).toEqual([]);
      await later(graceMs + 1000);
      expect(letters()).toHaveLength(1);
      const { text } = letters()[0]!;
      expect(text.indexOf("One,")).toBeGreaterThan(0);
      expect(text.indexOf("Two")).toBeGreaterThan(text.indexOf("One,"));
      expect(text.indexOf("Three")).toBeGreaterThan(text.indexOf("Two"));
      await later(longestGraceMs);
      expect(letters()).toHaveLength(1);
    });

    it("is not sent of what was read, done or put off meanwhile", async () => {
      for (const patch of [
        { read: true },
        { done: true },
        { snoozedUntil: "2199-01-01T00:00:00.000Z" },
      ]) {
        await startThread(ann, canvas, `One, ${mention(ben)}`);
        const [item] = await inboxOf(ben);
        await patchLine(ben, item!, patch);
      }
      await later(longestGraceMs);
      expect(letters()).toEqual([]);
    });

    it("of one thread is one conversation in mail programs", async () => {
      const thread = await startThread(ann, canvas, `One, ${mention(ben)}`);
      await later(graceMs);
      await answerIn(ann, thread, "Two");
      await later(graceMs);
      const [first, second] = letters();
      expect(second!.subject).toBe(first!.subject);
      expect(header(second!.raw, "References")).toBe(
        header(first!.raw, "References"),
      );
      expect(header(second!.raw, "Message-ID")).not.toBe(
        header(first!.raw, "Message-ID"),
      );
      expect(second!.text).toContain("Two");
    });

    it("has no line and no recipient that a title or name brought", async () => {
      await ann.call("PATCH", `/api/session`, {
        name: "Ann\r\nBcc: evil@example.org",
      });
      await startThread(
        ann,
        canvas,
        `One, ${mention(ben)}\r\nBcc: evil@example.org <script>alert(1)</script>`,
      );
      await later(graceMs);
      const [letter] = letters();
      expect(letter!.to).toEqual([`ben${people}@example.org`]);
      const head = letter!.raw.split("\r\n\r\n")[0]!;
      expect(head).not.toMatch(/^bcc:/im);
      expect(letter!.html).not.toContain("<script>");
      expect(letter!.html).toContain("&lt;script&gt;");
    });

    it("goes to nobody whose address is not confirmed, who left, or lost access", async () => {
      const { db } = stage.context.store;
      await startThread(ann, canvas, `One, ${mention(ben)}`);
      await db
        .updateTable("user")
        .set({ email_verified: 0 })
        .where("id", "=", ben.id)
        .execute();
      await later(graceMs);
      await db
        .updateTable("user")
        .set({ email_verified: 1 })
        .where("id", "=", ben.id)
        .execute();
      await startThread(ann, canvas, `Two, ${mention(ben)}`);
      await giveRole(ann, canvas, ben, null);
      await later(graceMs);
      await giveRole(ann, canvas, ben, "viewer");
      await startThread(ann, canvas, `Three, ${mention(ben)}`);
      await stage.admin.call(
        "POST",
        `/api/admin/people/${ben.id}/deactivate`,
        {},
      );
      await later(longestGraceMs);
      expect(letters()).toEqual([]);
    });

    it("never has words that were deleted meanwhile", async () => {
      const thread = await startThread(ann, canvas, `Keep, ${mention(ben)}`);
      const { body } = await answerIn(ann, thread, "Take this back");
      await ann.call("DELETE", `/api/comments/${body.id}`);
      await later(graceMs);
      expect(letters()[0]!.text).toContain("Keep");
      expect(letters()[0]!.raw).not.toContain("Take this back");
    });

    it("is one for many threads, and there are at most twenty in an hour", async () => {
      for (let i = 0; i < 5; i += 1)
        await startThread(ann, canvas, `Thread ${i}, ${mention(ben)}`);
      let at = graceMs;
      const one = new Courier(stage.context, { now: () => Date.now() + at });
      await one.turn();
      expect(letters()).toHaveLength(1);
      expect(letters()[0]!.subject).toBe("5 things wait for you on Parley");
      const thread = await startThread(ann, canvas, `Much, ${mention(ben)}`);
      for (let i = 0; i < 25; i += 1) {
        await answerIn(ann, thread, `News ${i}`);
        await one.turn();
      }
      expect(letters()).toHaveLength(20);
      at += hourMs;
      await one.turn();
      expect(letters()).toHaveLength(21);
      expect(letters().at(-1)!.text).toContain("News 24");
    });
  });

  describe("when", () => {
    const noon = () => {
      const date = new Date();
      date.setUTCHours(12, 0, 0, 0);
      return date.getTime();
    };
    /** As if the news had come then. */
    const cameAt = (at: number) =>
      stage.context.store.db
        .updateTable("inbox_item")
        .set({
          news_at: new Date(at).toISOString(),
          updated_at: new Date(at).toISOString(),
          notify_at: new Date(at).toISOString(),
        })
        .where("user_id", "=", ben.id)
        .execute();
    const turnAt = (at: number) =>
      new Courier(stage.context, { now: () => at }).turn();

    it("hourly is one letter at the full hour", async () => {
      await choose({ mail: "hourly" });
      await startThread(ann, canvas, `One, ${mention(ben)}`);
      await startThread(ann, canvas, `Two, ${mention(ben)}`);
      await cameAt(noon() + 10 * minuteMs);
      await turnAt(noon() + 59 * minuteMs);
      expect(letters()).toEqual([]);
      await turnAt(noon() + hourMs);
      expect(letters().map(({ subject }) => subject)).toEqual([
        "2 things wait for you on Parley",
      ]);
      await turnAt(noon() + 2 * hourMs);
      expect(letters()).toHaveLength(1);
    });

    it("daily is one letter at one's own hour", async () => {
      await choose({
        mail: "daily",
        digestAt: "08:00",
        timeZone: "Asia/Tokyo",
      });
      await startThread(ann, canvas, `One, ${mention(ben)}`);
      await startThread(ann, canvas, `Two, ${mention(ben)}`);
      await cameAt(noon());
      // 08:00 in Tokyo is 23:00 UTC.
      await turnAt(noon() + 11 * hourMs - 1);
      expect(letters()).toEqual([]);
      await turnAt(noon() + 11 * hourMs);
      expect(letters()).toHaveLength(1);
      expect(letters()[0]!.text).toContain("One,");
      expect(letters()[0]!.text).toContain("Two,");
    });

    it("never is never, also for what waited when it was chosen", async () => {
      await startThread(ann, canvas, `One, ${mention(ben)}`);
      await choose({ mail: "never" });
      await startThread(ann, canvas, `Two, ${mention(ben)}`);
      await later(24 * hourMs);
      expect(letters()).toEqual([]);
    });

    it("quiet hours hold it until they end", async () => {
      await choose({ quietFrom: "11:00", quietTo: "14:30", timeZone: "UTC" });
      await startThread(ann, canvas, `One, ${mention(ben)}`);
      await cameAt(noon());
      await turnAt(noon() + hourMs);
      expect(letters()).toEqual([]);
      await turnAt(noon() + 2.5 * hourMs);
      expect(letters()).toHaveLength(1);
    });
  });

  describe("once", () => {
    it("two processes send a letter once", async () => {
      await startThread(ann, canvas, `One, ${mention(ben)}`);
      await Promise.all([later(graceMs), later(graceMs), later(graceMs)]);
      expect(letters()).toHaveLength(1);
    });

    it("a crash between sending and noting it is one letter more at most, with the same id", async () => {
      await startThread(ann, canvas, `One, ${mention(ben)}`);
      const { mail } = stage.context;
      const dying = new Courier(
        {
          ...stage.context,
          mail: {
            close: () => {},
            async send(letter) {
              await mail!.send(letter);
              throw new Error("the process dies here");
            },
          },
        },
        { now: () => Date.now() + graceMs },
      );
      await dying.turn();
      await later(graceMs);
      expect(letters()).toHaveLength(1);
      await later(graceMs + 5 * minuteMs);
      await later(graceMs + 30 * minuteMs);
      expect(letters()).toHaveLength(2);
      const [first, second] = letters();
      expect(header(second!.raw, "Message-ID")).toBe(
        header(first!.raw, "Message-ID"),
      );
    });

    it("what the mail server refuses is tried again, later and later", async () => {
      await startThread(ann, canvas, `One, ${mention(ben)}`);
      let tries = 0;
      const refused = (ms: number) =>
        new Courier(
          {
            ...stage.context,
            mail: {
              close: () => {},
              async send() {
                tries += 1;
                throw new Error("550 no");
              },
            },
          },
          { now: () => Date.now() + ms },
        ).turn();
      await refused(graceMs);
      await refused(graceMs + minuteMs / 2);
      expect(tries).toBe(1);
      await refused(graceMs + 1.5 * minuteMs);
      expect(tries).toBe(2);
      await refused(graceMs + 3 * minuteMs);
      expect(tries).toBe(2);
      await later(graceMs + 4 * minuteMs);
      expect(letters()).toHaveLength(1);
    });
  });

  describe("one click ends them", () => {
    const click = (token: string) =>
      stage.nobody.call(
        "POST",
        `/api/mail/unsubscribe?token=${token}`,
        "List-Unsubscribe=One-Click",
        { "content-type": "application/x-www-form-urlencoded" },
      );

    it("by the address in the letter's head, without signing in", async () => {
      await startThread(ann, canvas, `One, ${mention(ben)}`);
      await later(graceMs);
      const [letter] = letters();
      const address = header(letter!.raw, "List-Unsubscribe");
      const [, path] = /^<http:\/\/localhost:4000(.*)>$/.exec(address!)!;
      // Mail programs look at links: that changes nothing.
      const looked = await stage.nobody.call("GET", path!);
      expect(looked.status).toBe(302);
      expect(looked.headers.get("location")).toMatch(/^\/unsubscribe#/);
      expect((await ben.call("GET", "/api/me/notices")).body).toMatchObject({
        mail: "now",
      });
      const clicked = await click(path!.split("token=")[1]!);
      expect(clicked.status).toBe(204);
      expect((await ben.call("GET", "/api/me/notices")).body).toMatchObject({
        mail: "never",
      });
      expect(letter!.text).toContain("http://localhost:4000/unsubscribe#");
    });

    it("and by no other: not changed, not of another purpose, not for another person", async () => {
      const { config } = stage.context;
      const right = await unsubscribeToken(config, ben.id);
      const [name, mark] = right.split(".");
      const other = createHmac(
        "sha256",
        deriveKey(await readAuthSecret(config), "something else"),
      )
        .update(ben.id)
        .digest("base64url");
      const annName = Buffer.from(ann.id).toString("base64url");
      for (const wrong of [
        "",
        "x",
        `${name}.`,
        `${name}.${other}`,
        `${annName}.${mark}`,
        `${right}x`,
      ])
        expect(await click(wrong)).toMatchObject({
          status: 404,
          errorId: "unsubscribe_link_gone",
        });
      expect((await ben.call("GET", "/api/me/notices")).body).toMatchObject({
        mail: "now",
      });
    });
  });
});
