/** Whether two documents hold the same: same ids, same deletions, same content. */
import * as Y from "yjs";
import { rootNames } from "../../shared/doc/schema.ts";
import { canonicalJson } from "./json.ts";

/** What differs, in a few words; null when nothing does. It does not matter whether deleted content was dropped. */
export function differenceBetween(a: Y.Doc, b: Y.Doc): string | null {
  if (!isSameStateVector(a, b)) return "what was written";
  const [deletedInA, deletedInB] = [a, b].map((doc) =>
    Y.createDeleteSetFromStructStore(doc.store),
  );
  if (!Y.equalDeleteSets(deletedInA!, deletedInB!)) return "what was deleted";
  for (const root of rootNames) {
    const [inA, inB] = [a, b].map((doc) =>
      canonicalJson(doc.getMap(root).toJSON()),
    );
    if (inA !== inB) return `the content of ${root}`;
  }
  return null;
}

export function isSameStateVector(a: Y.Doc, b: Y.Doc): boolean {
  const [stateOfA, stateOfB] = [a, b].map((doc) =>
    Y.decodeStateVector(Y.encodeStateVector(doc)),
  );
  return (
    stateOfA!.size === stateOfB!.size &&
    [...stateOfA!].every(([client, clock]) => stateOfB!.get(client) === clock)
  );
}
