/** What a simulated world looks at in a document. */
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import * as Y from "yjs";
import { rootsOf } from "../../shared/doc/schema.ts";

/** All content of a document as one text; the same for equal documents. */
export function textOf(doc: Y.Doc): string {
  const { canvas, blocks, links } = rootsOf(doc);
  return JSON.stringify([canvas, blocks, links].map((root) => sorted(root)));
}

/** Client ids with their clocks, in order. */
export function stateOf(doc: Y.Doc): string {
  const state = [...Y.decodeStateVector(Y.encodeStateVector(doc))];
  return JSON.stringify(state.sort(([a], [b]) => a - b));
}

export function hasPending(doc: Y.Doc): boolean {
  return doc.store.pendingStructs !== null || doc.store.pendingDs !== null;
}

/** A first presence message of a client. */
export function awarenessOf(clientId: number): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, 1);
    encoding.writeVarUint(encoder, clientId);
    encoding.writeVarUint(encoder, 1);
    encoding.writeVarString(encoder, "{}");
  });
}

/** Who is said to be here or gone, by client id. */
export function readAwareness(decoder: decoding.Decoder): [number, boolean][] {
  const update = decoding.createDecoder(decoding.readVarUint8Array(decoder));
  return Array.from({ length: decoding.readVarUint(update) }, () => {
    const clientId = decoding.readVarUint(update);
    decoding.readVarUint(update);
    return [clientId, decoding.readVarString(update) !== "null"];
  });
}

/** Keys of a map come in the order of arrival, which differs between equal documents. */
function sorted(value: unknown): unknown {
  if (value instanceof Y.Map)
    return [...value.entries()]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, entry]) => [key, sorted(entry)]);
  if (value instanceof Y.XmlFragment || value instanceof Y.XmlText)
    return value.toString();
  return value;
}
