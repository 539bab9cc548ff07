/**
 * What 500 sessions leave behind on a canvas: the time of a keystroke there (check, apply, and a reader that applies it
 * too) beside that on a new canvas. Pages take ids over as the browser's do; for comparison also without.
 */
import * as Y from "yjs";
import { ClientIds } from "../../client/sync/clientIds.ts";
import { rootsOf } from "../../shared/doc/schema.ts";
import { createCanvasDoc } from "../../server/sync/document.ts";
import { LiveDocument } from "../../server/sync/liveDocument.ts";
import { MemoryStorage } from "../stage/memoryStorage.ts";
import { percentile, type Figure } from "./figure.ts";

const sessions = 500;
/** A team that takes turns: each leaves ids of their own. */
const people = 10;
const keystrokes = 3000;

export async function benchSessions(): Promise<Figure[]> {
  const canvases = {
    fresh: new Canvas(null),
    leased: new Canvas(navigator.locks),
    unleased: new Canvas(null),
  };
  for (let i = 0; i < sessions; i++) {
    await canvases.leased.visit(`person-${i % people}`);
    await canvases.unleased.visit(`person-${i % people}`);
  }
  await canvases.fresh.visit("person-0");
  const typists = {
    fresh: new Typist(canvases.fresh),
    leased: new Typist(canvases.leased),
    unleased: new Typist(canvases.unleased),
  };
  // In turns, so that the machine's moods meet all three.
  for (let i = 0; i < keystrokes; i++)
    for (const typist of Object.values(typists)) typist.type();
  const base = percentile(typists.fresh.took, 50);
  const figure = (name: string, typist: Typist): Figure => {
    const p50 = percentile(typist.took, 50);
    return {
      name: `keystroke ${name} (${typist.clientIds} client ids)`,
      value: `${(p50 * 1000).toFixed(1)} us`,
      baseline: `${(base * 1000).toFixed(1)} us on a new canvas`,
      ratio: p50 / base,
    };
  };
  return [
    figure(`after ${sessions} sessions of ${people} people`, typists.leased),
    figure("if every session had an id of its own", typists.unleased),
  ];
}

class Canvas {
  readonly id = crypto.randomUUID();
  readonly live: LiveDocument;
  readonly #storages = new Map<string, MemoryStorage>();
  readonly #locks: LockManager | null;

  constructor(locks: LockManager | null) {
    this.#locks = locks;
    this.live = new LiveDocument(
      this.id,
      {
        doc: createCanvasDoc(),
        seq: 0,
        snapshotSeq: 0,
        damage: null,
        bytes: 0,
        owners: new Map(),
      },
      { userOf: () => undefined },
      () => 1,
    );
  }

  apply(userId: string, bytes: Uint8Array) {
    const person = {
      id: userId,
      name: userId,
      disciplines: ["other" as const],
    };
    const sender = { id: "connection", person, role: "editor" as const };
    const frame = { number: 1, isStep2: false, bytes };
    const { problems } = this.live.applyFrames(sender, [frame]);
    if (problems.length > 0)
      throw new Error(`sessions: refused: ${JSON.stringify(problems)}`);
  }

  /** Somebody opens the canvas, writes a little and leaves. */
  async visit(userId: string) {
    const doc = new Y.Doc();
    rootsOf(doc);
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(this.live.doc));
    let storage = this.#storages.get(userId);
    if (!storage) this.#storages.set(userId, (storage = new MemoryStorage()));
    const ids = new ClientIds({
      userId,
      canvasId: this.id,
      epoch: () => "epoch",
      doc,
      storage,
      locks: this.#locks,
      isSettled: () => true,
    });
    await ids.settled();
    doc.on("update", (update: Uint8Array) => this.apply(userId, update));
    rootsOf(doc).canvas.set(`by-${userId}`, Math.random());
    await ids.settled();
    await this.#locks?.query();
    ids.destroy(true);
    await this.#locks?.query();
    doc.destroy();
  }
}

class Typist {
  readonly took: number[] = [];
  readonly #canvas: Canvas;
  readonly #writer = new Y.Doc();
  readonly #reader = new Y.Doc();
  #update: Uint8Array = new Uint8Array();

  constructor(canvas: Canvas) {
    this.#canvas = canvas;
    for (const doc of [this.#writer, this.#reader]) {
      rootsOf(doc);
      Y.applyUpdate(doc, Y.encodeStateAsUpdate(canvas.live.doc));
    }
    this.#writer.on("update", (update: Uint8Array) => {
      this.#update = update;
    });
    rootsOf(this.#writer).blocks.set("note", noteWithText());
    this.#pass();
  }

  get clientIds(): number {
    return this.#canvas.live.doc.store.clients.size;
  }

  type() {
    const body = rootsOf(this.#writer).blocks.get("note")?.get("body");
    const paragraph = (body as Y.XmlFragment).get(0) as Y.XmlElement;
    const text = paragraph.get(0) as Y.XmlText;
    text.insert(text.length, "k");
    const startedAt = performance.now();
    this.#pass();
    this.took.push(performance.now() - startedAt);
  }

  #pass() {
    this.#canvas.apply("typist", this.#update);
    Y.applyUpdate(this.#reader, this.#update);
  }
}

function noteWithText(): Y.Map<unknown> {
  const paragraph = new Y.XmlElement("paragraph");
  paragraph.insert(0, [new Y.XmlText("k")]);
  const body = new Y.XmlFragment();
  body.insert(0, [paragraph]);
  return new Y.Map<unknown>(Object.entries({ kind: "note", body }));
}
