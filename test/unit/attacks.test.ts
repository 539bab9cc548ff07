/**
 * server/sync/SPEC.md, rules C, against every attack that is known to get through raw Yjs. The same bytes go over real
 * sockets in test/integration/attacks.test.ts.
 */
import * as Y from "yjs";
import { describe, expect, it } from "vitest";
import { rootsOf } from "../../shared/doc/schema.ts";
import { inspect, type Owners } from "../../server/sync/check.ts";
import { KnownNames } from "../../server/sync/names.ts";
import { attacks, RawOutcome } from "../stage/attacks/index.ts";
import { furnish, settleIn, Target } from "../stage/target.ts";

const victimId = 1000;
const attackerId = 2000;

describe.each(attacks)("$title", (attack) => {
  it(`is answered by ${JSON.stringify(attack.answer)} and changes nothing`, () => {
    const target = newTarget();
    const judge = (bytes: Uint8Array) =>
      inspect(
        target.doc,
        { owners, names: new KnownNames(target.doc) },
        {
          userId: "mallory",
          mayEdit: attack.role === "editor",
          isNewerBuild: false,
        },
        bytes,
      );
    if (attack.first) {
      const first = attack.first(target);
      expect(judge(first).type).toBe("apply");
      Y.applyUpdate(target.doc, first);
    }
    const before = hashOf(target.doc);
    const verdict = judge(attack.bytes(target));
    expect(verdict).toMatchObject(attack.answer);
    expect(hashOf(target.doc)).toEqual(before);
  });

  it("harms raw Yjs", () => {
    const target = newTarget();
    if (attack.first) Y.applyUpdate(target.doc, attack.first(target));
    attack.harms(applyRaw(target, attack.bytes(target)));
  });
});

const owners: Owners = {
  ownerOf: (client) =>
    ({ [victimId]: "victim", [attackerId]: "mallory" })[client],
  speakerOf: () => undefined,
  mayClaim: () => true,
};

function newTarget(): Target {
  const doc = new Y.Doc();
  rootsOf(doc);
  const victim = new Y.Doc();
  victim.clientID = victimId;
  furnish(victim);
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(victim));
  const attacker = new Y.Doc();
  attacker.clientID = attackerId;
  Y.applyUpdate(attacker, Y.encodeStateAsUpdate(doc));
  settleIn(attacker);
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(attacker));
  return new Target(doc, victimId, attackerId);
}

function applyRaw(target: Target, bytes: Uint8Array): RawOutcome {
  const updates: Uint8Array[] = [];
  const changed = new Set<unknown>();
  target.doc.on("update", (update) => updates.push(update));
  target.doc.on("afterTransaction", (transaction) => {
    for (const type of transaction.changed.keys()) changed.add(type);
  });
  let error: unknown = null;
  try {
    Y.applyUpdate(target.doc, bytes);
  } catch (thrown) {
    error = thrown;
  }
  return new RawOutcome(target, error, updates, changed);
}

/** All that a document holds, and that it waits for nothing. */
function hashOf(doc: Y.Doc) {
  return {
    stateVector: Y.encodeStateVector(doc),
    update: Y.encodeStateAsUpdate(doc),
    deletes: Y.snapshot(doc).ds,
    roots: [...doc.share.keys()],
    pending: [doc.store.pendingStructs, doc.store.pendingDs],
  };
}
