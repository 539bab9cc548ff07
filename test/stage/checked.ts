/** Honest updates pass the server's check wherever a test applies them: put this where `Y.applyUpdate` would stand. */
import * as Y from "yjs";
import { inspect, type Owners } from "../../server/sync/check.ts";
import { KnownNames } from "../../server/sync/names.ts";

export const anybody: Owners = {
  ownerOf: () => undefined,
  speakerOf: () => undefined,
  mayClaim: () => true,
};

/** Throws when the check, standing before this document, would not take the update. */
export function applyChecked(
  doc: Y.Doc,
  update: Uint8Array,
  origin?: unknown,
  { isNewerBuild = false } = {},
) {
  const verdict = inspect(
    doc,
    { owners: anybody, names: new KnownNames(doc) },
    { userId: "ann", mayEdit: true, isNewerBuild },
    update,
  );
  if (verdict.type !== "apply" && verdict.type !== "nothing")
    throw new Error(
      `applyChecked: an honest update was answered ${JSON.stringify(verdict)}`,
    );
  Y.applyUpdate(doc, update, origin);
}
