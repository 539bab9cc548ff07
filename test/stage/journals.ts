/** A store with one canvas whose journal tests write by hand: any number of people, at any time of day. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import * as Y from "yjs";
import { rootsOf } from "../../shared/doc/schema.ts";
import { openStore } from "../../server/store/open.ts";
import type { JournalRow, Store } from "../../server/store/store.ts";
import {
  createCanvasDoc,
  insertFirstRow,
  loadDocument,
} from "../../server/sync/document.ts";
import { packSnapshot, saveSnapshot } from "../../server/sync/snapshots.ts";

export const silentLog = pino({ level: "silent" });

export type By = Pick<JournalRow, "userId" | "sessionId" | "kind" | "at">;

export interface JournalStage {
  readonly store: Store;
  readonly dataDir: string;
  readonly canvasId: string;
  readonly head: number;
  /** Stores updates as one row each, `by` somebody or each by somebody else. */
  write(
    updates: readonly Uint8Array[],
    by: Partial<By> | ((i: number) => Partial<By>),
  ): Promise<void>;
  /** A snapshot of what the journal says now. */
  snapshot(spacing?: number): Promise<void>;
  load(options?: {
    gc?: boolean;
    until?: number;
  }): ReturnType<typeof loadDocument>;
  close(): Promise<void>;
}

export async function openJournalStage(
  canvasId = "canvas",
): Promise<JournalStage> {
  const dataDir = await mkdtemp(join(tmpdir(), "parley-journal-"));
  const store = await openStore({ dataDir });
  await insertCanvas(store, canvasId);
  let head = 1;
  const load: JournalStage["load"] = (options) =>
    loadDocument(store.db, silentLog, canvasId, { gc: true, ...options });
  return {
    store,
    dataDir,
    canvasId,
    get head() {
      return head;
    },
    async write(updates, by) {
      const rows = updates.map((bytes, i) => ({
        canvasId,
        seq: head + 1 + i,
        at: Date.now(),
        userId: "ann",
        sessionId: "session",
        kind: "edit" as const,
        ...(typeof by === "function" ? by(i) : by),
        bytes,
      }));
      const outcome = await store.journal.append({
        canvasId,
        after: head,
        rows,
        clients: [],
      });
      if (outcome !== "stored") throw new Error(`not stored: ${outcome}`);
      head += rows.length;
    },
    async snapshot(spacing = 0) {
      const { doc, seq } = await load();
      const bytes = await packSnapshot(doc);
      doc.destroy();
      await saveSnapshot(store.db, canvasId, seq, bytes, spacing);
    },
    load,
    async close() {
      await store.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

export async function insertCanvas(store: Store, canvasId: string) {
  const doc = createCanvasDoc();
  rootsOf(doc).canvas.set("title", "Test");
  await store.db.transaction().execute(async (transaction) => {
    await transaction
      .insertInto("canvas")
      .values({
        id: canvasId,
        title: "Test",
        owner_id: null,
        epoch: "first",
        is_example: 0,
        created_at: "2026-01-01T00:00:00.000Z",
        updated_at: "2026-01-01T00:00:00.000Z",
        archived_at: null,
        deleted_at: null,
        preview: "[]",
      })
      .execute();
    await insertFirstRow(transaction, canvasId, doc, null);
  });
  doc.destroy();
}

/** Somebody with a session that lasts an hour. */
export async function signIn(store: Store, userId: string) {
  await store.db
    .insertInto("user")
    .values({ id: userId, name: userId, disciplines: "[]", created_at: "" })
    .execute();
  const expires_at = new Date(Date.now() + 3_600_000).toISOString();
  await store.db
    .insertInto("session")
    .values({
      id: userId,
      updated_at: "",
      ip_address: null,
      user_agent: null,
      token_hash: userId,
      user_id: userId,
      created_at: "",
      expires_at,
    })
    .execute();
}

/** A document of a person whose updates are kept until they are taken. */
export function authorDoc(clientId: number, from?: Y.Doc) {
  const doc = new Y.Doc();
  rootsOf(doc);
  if (from) Y.applyUpdate(doc, Y.encodeStateAsUpdate(from));
  doc.clientID = clientId;
  let updates: Uint8Array[] = [];
  doc.on("update", (bytes, origin) => {
    if (origin !== "remote") updates.push(bytes);
  });
  return {
    doc,
    receive: (bytes: Uint8Array) => Y.applyUpdate(doc, bytes, "remote"),
    take() {
      const taken = updates;
      updates = [];
      return taken;
    },
  };
}
