/** Two or more documents in memory that exchange updates when told to: the smallest stage for merging. */
import * as Y from "yjs";
import { rootsOf } from "../../shared/doc/schema.ts";
import { applyChecked } from "./checked.ts";

export function emptyDoc(clientId?: number): Y.Doc {
  const doc = new Y.Doc();
  if (clientId !== undefined) doc.clientID = clientId;
  rootsOf(doc);
  return doc;
}

/** Everyone gets everything that the others have. */
export function settle(...docs: Y.Doc[]) {
  for (const from of docs)
    for (const to of docs)
      if (from !== to)
        applyChecked(to, Y.encodeStateAsUpdate(from, Y.encodeStateVector(to)));
}

/** Two documents that start from the same content. */
export function twoDocs(fill: (doc: Y.Doc) => void = () => {}): [Y.Doc, Y.Doc] {
  const a = emptyDoc(1);
  const b = emptyDoc(2);
  fill(a);
  settle(a, b);
  return [a, b];
}
