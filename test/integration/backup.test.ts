/** server/sync/SPEC.md, rules B, and fault F25: backups of a server at work, and what comes back from them. */
import {
  cp,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  rm,
  truncate,
  writeFile,
} from "node:fs/promises";
import { execFile } from "node:child_process";
import { tmpdir } from "node:os";
import { promisify } from "node:util";
import { basename, join } from "node:path";
import { Readable } from "node:stream";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeBackup } from "../../server/backup/backup.ts";
import { restoreBackup } from "../../server/backup/restore.ts";
import { openFile } from "../../server/backup/tables.ts";
import { TarWriter } from "../../server/backup/tar.ts";
import { verifyBlobs } from "../../server/backup/verifyBlobs.ts";
import { verifyCanvases, type Problem } from "../../server/history/verify.ts";
import { readConfig } from "../../server/config.ts";
import { startServer } from "../../server/start.ts";
import { openStore, databasePath } from "../../server/store/open.ts";
import { blobPath, openBlobs } from "../../server/store/blobs.ts";
import { eachDatabase, onPostgres, onSqlite } from "../stage/databases.ts";
import { openJournalStage, silentLog } from "../stage/journals.ts";
import { until } from "../stage/until.ts";
import { joinParley, putSharedText } from "./typists.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "parley-backup-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const placeOf = (dataDir: string, environment: Record<string, string>) => ({
  dataDir,
  databaseUrl: environment["DATABASE_URL"] ?? null,
});

async function problemsIn(place: ReturnType<typeof placeOf>) {
  const store = await openStore(place);
  const problems: Problem[] = [];
  const tell = (problem: Problem) => problems.push(problem);
  await verifyCanvases(store.db, {}, tell);
  await verifyBlobs(store.db, place.dataDir, tell);
  await store.close();
  return problems;
}

/** In this process, for speed; backups are made by the command, in another. */
async function startOn(place: ReturnType<typeof placeOf>) {
  const { dataDir, databaseUrl } = place;
  const config = readConfig({
    PORT: "0",
    DATA_DIR: dataDir,
    ...(databaseUrl && { DATABASE_URL: databaseUrl }),
  });
  return startServer(config, { log: silentLog });
}

async function runBackup(place: ReturnType<typeof placeOf>, file: string) {
  const { dataDir, databaseUrl } = place;
  await promisify(execFile)(process.execPath, ["scripts/backup.ts", file], {
    cwd: join(import.meta.dirname, "../.."),
    env: {
      ...process.env,
      DATA_DIR: dataDir,
      ...(databaseUrl && { DATABASE_URL: databaseUrl }),
    },
  });
}

eachDatabase((database) => {
  const other = database.name === "SQLite" ? onPostgres : onSqlite;

  it("B1, B2, B3, F25: a backup made while people type has all that was saved before, also on the other database; browsers are told that it is older", async () => {
    const from = placeOf(join(folder, "from"), await database.make());
    const server = await startOn(from);
    const ann = await joinParley(server.url, "Ann");
    const canvasId = await ann.createCanvas();
    const typist = await ann.open(canvasId);
    putSharedText(typist.doc);
    let count = 0;
    const typing = setInterval(() => typist.type(`${(count += 1)};`), 25);
    await until(() => count > 20);
    const saved = typist.text();
    await typist.saved();
    const file = join(folder, "backup.tar");
    const during = count;
    await runBackup(from, file);
    await until(() => count > during + 5);
    clearInterval(typing);
    await typist.saved();
    const newer = typist.text();
    typist.close();
    const force = { force: true };
    await expect(restoreBackup(from, file, force)).rejects.toThrow(/running/);
    await server.stop();
    await expect(restoreBackup(from, file, { force: false })).rejects.toThrow(
      "--force",
    );

    const to = placeOf(join(folder, "to"), await other.make());
    const { problems, aside } = await restoreBackup(to, file, {
      force: false,
    });
    expect({ problems, aside }).toEqual({ problems: [], aside: null });
    const back = await restoreBackup(from, file, force);
    expect(back.aside).toContain("before");

    const restored = await startOn(to);
    const ben = await joinParley(restored.url, "Ben");
    const reader = await ben.open(canvasId);
    expect(reader.text().startsWith(saved)).toBe(true);
    expect(newer.startsWith(reader.text())).toBe(true);
    const hello = typist.events.find((event) => event.type === "hello")!;
    const sleeper = await ben.open(canvasId, {
      doc: typist.doc,
      params: { epoch: hello.type === "hello" ? hello.epoch : "" },
      wait: false,
    });
    await until(() => sleeper.closeCodes.includes(4409));
    reader.type("after");
    await reader.saved();
    expect(newer.startsWith(reader.text().replace("after", ""))).toBe(true);
    for (const each of [reader, sleeper]) each.close();
    await restored.stop();
    expect(await problemsIn(to)).toEqual([]);
  }, 60_000);
});

describe("a backup file", { timeout: 60_000 }, () => {
  it("B1: has the files, is there as a whole or not at all, and one that is damaged changes nothing", async () => {
    const stage = await openJournalStage();
    const blobs = await openBlobs({ dataDir: stage.dataDir });
    const { sha256, size } = await blobs.put(Buffer.from("a picture"));
    await stage.store.db
      .insertInto("blob")
      .values({
        sha256,
        size,
        media_type: "image/png",
        created_at: "",
        created_by: null,
      })
      .execute();
    const file = join(folder, "backup.tar");
    const from = placeOf(stage.dataDir, {});
    await writeBackup(from, file);
    expect(await readdir(folder)).toEqual(["backup.tar"]);

    const dataDir = join(folder, "restored");
    await restoreBackup({ dataDir, databaseUrl: null }, file, { force: false });
    expect(await readFile(blobPath(dataDir, sha256), "utf8")).toBe("a picture");
    expect(await problemsIn({ dataDir, databaseUrl: null })).toEqual([]);

    const bytes = await readFile(file);
    const broken = join(folder, "broken.tar");
    const before = await readFile(databasePath(dataDir));
    const tryBroken = () =>
      restoreBackup({ dataDir, databaseUrl: null }, broken, { force: true });
    await writeFile(broken, bytes);
    await truncate(broken, bytes.length - 5000);
    await expect(tryBroken()).rejects.toThrow("too early");
    bytes[bytes.indexOf("a picture")]! ^= 1;
    await writeFile(broken, bytes);
    await expect(tryBroken()).rejects.toThrow("is damaged");
    await writeFile(broken, "no backup at all".repeat(100));
    await expect(tryBroken()).rejects.toThrow("no backup");
    expect(await readFile(databasePath(dataDir))).toEqual(before);
    expect(
      (await readdir(dataDir)).filter((name) => /restor/.test(name)),
    ).toEqual([]);
    await stage.close();
  });

  it("B2: after a restore that was interrupted no server starts until it is run again, and nothing is lost", async () => {
    const stage = await openJournalStage();
    const file = join(folder, "interrupted.tar");
    await writeBackup(placeOf(stage.dataDir, {}), file);
    const to = { dataDir: join(folder, "interrupted"), databaseUrl: null };
    await restoreBackup(to, file, { force: false });
    // A server that was killed: a part of its data is in the second file.
    const db = new Database(databasePath(to.dataDir));
    db.pragma("journal_mode = wal");
    db.pragma("wal_autocheckpoint = 0");
    db.exec("create table late (word text); insert into late values ('late')");
    const crashed = { ...to, dataDir: join(folder, "crashed") };
    await cp(to.dataDir, crashed.dataDir, { recursive: true });
    db.close();

    await rm(join(crashed.dataDir, "blobs"), { recursive: true });
    await mkdir(join(crashed.dataDir, "restoring-1"));
    await writeFile(join(crashed.dataDir, "restore-unfinished"), "");
    await expect(openStore(crashed)).rejects.toThrow("was interrupted");
    const { aside } = await restoreBackup(crashed, file, { force: false });
    expect(await readdir(aside!)).toEqual(["parley.db"]);
    const old = new Database(join(aside!, "parley.db"), { readonly: true });
    expect(old.prepare("select word from late").all()).toHaveLength(1);
    old.close();
    expect((await readdir(crashed.dataDir)).sort()).toEqual([
      basename(aside!),
      "blobs",
      "parley.db",
      "parley.lock",
    ]);
    await (await openStore(crashed)).close();
    await stage.close();
  });

  it("B2: a file that was made to write elsewhere is refused before it writes", async () => {
    const sha256 = "../../evil";
    const text = JSON.stringify({
      format: 1,
      madeAt: "",
      from: "sqlite",
      canvases: 0,
      missing: [],
      files: [{ name: `blobs/${sha256}`, size: 1, sha256 }],
    });
    const file = join(folder, "evil.tar");
    const out = await open(file, "w");
    const tar = new TarWriter(out);
    const bytes = Buffer.from(text);
    await tar.add("manifest.json", bytes.length, Readable.from([bytes]));
    await tar.add(`blobs/${sha256}`, 1, Readable.from([Buffer.from("x")]));
    await tar.end();
    await out.close();
    const dataDir = join(folder, "a", "b");
    await expect(
      restoreBackup({ dataDir, databaseUrl: null }, file, { force: false }),
    ).rejects.toThrow("damaged");
    expect(await readdir(join(folder, "a"))).toEqual(["b"]);
    expect(await readdir(dataDir)).toEqual(["parley.lock"]);
  });

  it("B4: verify names every damaged row, snapshot, head and file, and what to do", async () => {
    const stage = await openJournalStage();
    const { authorDoc } = await import("../stage/journals.ts");
    const { rootsOf } = await import("../../shared/doc/schema.ts");
    const ann = authorDoc(100, (await stage.load()).doc);
    for (let i = 0; i < 20; i += 1) rootsOf(ann.doc).canvas.set("n", i);
    await stage.write(ann.take(), {});
    await stage.snapshot();
    await openBlobs({ dataDir: stage.dataDir });
    const missing = "ab".repeat(32);
    const { db } = stage.store;
    await db
      .insertInto("blob")
      .values({
        sha256: missing,
        size: 1,
        media_type: "image/png",
        created_at: "",
        created_by: null,
      })
      .execute();
    await db
      .insertInto("version")
      .values({
        canvas_id: stage.canvasId,
        seq: 21,
        kind: "named",
        name: "",
        user_id: null,
        at: "",
      })
      .execute();
    const find = async () => {
      const reader = openFile(databasePath(stage.dataDir), { readonly: true });
      const problems: string[] = [];
      const tell = ({ where, what }: Problem) =>
        problems.push(`${where}: ${what}`);
      await verifyCanvases(reader, {}, tell);
      await verifyBlobs(reader, stage.dataDir, tell);
      await reader.destroy();
      return problems.join("\n");
    };
    expect(await find()).toBe(`file ${missing}: is missing`);
    await db.updateTable("snapshot").set({ checksum: 1 }).execute();
    expect(await find()).toContain("snapshot 21 is damaged");
    await db.updateTable("journal_head").set({ bytes: 1 }).execute();
    expect(await find()).toContain("and 1 are recorded");
    await db.updateTable("journal_head").set({ seq: 22 }).execute();
    expect(await find()).toContain("row 22 is missing");
    await db
      .updateTable("journal")
      .set({ at: 7 })
      .where("seq", "in", [5, 9])
      .execute();
    const all = await find();
    expect(all).toContain("row 5 is damaged");
    expect(all).toContain("row 9 is damaged");
    expect(all).toContain("1 versions behind row 4 cannot be opened");
    await stage.close();
  });
});
