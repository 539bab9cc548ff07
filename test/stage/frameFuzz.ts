/**
 * Seeded random play of two honest people and one who sends damaged frames, through the check and into a document as a
 * room's would be. Whatever is sent: nothing throws, nothing stays pending, everybody has the same canvas, and the honest
 * are never refused.
 */
import * as Y from "yjs";
import {
  createBlock,
  deleteBlocks,
  placeBlocks,
} from "../../shared/doc/edits.ts";
import { rootsOf } from "../../shared/doc/schema.ts";
import { inspect, type Owners, type Verdict } from "../../server/sync/check.ts";
import { KnownNames } from "../../server/sync/names.ts";
import { damage } from "./damage.ts";
import { createRandom, type Random } from "../sim/random.ts";
import { furnish } from "./target.ts";

export interface FuzzResult {
  readonly damaged: number;
  readonly honest: number;
  /** How often damaged frames got each answer. */
  readonly answers: Readonly<Record<string, number>>;
}

/** Each episode begins with a new canvas: accepted frames add client ids, which slow Yjs down. */
const framesPerEpisode = 250;

/** Throws an error that names the seed when a rule is broken. */
export function fuzzFrames(seed: number, frames: number): FuzzResult {
  const answers: Record<string, number> = {};
  let honest = 0;
  for (let done = 0; done < frames; done += framesPerEpisode) {
    const episode = new Episode(createRandom(seed + done));
    try {
      const count = Math.min(framesPerEpisode, frames - done);
      for (let i = 0; i < count; i += 1) {
        if (i % 3 === 0) episode.editHonestly();
        const { type } = episode.sendDamaged();
        answers[type] = (answers[type] ?? 0) + 1;
        if (i % 50 === 0) episode.compare();
      }
      episode.compare();
      honest += episode.honestFrames;
    } catch (error) {
      throw new Error(`fuzzFrames: seed ${seed + done}, 250 frames`, {
        cause: error,
      });
    }
  }
  return { damaged: frames, honest, answers };
}

class Episode {
  honestFrames = 0;
  readonly #random: Random;
  readonly #server = new Y.Doc();
  readonly #names: KnownNames;
  readonly #people: readonly Y.Doc[];
  readonly #ownerOf = new Map<number, string>();
  /** Honest frames of before, to be damaged and sent again. */
  readonly #seen: Uint8Array[] = [];
  #attacker: Y.Doc | null = null;
  #made = 0;

  constructor(pick: Random) {
    this.#random = pick;
    rootsOf(this.#server);
    const first = new Y.Doc();
    first.clientID = 1;
    furnish(first);
    Y.applyUpdate(this.#server, Y.encodeStateAsUpdate(first));
    this.#names = new KnownNames(this.#server);
    this.#people = ["ann", "ben"].map((name, i) => this.#join(name, 100 + i));
    this.#server.on("update", (update: Uint8Array) => {
      for (const doc of this.#people) Y.applyUpdate(doc, update, "server");
    });
  }

  editHonestly() {
    const doc = this.#random.pick(this.#people);
    this.#edit(doc);
  }

  /** Sends one damaged frame as the attacker. */
  sendDamaged(): Verdict {
    const attacker = this.#freshAttacker();
    const frames: Uint8Array[] = [];
    const keep = (update: Uint8Array) => frames.push(update);
    attacker.on("update", keep);
    this.#edit(attacker);
    attacker.off("update", keep);
    const state = Y.encodeStateVector(this.#server);
    frames.push(
      Y.encodeStateAsUpdate(attacker, state),
      ...this.#seen.slice(-3),
    );
    const ids = [attacker.clientID, ...this.#people.map((d) => d.clientID), 1];
    const bytes = damage(this.#random, this.#random.pick(frames), frames, ids);
    const before = this.#hash();
    const verdict = this.#judge("eve", bytes);
    if (verdict.type === "apply") {
      Y.applyUpdate(this.#server, verdict.bytes);
      this.#attacker = null;
    } else if (this.#hash() !== before) {
      throw new Error(`a frame that was answered ${verdict.type} left a trace`);
    }
    this.#refusePending();
    return verdict;
  }

  /** Throws unless everybody, and whoever loads the canvas now, has the same. */
  compare() {
    const all = Y.encodeStateAsUpdate(this.#server);
    const fresh = new Y.Doc();
    rootsOf(fresh);
    Y.applyUpdate(fresh, all);
    const expected = contentOf(this.#server);
    for (const doc of [fresh, ...this.#people]) {
      if (doc.store.pendingStructs || doc.store.pendingDs)
        throw new Error("a copy waits for something");
      if (contentOf(doc) !== expected)
        throw new Error(`two copies differ:\n${expected}\n${contentOf(doc)}`);
    }
    fresh.destroy();
  }

  #join(name: string, clientId: number): Y.Doc {
    const doc = new Y.Doc();
    rootsOf(doc);
    doc.clientID = clientId;
    this.#ownerOf.set(clientId, name);
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(this.#server), "server");
    doc.on("update", (bytes: Uint8Array, origin: unknown) => {
      if (origin === "server") return;
      this.honestFrames += 1;
      this.#seen.push(bytes);
      const verdict = this.#judge(name, bytes);
      if (verdict.type !== "apply" && verdict.type !== "nothing")
        throw new Error(`${name} was answered ${JSON.stringify(verdict)}`);
      if (verdict.type === "apply") Y.applyUpdate(this.#server, verdict.bytes);
      this.#refusePending();
    });
    return doc;
  }

  #freshAttacker(): Y.Doc {
    if (this.#attacker && this.#random.chance(0.9)) return this.#attacker;
    const doc = new Y.Doc();
    rootsOf(doc);
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(this.#server));
    doc.clientID = 200 + this.#made;
    this.#made += 1;
    this.#attacker = doc;
    return doc;
  }

  #judge(userId: string, bytes: Uint8Array): Verdict {
    const owners: Owners = {
      ownerOf: (client) => (client < 64 ? "" : this.#ownerOf.get(client)),
      speakerOf: () => undefined,
      mayClaim: () => true,
    };
    const rules = { owners, names: this.#names };
    const author = { userId, mayEdit: true, isNewerBuild: false };
    const verdict = inspect(this.#server, rules, author, bytes);
    if (verdict.type === "apply")
      for (const client of verdict.claims) this.#ownerOf.set(client, userId);
    return verdict;
  }

  #refusePending() {
    if (this.#server.store.pendingStructs || this.#server.store.pendingDs)
      throw new Error("the document waits for something");
  }

  #hash(): string {
    return Buffer.from(Y.encodeStateAsUpdate(this.#server)).toString("base64");
  }

  #edit(doc: Y.Doc) {
    const pick = this.#random;
    const { blocks, canvas } = rootsOf(doc);
    const texts = [...textsOf(blocks)];
    const text = texts.length > 0 ? pick.pick(texts) : null;
    const at = text ? boundary(text, pick) : 0;
    switch (pick.int(0, text ? 7 : 1)) {
      case 0: {
        this.#made += 1;
        const at = { x: pick.int(0, 99), y: 0, w: 10, h: 10 };
        return createBlock(doc, { ...at, id: `b${this.#made}`, kind: "note" });
      }
      case 1:
        return canvas.set("title", `title ${pick.int(0, 999)}`);
      case 2:
        return deleteBlocks(
          doc,
          blocks.size > 4 ? [pick.pick([...blocks.keys()])] : [],
        );
      case 3:
        return placeBlocks(doc, {
          [pick.pick([...blocks.keys()])]: { x: pick.int(0, 99) },
        });
      case 4:
        return text!.delete(at, boundary(text!, pick, at) - at);
      case 5:
        return text!.format(at, boundary(text!, pick, at) - at, {
          [pick.pick(["bold", "italic", "link"])]: pick.pick([{}, null]),
        });
      default:
        return text!.insert(at, pick.pick(["a", "word ", "🙂", "日本", "é🙂"]));
    }
  }
}

function* textsOf(blocks: Y.Map<Y.Map<unknown>>): Iterable<Y.XmlText> {
  for (const block of blocks.values())
    for (const field of block.values())
      if (field instanceof Y.XmlFragment)
        for (const node of field.createTreeWalker(() => true))
          if (node instanceof Y.XmlText) yield node;
}

/** A place in a text that cuts no character. */
function boundary(text: Y.XmlText, pick: Random, from = 0): number {
  const plain = (text.toDelta() as { insert: string }[])
    .map(({ insert }) => insert)
    .join("");
  const at = from + pick.int(0, Math.max(0, plain.length - from));
  const before = plain.charCodeAt(at - 1);
  return before >= 0xd800 && before <= 0xdbff ? at + 1 : at;
}

/** With keys in one order: maps list theirs as they came. */
function contentOf(doc: Y.Doc): string {
  return JSON.stringify(Object.values(rootsOf(doc)), (_key, value: unknown) =>
    value instanceof Object && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort())
      : value,
  );
}
