/**
 * What the check costs next to `Y.applyUpdate` itself, in one run on one thread: `node test/bench/checkCost.ts`.
 * Targets: a keystroke <= 9 us and a refusal <= 40 us against 200,000 structs, a paste of 10,000 structs <= 45 ms.
 */
import { performance } from "node:perf_hooks";
import * as Y from "yjs";
import { createBlocks } from "../../shared/doc/edits.ts";
import { rootsOf } from "../../shared/doc/schema.ts";
import { inspect, type Owners } from "../../server/sync/check.ts";
import { KnownNames } from "../../server/sync/names.ts";
import { readTrace, traceUpdates } from "../stage/traces.ts";
import { percentile } from "./figure.ts";
import { string } from "../stage/rawUpdate.ts";
import { Target } from "../stage/target.ts";

const owners: Owners = {
  ownerOf: () => "ann",
  speakerOf: () => undefined,
  mayClaim: () => true,
};
const author = { userId: "ann", mayEdit: true, isNewerBuild: false };

/** Judges and applies all updates; times in milliseconds, in order. */
function replay(doc: Y.Doc, updates: readonly Uint8Array[]) {
  const rules = { owners, names: new KnownNames(doc) };
  const check: number[] = [];
  const apply: number[] = [];
  for (const update of updates) {
    const start = performance.now();
    const verdict = inspect(doc, rules, author, update);
    const judged = performance.now();
    if (verdict.type !== "apply" && verdict.type !== "nothing")
      throw new Error(`an honest update was answered ${verdict.type}`);
    if (verdict.type === "apply") Y.applyUpdate(doc, verdict.bytes);
    check.push(judged - start);
    apply.push(performance.now() - judged);
  }
  return { check, apply };
}

function report(name: string, times: ReturnType<typeof replay>) {
  const us = (ms: number) => `${(ms * 1000).toFixed(1)} us`;
  const line = (list: readonly number[]) =>
    `p50 ${us(percentile(list, 50))}, p95 ${us(percentile(list, 95))}`;
  console.log(
    `${name} (${times.check.length}): check ${line(times.check)}; Yjs ${line(times.apply)}`,
  );
}

/** About 200,000 structs: twenty thousand notes. */
function largeDoc(): Y.Doc {
  const doc = new Y.Doc();
  rootsOf(doc);
  doc.clientID = 1000;
  for (let batch = 0; batch < 20; batch += 1)
    createBlocks(
      doc,
      Array.from({ length: 700 }, (_, i) => ({
        id: `b${batch}-${i}`,
        kind: "note",
        x: i,
        y: batch,
        w: 10,
        h: 10,
        fields: {
          body: [
            {
              type: "paragraph",
              content: [
                { type: "text", text: `note ${i}` },
                { type: "text", text: "bold", marks: [{ type: "bold" }] },
              ],
            },
          ],
        },
      })),
    );
  return doc;
}

function structsOf(doc: Y.Doc): number {
  let count = 0;
  for (const structs of doc.store.clients.values()) count += structs.length;
  return count;
}

function copyOf(doc: Y.Doc, clientId: number): Y.Doc {
  const copy = new Y.Doc();
  rootsOf(copy);
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
  copy.clientID = clientId;
  return copy;
}

function updatesOf(doc: Y.Doc, work: () => void): Uint8Array[] {
  const updates: Uint8Array[] = [];
  const keep = (update: Uint8Array) => updates.push(update);
  doc.on("update", keep);
  work();
  doc.off("update", keep);
  return updates;
}

for (const name of ["friendsforever_flat", "automerge-paper"] as const) {
  const trace = readTrace(name);
  const doc = new Y.Doc();
  rootsOf(doc);
  report(`trace ${name}`, replay(doc, traceUpdates(trace, 60_000).updates));
}

const large = largeDoc();
console.log(`large document: ${structsOf(large)} structs`);
const typist = copyOf(large, 2000);
const text = new Target(typist, 1000, 2000).text("b10-350");
report(
  "keystrokes in it",
  replay(
    large,
    updatesOf(typist, () => {
      for (let i = 0; i < 3000; i += 1)
        text.insert((i * 7) % (text.length + 1), "x");
    }),
  ),
);

// One person pastes again and again: the copies of seven would measure the garbage collector.
const paster = copyOf(large, 3000);
const pastes = Array.from(
  { length: 12 },
  () =>
    updatesOf(paster, () => {
      const body = rootsOf(paster).blocks.get("b5-5")!.get("body");
      const paragraphs = Array.from({ length: 3400 }, () => {
        const paragraph = new Y.XmlElement("paragraph");
        paragraph.insert(0, [new Y.XmlText("pasted")]);
        return paragraph;
      });
      (body as Y.XmlFragment).insert(0, paragraphs);
    })[0]!,
);
report("paste of 10,200 structs", replay(large, pastes));

const target = new Target(large, 1000, 9000);
const acrossLists = target.mine(
  string("x", {
    origin: target.at("b3-3", 1),
    rightOrigin: target.at("b4-4", 2),
  }),
);
const rules = { owners, names: new KnownNames(large) };
const refusals = Array.from({ length: 2000 }, () => {
  const start = performance.now();
  const verdict = inspect(large, rules, author, acrossLists);
  if (verdict.type !== "malformed") throw new Error("was not refused");
  return performance.now() - start;
});
report("refusal", { check: refusals, apply: [0] });
