/** Real editing sessions (josephg/editing-traces, CC BY 4.0) as Yjs updates; see test/fixtures/traces/README.md. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import * as Y from "yjs";
import { rootsOf } from "../../shared/doc/schema.ts";

interface Trace {
  readonly endContent: string;
  readonly txns: readonly {
    readonly patches: readonly (readonly [number, number, string])[];
    readonly parents?: readonly number[];
    readonly agent?: number;
  }[];
}

const folder = join(import.meta.dirname, "../fixtures/traces");

export function readTrace(
  name: "automerge-paper" | "friendsforever_flat",
): Trace {
  const path = join(folder, `${name}.json.gz`);
  return JSON.parse(gunzipSync(readFileSync(path)).toString()) as Trace;
}

/** The text that a trace is typed into, somewhere in a canvas document. */
export function traceText(doc: Y.Doc): Y.XmlText {
  const { blocks } = rootsOf(doc);
  const known = blocks.get("trace");
  if (known) return known.get("text") as Y.XmlText;
  return doc.transact(() => {
    const block = new Y.Map<unknown>();
    const text = new Y.XmlText();
    blocks.set("trace", block);
    block.set("text", text);
    return text;
  });
}

/** One update for each edit of a sequential trace, at most `limit` of them, typed by one author. */
export function traceUpdates(trace: Trace, limit = Infinity) {
  const doc = new Y.Doc();
  doc.clientID = 1000;
  const updates: Uint8Array[] = [];
  doc.on("update", (update) => updates.push(update));
  const text = traceText(doc);
  for (const { patches } of trace.txns) {
    if (updates.length >= limit) break;
    for (const [at, deleted, inserted] of patches)
      doc.transact(() => {
        if (deleted > 0) text.delete(at, deleted);
        if (inserted) text.insert(at, inserted);
      });
  }
  return { doc, updates };
}
