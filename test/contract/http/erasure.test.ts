import { randomUUID } from "node:crypto";
import { unzipSync } from "fflate";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Owned } from "../../../shared/api/sharing.ts";
import type { Thread } from "../../../shared/api/threads.ts";
import {
  makeCanvas,
  openApi,
  type ApiStage,
  type Caller,
} from "../../stage/api.ts";
import { othersAuditWhile } from "../../stage/auditors.ts";
import { eachDatabase } from "../../stage/databases.ts";

eachDatabase((database) => {
  let stage: ApiStage;
  /** Came first, so an admin. */
  let ada: Caller;
  let ben: Caller;
  beforeAll(async () => {
    stage = await openApi({ database });
    ada = await stage.join("Ada");
    ben = await stage.join("Ben");
  });
  afterAll(() => stage?.close());
  const db = () => stage.context.store.db;

  /** Somebody whose name is a word that is nowhere else. */
  const newPerson = () =>
    stage.join(`Canary${randomUUID().replaceAll("-", "")}`);

  const download = async (who: Caller, path: string) => {
    const answer = await stage.request(path, {
      headers: { cookie: who.cookie, host: "localhost:4000" },
    });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe("application/zip");
    const files = unzipSync(new Uint8Array(await answer.arrayBuffer()));
    return Object.fromEntries(
      Object.entries(files).map(([name, bytes]) => [
        name,
        Buffer.from(bytes).toString(),
      ]),
    );
  };

  const say = async (who: Caller, canvas: string, body: string) => {
    const answer = await who.call<Thread>(
      "POST",
      `/api/canvases/${canvas}/threads`,
      { anchor: { type: "point", x: 1, y: 2 }, body },
    );
    return answer.body.id;
  };

  /** Tables in which a word is. */
  const tablesWith = async (word: string) => {
    const names =
      database.name === "SQLite"
        ? await sql<{
            name: string;
          }>`select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'`.execute(
            db(),
          )
        : await sql<{
            name: string;
          }>`select table_name as name from information_schema.tables where table_schema = current_schema()`.execute(
            db(),
          );
    const found: string[] = [];
    for (const { name } of names.rows) {
      const { rows } = await sql<
        Record<string, unknown>
      >`select * from ${sql.table(name)}`.execute(db());
      const text = rows.map((row) =>
        Object.values(row)
          .map((value) =>
            value instanceof Uint8Array
              ? Buffer.from(value).toString("latin1")
              : String(value),
          )
          .join(" "),
      );
      if (text.some((line) => line.includes(word))) found.push(name);
    }
    return found;
  };

  describe("one's own data", () => {
    it("is a zip of what the server keeps, in files that say what they are", async () => {
      const ann = await newPerson();
      const own = await makeCanvas(ann, "Mine: a/b");
      const binned = await makeCanvas(ann, "Thrown away");
      await ann.call("DELETE", `/api/canvases/${binned}`);
      const bens = await makeCanvas(ben, "Of Ben");
      await say(ann, bens, "A word of mine");
      await say(ben, own, "A word of Ben's");
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"></svg>`;
      await ann.call(
        "POST",
        `/api/blobs?canvas=${own}`,
        new TextEncoder().encode(svg),
        { "content-type": "image/svg+xml" },
      );
      const files = await download(ann, "/api/me/export");
      const names = Object.keys(files);
      const alone = names.filter((name) => !name.includes("/"));
      expect(alone.sort()).toEqual([
        "README.txt",
        "audit.json",
        "comment-edits.json",
        "comments.json",
        "imports.json",
        "inbox.json",
        "notices.json",
        "profile.json",
        "pushes.json",
        "reactions.json",
        "reading.json",
        "requests.json",
        "reviews.json",
        "roles.json",
        "runs.json",
        "seen.json",
        "sessions.json",
        "thread-changes.json",
        "tokens.json",
        "took-part.json",
        "versions.json",
        "visits.json",
        "watching.json",
        "webhooks.json",
      ]);
      expect(JSON.parse(files["profile.json"]!)).toMatchObject({
        id: ann.id,
        name: ann.name,
        disciplines: ["data science"],
      });
      expect(files["comments.json"]).toContain("A word of mine");
      expect(JSON.stringify(files)).not.toContain("A word of Ben's");
      expect(files["took-part.json"]).toContain("Of Ben");
      expect(files["audit.json"]).toContain("canvas.trashed");
      const folder = `canvases/Mine a b ${own.slice(0, 8)}`;
      expect(JSON.parse(files[`${folder}/canvas.json`]!)).toMatchObject({
        title: "Mine: a/b",
      });
      expect(files[`${folder}/canvas.md`]).toContain("# Mine: a/b");
      expect(names).toContain(
        `canvases/in the trash/Thrown away ${binned.slice(0, 8)}/canvas.md`,
      );
      const image = names.find((name) => name.startsWith(`${folder}/images/`));
      expect(files[image!]).toBe(svg);
      const secret = ann.cookie.split("=")[1]!;
      expect(JSON.stringify(files)).not.toContain(secret);
    });

    it("is had by admins for others without what only these may read; others have nothing; each time is in the audit log", async () => {
      const ann = await newPerson();
      await say(ann, await makeCanvas(ann, "Mine"), "A word of mine");
      const files = await download(ada, `/api/admin/people/${ann.id}/export`);
      expect(files["profile.json"]).toContain(ann.name);
      expect(Object.keys(files).join()).not.toContain("canvases/");
      expect(JSON.stringify(files)).not.toContain("A word of mine");
      const path = `/api/admin/people/${ada.id}/export`;
      expect((await ann.call("GET", path)).status).toBe(403);
      const entries = await db()
        .selectFrom("audit")
        .select(["actor_id", "target"])
        .where("action", "=", "person.exported")
        .where("target", "=", ann.id)
        .execute();
      expect(entries).toEqual([{ actor_id: ada.id, target: ann.id }]);
    });
  });

  describe("erasing a person", () => {
    const erase = (who: Caller, body: object, id?: string) =>
      who.call<{ error: { owned: Owned["canvases"] } }>(
        "DELETE",
        id === undefined ? "/api/me" : `/api/admin/people/${id}`,
        body,
      );

    it("leaves their name nowhere, and what they wrote as a former member's", async () => {
      const ann = await newPerson();
      const bens = await makeCanvas(ben);
      const thread = await say(ann, bens, "These words stay");
      const named = await say(ben, bens, `@[${ann.name}](mention:${ann.id})?`);
      await ben.call("PATCH", `/api/threads/${named}`, { assignee: ann.id });
      const logged = await ann.call<{ run: { info: { run_id: string } } }>(
        "POST",
        "/api/2.0/mlflow/runs/create",
        { experiment_id: "0" },
      );
      expect(logged.status).toBe(200);
      const own = await download(ann, "/api/me/export");
      expect(own["runs.json"]).toContain(logged.body.run.info.run_id);
      expect(await tablesWith(ann.name)).toEqual(
        expect.arrayContaining(["run_tag", "user"]),
      );
      const answer = await erase(ann, { content: "keep" });
      expect(answer.status).toBe(204);
      expect(await tablesWith(ann.name)).toEqual([]);
      expect((await ann.call("GET", "/api/session")).status).toBe(401);
      const { body } = await ben.call<{ items: Thread[] }>(
        "GET",
        `/api/canvases/${bens}/threads`,
      );
      const { comments } = body.items.find(({ id }) => id === thread)!;
      const other = body.items.find(({ id }) => id === named)!;
      expect(other.assignee).toBeNull();
      expect(other.comments[0]!.body).toBe(
        `@[Former member](mention:${ann.id})?`,
      );
      expect(comments[0]).toMatchObject({
        body: "These words stay",
        author: { id: ann.id, name: "Former member" },
      });
    });

    it("takes the words of their comments, too, when they want that", async () => {
      const ann = await newPerson();
      const bens = await makeCanvas(ben);
      const word = `word${randomUUID()}`;
      const thread = await say(ann, bens, word);
      const bensThread = await say(ben, bens, "Ben's words");
      const { comments } = (
        await ann.call<Thread>("GET", `/api/threads/${thread}`)
      ).body;
      await ann.call("PATCH", `/api/comments/${comments[0]!.id}`, {
        body: `More ${word}`,
      });
      await ann.call("PATCH", `/api/threads/${bensThread}`, {
        resolved: true,
        reason: word,
      });
      await ann.call("POST", `/api/comments/${comments[0]!.id}/reactions`, {
        emoji: "👍",
      });
      await ann.call("PUT", `/api/canvases/${bens}/reading`, { thread });
      stage.told.length = 0;
      await erase(ann, { content: "remove" });
      expect(await tablesWith(word)).toEqual([]);
      expect(await tablesWith("Ben's words")).toEqual(["comment"]);
      for (const told of [thread, bensThread])
        expect(stage.told).toContainEqual({
          canvas: bens,
          event: { type: "threads", thread: told },
        });
      const { body } = await ben.call<Thread>(
        "GET",
        `/api/threads/${bensThread}`,
      );
      expect(body).toMatchObject({
        resolution: "",
        resolvedBy: { name: "Former member" },
        events: [{ kind: "resolved", by: { name: "Former member" } }],
      });
      for (const table of ["reaction", "thread_read"] as const)
        expect(
          await db()
            .selectFrom(table)
            .select("user_id")
            .where("user_id", "=", ann.id)
            .execute(),
        ).toEqual([]);
    });

    it("is refused with the list while they alone own a canvas, and then gives it away or deletes it for ever", async () => {
      const ann = await newPerson();
      const [given, gone] = [
        await makeCanvas(ann, "For Ben"),
        await makeCanvas(ann, "For nobody"),
      ];
      const refused = await erase(ann, { content: "keep" });
      expect([refused.status, refused.errorId]).toEqual([409, "still_owns"]);
      expect(refused.body.error.owned.map(({ title }) => title)).toEqual([
        "For Ben",
        "For nobody",
      ]);
      const half = await erase(ann, { content: "keep", purge: [gone] });
      expect(half.errorId).toBe("still_owns");
      expect((await ann.call("GET", `/api/canvases/${gone}`)).status).toBe(200);
      const bens = await makeCanvas(ben);
      const foreign = await erase(ann, {
        content: "keep",
        purge: [gone, bens],
        reassignTo: ben.id,
      });
      expect(foreign.errorId).toBe("canvas_not_theirs");
      const done = await erase(ann, {
        content: "keep",
        purge: [gone],
        reassignTo: ben.id,
      });
      expect(done.status).toBe(204);
      const rows = await db()
        .selectFrom("canvas")
        .select(["id", "owner_id"])
        .where("id", "in", [given, gone])
        .execute();
      expect(rows).toEqual([{ id: given, owner_id: ben.id }]);
    });

    it("takes what opened doors for them or in their name: tokens, roles, links, requests, one-time values", async () => {
      const ann = await newPerson();
      const bens = await makeCanvas(ben);
      const at = new Date().toISOString();
      const later = new Date(Date.now() + 1e9).toISOString();
      const stamp = randomUUID();
      const email = `a_${stamp}@example.org`;
      const anothers = `ax${stamp}@example.org`;
      await db()
        .updateTable("user")
        .set({ email })
        .where("id", "=", ann.id)
        .execute();
      for (const about of [email, anothers])
        await db()
          .insertInto("verification")
          .values({
            id: about,
            identifier: `reset ${about}`,
            value: "x",
            expires_at: later,
            created_at: at,
            updated_at: at,
          })
          .execute();
      await db()
        .insertInto("invitation")
        .values({
          id: ann.id,
          token_hash: ann.id,
          email,
          workspace_role: "member",
          canvas_id: null,
          canvas_role: null,
          invited_by: ben.id,
          created_at: at,
          expires_at: later,
          accepted_at: at,
          accepted_by: ann.id,
          revoked_at: null,
        })
        .execute();
      await db()
        .insertInto("member")
        .values({ canvas_id: bens, user_id: ann.id, role: "owner" })
        .execute();
      await db()
        .insertInto("share_link")
        .values({
          id: ann.id,
          canvas_id: bens,
          token_hash: ann.id,
          label: "For the meeting",
          role: "viewer",
          guests_may_edit: 0,
          password_hash: null,
          created_by: ann.id,
          created_at: at,
          expires_at: null,
          revoked_at: null,
        })
        .execute();
      await ann.call("POST", "/api/tokens", {
        name: `Token of ${ann.name}`,
        scopes: ["read"],
      });
      await erase(ada, { content: "keep" }, ann.id);
      expect(await tablesWith(ann.name)).toEqual([]);
      expect(await tablesWith(email)).toEqual([]);
      expect(await tablesWith(anothers)).toEqual(["verification"]);
      for (const table of [
        "session",
        "account",
        "two_factor",
        "api_token",
        "member",
        "group_member",
        "access_request",
      ] as const)
        expect([
          table,
          await db()
            .selectFrom(table)
            .select("user_id")
            .where("user_id", "=", ann.id)
            .execute(),
        ]).toEqual([table, []]);
      const link = await db()
        .selectFrom("share_link")
        .select("revoked_at")
        .where("id", "=", ann.id)
        .executeTakeFirstOrThrow();
      expect(link.revoked_at).not.toBeNull();
    });

    it("is in the audit log without anything about them, and the log is still whole", async () => {
      const ann = await newPerson();
      await erase(ann, { content: "keep" });
      const entries = await db()
        .selectFrom("audit")
        .select(["action", "details"])
        .where((is) =>
          is.or([is("actor_id", "=", ann.id), is("target", "=", ann.id)]),
        )
        .orderBy("seq")
        .execute();
      const last = entries.pop();
      expect(last?.action).toBe("account.erased");
      expect(entries.every(({ details }) => details === null)).toBe(true);
    });

    it.runIf(database.name === "Postgres")(
      "keeps nobody waiting for the audit log while it waits itself",
      async () => {
        const person = await newPerson();
        await makeCanvas(person, "Given away");
        const gone = await makeCanvas(person, "Deleted for ever");
        await othersAuditWhile(
          db(),
          (trx) =>
            trx
              .updateTable("session")
              .set({ user_agent: "held" })
              .where("user_id", "=", person.id)
              .execute(),
          async () => {
            const body = { content: "keep", reassignTo: ben.id, purge: [gone] };
            const answer = await person.call("DELETE", "/api/me", body);
            expect(answer.status).toBe(204);
          },
        );
      },
    );

    it("is for oneself or an admin, once, and never of the last admin", async () => {
      const ann = await newPerson();
      expect((await erase(ben, { content: "keep" }, ann.id)).status).toBe(403);
      const lastAdmin = await erase(ada, {
        content: "keep",
        reassignTo: ben.id,
      });
      expect([lastAdmin.status, lastAdmin.errorId]).toEqual([
        409,
        "last_admin",
      ]);
      expect((await erase(ada, { content: "keep" }, ann.id)).status).toBe(204);
      const again = await erase(ada, { content: "keep" }, ann.id);
      expect([again.status, again.errorId]).toEqual([404, "account_not_found"]);
      const { body } = await ben.call<{ items: { id: string }[] }>(
        "GET",
        "/api/people",
      );
      expect(body.items.map(({ id }) => id)).not.toContain(ann.id);
    });
  });
});
