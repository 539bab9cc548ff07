/**
 * What a canvas takes on disk before and after compaction (SYNC.md, "Storage and history"), on real editing traces and
 * on what makes journals grow for nothing (fault F13). Run: node test/bench/storage.ts
 */
import { performance } from "node:perf_hooks";
import { deflateSync } from "node:zlib";
import * as Y from "yjs";
import { createBlock, placeBlocks } from "../../shared/doc/edits.ts";
import { rootsOf } from "../../shared/doc/schema.ts";
import { coalesce } from "../../server/history/coalesce.ts";
import {
  compactCanvas,
  rowOverheadBytes,
} from "../../server/history/compact.ts";
import { CompactThread } from "../../server/history/compactThread.ts";
import { differenceBetween } from "../../server/history/sameState.ts";
import { authorDoc, openJournalStage, silentLog } from "../stage/journals.ts";
import { readTrace, traceUpdates } from "../stage/traces.ts";

export interface GrowthFigures {
  readonly updates: number;
  /** The whole state, as a browser loads it. */
  readonly liveBytes: number;
  readonly rawBytes: number;
  /** Rows with their overhead, and snapshots. */
  readonly storedBytes: number;
  readonly rows: number;
}

/** Stores what `play` writes, one update a row and one row each `everyMs`, with snapshots on the way, and compacts. */
export async function measureGrowth(
  play: (doc: Y.Doc) => void,
  everyMs = 50,
): Promise<GrowthFigures> {
  const stage = await openJournalStage();
  const thread = new CompactThread();
  try {
    const { db } = stage.store;
    const before = (await stage.load()).doc;
    const author = authorDoc(1000, before);
    play(author.doc);
    const updates = author.take();
    for (let at = 0; at < updates.length; at += 5000) {
      const start = at;
      await stage.write(updates.slice(at, at + 5000), (i) => ({
        at: 1_000_000 + (start + i) * everyMs,
      }));
      await stage.snapshot(5000);
    }
    const settings = { minAgeMs: 0 };
    const parts = { db, log: silentLog, thread, settings };
    await compactCanvas(parts, stage.canvasId);
    const { doc, damage } = await stage.load();
    const difference = differenceBetween(author.doc, doc);
    if (damage ?? difference) throw new Error(`${damage ?? difference}`);
    const rows = await db.selectFrom("journal").select("bytes").execute();
    const snapshots = await db.selectFrom("snapshot").select("bytes").execute();
    const size = (all: readonly { bytes: Uint8Array }[]) =>
      all.reduce((sum, { bytes }) => sum + bytes.length + rowOverheadBytes, 0);
    return {
      updates: updates.length,
      liveBytes: Y.encodeStateAsUpdate(doc).length,
      rawBytes: updates.reduce((sum, { length }) => sum + length, 0),
      storedBytes: size(rows) + size(snapshots),
      rows: rows.length,
    };
  } finally {
    await thread.close();
    await stage.close();
  }
}

/** F13: one key set over and over. */
export const setOneKey = (times: number) => (doc: Y.Doc) => {
  for (let i = 0; i < times; i += 1)
    rootsOf(doc).canvas.set("title", `Title number ${i}`);
};

/** F13: one block dragged over and over. */
export const dragOneBlock = (times: number) => (doc: Y.Doc) => {
  createBlock(doc, { id: "a", kind: "note", x: 0, y: 0, w: 300, h: 200 });
  for (let i = 0; i < times; i += 1)
    placeBlocks(doc, { a: { x: i % 997, y: i % 991 } });
};

/** F13: the text of one block replaced as a whole over and over, as through the API. */
export const replaceText = (times: number) => (doc: Y.Doc) => {
  createBlock(doc, { id: "a", kind: "note", x: 0, y: 0, w: 300, h: 200 });
  for (let i = 0; i < times; i += 1)
    doc.transact(() => {
      const body = rootsOf(doc).blocks.get("a")!.get("body") as Y.XmlFragment;
      body.delete(0, body.length);
      const paragraph = new Y.XmlElement("paragraph");
      body.insert(0, [paragraph]);
      const text = `Replacement ${i}: ${"as long as a paragraph is. ".repeat(8)}`;
      paragraph.insert(0, [new Y.XmlText(text)]);
    });
};

if (import.meta.main) await printFigures();

async function printFigures() {
  for (const name of ["automerge-paper", "friendsforever_flat"] as const) {
    const trace = readTrace(name);
    const { doc, updates } = traceUpdates(trace);
    const started = performance.now();
    const segments: Uint8Array[] = [];
    for (let at = 0; at < updates.length; at += 500)
      segments.push(...coalesce([updates.slice(at, at + 500)]));
    const ms = performance.now() - started;
    const sum = (all: readonly Uint8Array[]) =>
      Math.round(all.reduce((total, { length }) => total + length, 0) / 1000);
    console.log(
      `${name}: ${updates.length} updates, raw ${sum(updates)} kB, coalesced per 500 ${sum(segments)} kB (deflated ${sum(segments.map((each) => deflateSync(each)))} kB) in ${ms.toFixed(0)} ms`,
    );
    const packed = deflateSync(Y.encodeStateAsUpdateV2(doc));
    console.log(`  snapshot ${sum([packed])} kB`);
    doc.destroy();
  }
  const plays = {
    "one key set": setOneKey(Number(process.env["SETS"] ?? 20_000)),
    drags: dragOneBlock(Number(process.env["DRAGS"] ?? 5000)),
    "API replaces": replaceText(Number(process.env["REPLACES"] ?? 500)),
  };
  for (const [name, play] of Object.entries(plays)) {
    const figures = await measureGrowth(play);
    console.log(name, JSON.stringify(figures));
  }
}
