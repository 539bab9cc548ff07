/** Deleting for ever, on real servers: what is left of a canvas in the database and in the data folder. */
import { randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  elsewhere,
  largeTables,
  ofComments,
  ofThreads,
  otherTables,
  smallTables,
} from "../../server/deletion/canvasTables.ts";
import { emptyTrash } from "../../server/deletion/purge.ts";
import { trashDays } from "../../server/deletion/trash.ts";
import { createBlocks } from "../../shared/doc/edits.ts";
import { closeCode } from "../../shared/protocol.ts";
import {
  describePostgres,
  eachDatabase,
  onPostgres,
} from "../stage/databases.ts";
import { hangingIn, hangOnThreads } from "../stage/threadRows.ts";
import { until } from "../stage/until.ts";
import { insertNotices } from "../stage/noticeRows.ts";
import { insertReview } from "../stage/reviewRows.ts";
import {
  openHouse,
  putSharedText,
  visitorAt,
  type House,
  type Visitor,
} from "./typists.ts";

const dayMs = 24 * 60 * 60_000;

eachDatabase((database) => {
  let house: House;
  let ann: Visitor;
  let ben: Visitor;
  const db = () => house.server.context.store.db;
  const isSqlite = database.name === "SQLite";

  beforeAll(async () => {
    house = await openHouse(
      { graceMs: 20, projectionDelayMs: 5, snapshotRowsAtClose: 1 },
      await database.make(),
    );
    [ann, ben] = await Promise.all([house.join("Ann"), house.join("Ben")]);
  });
  afterAll(() => house?.close());

  const tableNames = async (): Promise<string[]> => {
    const { rows } = isSqlite
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
    return rows.map(({ name }) => name);
  };

  /** Where a word is: rows of any table, files of the data folder. */
  const placesOf = async (word: string): Promise<string[]> => {
    const places: string[] = [];
    if (!isSqlite)
      for (const name of await tableNames()) {
        const hex = Buffer.from(word).toString("hex");
        const { rows } = await sql`select 1 from ${sql.table(name)} as t
          where t::text like ${`%${word}%`} or t::text like ${`%${hex}%`} limit 1`.execute(
          db(),
        );
        if (rows.length > 0) places.push(`table ${name}`);
      }
    const files = await readdir(house.dataDir, {
      recursive: true,
      withFileTypes: true,
    });
    for (const file of files) {
      if (!file.isFile()) continue;
      const path = join(file.parentPath, file.name);
      if ((await readFile(path)).includes(word)) places.push(file.name);
    }
    return places.sort();
  };

  /** How many rows of a canvas each table has; those without are left out. */
  const rowsOf = async (canvasId: string, hashes: readonly string[]) => {
    const counts: Record<string, number> = {};
    const count = async (table: string, where: ReturnType<typeof sql>) => {
      const { rows } = await sql<{
        n: number;
      }>`select count(*) as n from ${sql.table(table)} where ${where}`.execute(
        db(),
      );
      if (Number(rows[0]!.n) > 0) counts[table] = Number(rows[0]!.n);
    };
    for (const table of [...smallTables, ...largeTables, "blob_use"])
      await count(table, sql`canvas_id = ${canvasId}`);
    await count("canvas", sql`id = ${canvasId}`);
    const gone = sql`thread_id not in (select id from thread)`;
    for (const table of ofThreads) await count(table, gone);
    for (const table of ofComments)
      await count(table, sql`comment_id not in (select id from comment)`);
    for (const hash of hashes) await count("blob", sql`sha256 = ${hash}`);
    return counts;
  };

  const putImage = async (who: Visitor, canvasId: string, word: string) => {
    const reply = await fetch(`${house.url}/api/blobs?canvas=${canvasId}`, {
      method: "POST",
      headers: { cookie: who.cookie, "content-type": "image/svg+xml" },
      body: `<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"><title>${word}</title></svg>`,
    });
    const { sha256 } = (await reply.json()) as { sha256: string };
    return sha256;
  };

  /** A canvas with something in every table, and everywhere the same word, which is nowhere else. */
  const fullCanvas = async () => {
    const word = `canary${randomUUID().replaceAll("-", "")}`;
    const id = await ann.createCanvas(word);
    const image = await putImage(ann, id, word);
    const a = await ann.open(id);
    putSharedText(a.doc);
    a.type(word);
    await a.saved();
    a.close();
    await house.server.context.hub.edit(
      id,
      { userId: ann.person.id, kind: "edit" },
      (doc) =>
        createBlocks(doc, [
          {
            id: randomUUID(),
            kind: "image",
            x: 0,
            y: 0,
            w: 100,
            h: 100,
            frame: null,
            fields: { blob: image, alt: word },
          },
        ]),
    );
    await ben.api("POST", `/api/canvases/${id}/threads`, {
      anchor: { type: "point", x: 1, y: 2 },
      body: word,
    });
    await ann.api("POST", `/api/canvases/${id}/versions`, { name: word });
    await ann.api("POST", `/api/canvases/${id}/visit`, {});
    await until(async () => {
      const rows = await rowsOf(id, []);
      return rows["snapshot"] === 1 && rows["opening"] === 1;
    });
    const at = new Date().toISOString();
    const guest = randomUUID();
    await db()
      .transaction()
      .execute(async (t) => {
        await t
          .insertInto("user")
          .values({
            id: guest,
            name: word,
            disciplines: "[]",
            created_at: at,
            workspace_role: "guest",
          })
          .execute();
        await t
          .insertInto("session")
          .values({
            id: guest,
            token_hash: guest,
            user_id: guest,
            created_at: at,
            updated_at: at,
            expires_at: at,
            ip_address: word,
            user_agent: null,
          })
          .execute();
        await t
          .insertInto("share_link")
          .values({
            id: guest,
            canvas_id: id,
            token_hash: guest,
            label: word,
            role: "viewer",
            guests_may_edit: 0,
            password_hash: null,
            created_by: ann.person.id,
            created_at: at,
            expires_at: null,
            revoked_at: null,
          })
          .execute();
        await t
          .insertInto("link_access")
          .values({
            link_id: guest,
            user_id: guest,
            canvas_id: id,
            joined_at: at,
            removed_at: null,
            removed_by: null,
            hidden_at: null,
          })
          .execute();
        await t
          .insertInto("member")
          .values({ canvas_id: id, user_id: ben.person.id, role: "editor" })
          .execute();
        await t
          .insertInto("group_role")
          .values({ canvas_id: id, group_id: guest, role: "viewer" })
          .execute();
        await t
          .insertInto("invitation")
          .values({
            id: guest,
            token_hash: guest,
            email: `${word}@example.org`,
            workspace_role: "member",
            canvas_id: id,
            canvas_role: "viewer",
            invited_by: ann.person.id,
            created_at: at,
            expires_at: at,
            accepted_at: null,
            accepted_by: null,
            revoked_at: null,
          })
          .execute();
        await t
          .insertInto("access_request")
          .values({
            id: guest,
            canvas_id: id,
            user_id: ben.person.id,
            message: word,
            created_at: at,
            decided_at: null,
            decided_by: null,
            granted_role: null,
          })
          .execute();
        await t
          .insertInto("acknowledgement")
          .values({
            id: guest,
            canvas_id: id,
            block_id: "b",
            digest: "d",
            details: word,
            user_id: ben.person.id,
            at,
          })
          .execute();
        await hangOnThreads(t, {
          canvasId: id,
          userId: ben.person.id,
          word,
          at,
        });
        await insertNotices(t, {
          canvasId: id,
          userId: ben.person.id,
          word,
          at,
        });
        await insertReview(t, {
          id: guest,
          canvasId: id,
          askedBy: ann.person.id,
          reviewer: ben.person.id,
          words: word,
          at,
        });
        await t
          .insertInto("run_use")
          .values({ run_id: guest, canvas_id: id })
          .execute();
      });
    return { id, word, image };
  };

  describe("a canvas that is deleted for ever", () => {
    it("is looked for in every table that there is", async () => {
      const known = [
        ...smallTables,
        ...largeTables,
        ...otherTables,
        ...ofThreads,
        ...ofComments,
        ...elsewhere,
      ];
      expect([...known].sort()).toEqual((await tableNames()).sort());
      const { rows } = isSqlite
        ? await sql<{
            name: string;
          }>`select m.name from sqlite_schema m, pragma_table_info(m.name) c where m.type = 'table' and c.name = 'canvas_id'`.execute(
            db(),
          )
        : await sql<{
            name: string;
          }>`select table_name as name from information_schema.columns where table_schema = current_schema() and column_name = 'canvas_id'`.execute(
            db(),
          );
      const ids = ["access_change", "audit", "blob_use", "purge"];
      expect(rows.map(({ name }) => name).sort()).toEqual(
        [...smallTables, ...largeTables, ...ids].sort(),
      );
    });

    it("T28: leaves nothing of itself in the database, its log, or any file", async () => {
      const { id, word, image } = await fullCanvas();
      const before = await rowsOf(id, [image]);
      expect(Object.keys(before).sort()).toEqual(
        [...smallTables, ...largeTables, "blob_use", "canvas", "blob"].sort(),
      );
      expect((await placesOf(word)).length).toBeGreaterThan(1);
      for (const table of [...ofThreads, ...ofComments])
        expect(await hangingIn(db(), table, id), table).toBe(1);
      await ann.api("DELETE", `/api/canvases/${id}`);
      expect(Object.keys(await rowsOf(id, [image]))).toEqual(
        Object.keys(before),
      );
      await ann.api("DELETE", `/api/canvases/${id}?for=ever`);
      expect(await rowsOf(id, [image])).toEqual({});
      expect(await placesOf(word)).toEqual([]);
      const entries = await db()
        .selectFrom("audit")
        .select("action")
        .where("canvas_id", "=", id)
        .orderBy("seq")
        .execute();
      expect(entries.map(({ action }) => action)).toEqual(
        expect.arrayContaining(["canvas.trashed", "canvas.purged"]),
      );
    });

    it("keeps images that other canvases hold, and what everybody else wrote", async () => {
      const [gone, kept] = [await fullCanvas(), await fullCanvas()];
      await db()
        .insertInto("blob_use")
        .values({ sha256: gone.image, canvas_id: kept.id })
        .execute();
      const before = await rowsOf(kept.id, [kept.image]);
      await ann.api("DELETE", `/api/canvases/${gone.id}?for=ever`);
      expect(await rowsOf(kept.id, [kept.image])).toEqual(before);
      const path = `${house.url}/api/blobs/${gone.image}`;
      const seen = await fetch(path, { headers: { cookie: ann.cookie } });
      expect(seen.status).toBe(200);
    });

    it("sends everybody away who has it open, and nothing they still type brings it back", async () => {
      const id = await ann.createCanvas();
      const a = await ann.open(id);
      putSharedText(a.doc);
      await a.saved();
      const b = await ben.open(id);
      const typing = setInterval(() => b.type("still here "), 1);
      a.type("something");
      await ann.api("DELETE", `/api/canvases/${id}?for=ever`);
      await until(() => [a, b].every((t) => t.closeCodes.length > 0));
      clearInterval(typing);
      expect(a.closeCodes[0]).toBe(closeCode.canvasNotFound);
      expect(b.closeCodes[0]).toBe(closeCode.canvasNotFound);
      const again = await ben.open(id, { wait: false });
      await until(() => again.closeCodes[0] === closeCode.canvasNotFound);
      for (const typist of [a, b, again]) typist.close();
      await house.restart();
      expect(await rowsOf(id, [])).toEqual({});
    });

    it("is not found by anybody, and its id stands for nothing else meanwhile", async () => {
      const id = await ann.createCanvas();
      const remove = (who: Visitor, query = "") =>
        fetch(`${house.url}/api/canvases/${id}${query}`, {
          method: "DELETE",
          headers: { cookie: who.cookie },
        });
      expect((await remove(ben, "?for=ever")).status).toBe(403);
      expect((await remove(ann)).status).toBe(204);
      expect((await remove(ann)).status).toBe(404);
      expect((await remove(ann, "?for=ever")).status).toBe(204);
      expect((await remove(ann, "?for=ever")).status).toBe(404);
      const taken = await fetch(`${house.url}/api/canvases`, {
        method: "POST",
        headers: { cookie: ann.cookie, "content-type": "application/json" },
        body: JSON.stringify({ id, title: "Another" }),
      });
      expect(taken.status).toBe(409);
    });

    it("goes to its end when the server stopped in between", async () => {
      const { id, word, image } = await fullCanvas();
      await db().deleteFrom("canvas").where("id", "=", id).execute();
      await db()
        .insertInto("purge")
        .values({ canvas_id: id, at: Date.now() })
        .execute();
      await emptyTrash(house.server.context);
      expect(await rowsOf(id, [image])).toEqual({});
      expect(
        (await placesOf(word)).filter((at) => /jour|blob/.test(at)),
      ).toEqual([]);
      await emptyTrash(house.server.context, { now: Date.now() + dayMs });
      expect(await db().selectFrom("purge").selectAll().execute()).toEqual([]);
    });
  });

  describe("the trash", () => {
    it(`keeps a canvas for ${trashDays} days, and then no longer`, async () => {
      const id = await ann.createCanvas("Kept for a while");
      await ann.api("DELETE", `/api/canvases/${id}`);
      const purge = (days: number) =>
        emptyTrash(house.server.context, { now: Date.now() + days * dayMs });
      expect(await purge(trashDays - 1)).toBe(0);
      await ann.api("PATCH", `/api/canvases/${id}`, { deleted: false });
      expect(await purge(trashDays + 1)).toBe(0);
      await ann.api("DELETE", `/api/canvases/${id}`);
      expect(await purge(trashDays + 1)).toBe(1);
      expect(await rowsOf(id, [])).toEqual({});
    });

    it("says who put a canvas there, and lets only those take it out who may put it in", async () => {
      const id = await ann.createCanvas();
      await ann.api("DELETE", `/api/canvases/${id}`);
      const row = await db()
        .selectFrom("canvas")
        .select(["deleted_by"])
        .where("id", "=", id)
        .executeTakeFirstOrThrow();
      expect(row.deleted_by).toBe(ann.person.id);
      const take = (who: Visitor) =>
        fetch(`${house.url}/api/canvases/${id}`, {
          method: "PATCH",
          headers: { cookie: who.cookie, "content-type": "application/json" },
          body: JSON.stringify({ deleted: false }),
        });
      expect((await take(ben)).status).toBe(404);
      expect((await take(ann)).status).toBe(200);
    });
  });

  it("T28: a deleted comment leaves no words in the database or its log", async () => {
    const id = await ann.createCanvas();
    const word = `canary${randomUUID().replaceAll("-", "")}`;
    const thread = await ann.api<{ comments: { id: string }[] }>(
      "POST",
      `/api/canvases/${id}/threads`,
      { anchor: { type: "point", x: 1, y: 2 }, body: word },
    );
    expect(await placesOf(word)).not.toEqual([]);
    await ann.api("DELETE", `/api/comments/${thread.comments[0]!.id}`);
    await emptyTrash(house.server.context);
    expect(await placesOf(word)).toEqual([]);
  });
});

describePostgres(() => {
  it("a process that had a purged canvas open sends its people away and writes nothing back", async () => {
    const environment = await onPostgres.make();
    const settings = {
      graceMs: 20,
      projectionDelayMs: 5,
      snapshotRowsAtClose: 1,
      watchAloneMs: 100,
    };
    const here = await openHouse(settings, environment);
    const there = await openHouse(settings, environment);
    try {
      const ann = await here.join("Ann");
      const annThere = visitorAt(there.url, ann.person, ann.cookie);
      const id = await ann.createCanvas();
      const a = await annThere.open(id);
      putSharedText(a.doc);
      await a.saved();
      const typing = setInterval(() => a.type("still here "), 1);
      await ann.api("DELETE", `/api/canvases/${id}?for=ever`);
      // What it was storing finds no journal: it comes back, and then there is no such canvas.
      await until(() => a.closeCodes.includes(closeCode.canvasNotFound));
      clearInterval(typing);
      a.close();
      await there.close();
      const { db } = here.server.context.store;
      for (const table of [...smallTables, ...largeTables])
        expect([
          table,
          (
            await sql`select 1 from ${sql.table(table)} where canvas_id = ${id}`.execute(
              db,
            )
          ).rows.length,
        ]).toEqual([table, 0]);
    } finally {
      await there.close();
      await here.close();
    }
  });
});
