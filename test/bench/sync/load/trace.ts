/** Real editing traces (github.com/josephg/editing-traces) as what an editor would send for them. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import * as Y from "yjs";
import { createBlock } from "../../../../shared/doc/edits.ts";
import { rootsOf } from "../../../../shared/doc/schema.ts";

interface TraceFile {
  readonly endContent: string;
  readonly txns: readonly {
    readonly patches: readonly (readonly [
      position: number,
      deleted: number,
      inserted: string,
    ])[];
  }[];
}

export interface TracedDocument {
  readonly clientId: number;
  /** One for each edit of the trace, in order; the first makes the note. */
  readonly updates: readonly Uint8Array[];
  /** The clock behind each update. */
  readonly clocks: readonly number[];
  /** The whole document at the end, V1. */
  readonly state: Uint8Array;
  readonly text: string;
}

export const blockId = "traced";

export function tracePath(folder: string, name: string): string | null {
  const path = join(folder, `${name}.json.gz`);
  return existsSync(path) ? path : null;
}

/** Types the trace's first `most` edits into a note. */
export function replayTrace(
  path: string,
  clientId: number,
  most: number,
): TracedDocument {
  const { txns } = JSON.parse(
    gunzipSync(readFileSync(path)).toString("utf8"),
  ) as TraceFile;
  const doc = new Y.Doc();
  doc.clientID = clientId;
  const updates: Uint8Array[] = [];
  const clocks: number[] = [];
  doc.on("update", (update: Uint8Array) => {
    updates.push(update);
    clocks.push(Y.getState(doc.store, clientId));
  });
  const text = new Y.XmlText();
  doc.transact(() => {
    const rect = { x: 0, y: 0, w: 400, h: 260 };
    createBlock(doc, { id: blockId, kind: "note", ...rect });
    const body = rootsOf(doc).blocks.get(blockId)?.get("body");
    if (!(body instanceof Y.XmlFragment)) throw new Error("trace: no body");
    (body.get(0) as Y.XmlElement).insert(0, [text]);
  });
  for (const { patches } of txns.slice(0, most))
    doc.transact(() => {
      for (const [position, deleted, inserted] of patches) {
        if (deleted > 0) text.delete(position, deleted);
        if (inserted.length > 0) text.insert(position, inserted);
      }
    });
  return {
    clientId,
    updates,
    clocks,
    state: Y.encodeStateAsUpdate(doc),
    text: String(text.toJSON()),
  };
}
