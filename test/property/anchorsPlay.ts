/**
 * A small language for edits around anchors: what the editor does to the document on each, person by person, and the
 * server looking for the anchors whenever it likes.
 */
import * as Y from "yjs";
import type { AnchorLive } from "../../shared/api/anchors.ts";
import { fieldAt, readBlockText } from "../../shared/anchors/blockText.ts";
import { FreshText } from "../../shared/anchors/fresh.ts";
import { nextLive } from "../../shared/anchors/live.ts";
import {
  anchorAtOffsets,
  rangeOfAnchor,
  type TextAnchor,
} from "../../shared/anchors/textAnchor.ts";
import { createBlock, deleteBlocks } from "../../shared/doc/edits.ts";
import { localOrigin, rootsOf } from "../../shared/doc/schema.ts";
import { paragraphs } from "../../shared/doc/richText.ts";
import { restoreDocument } from "../../server/history/restore.ts";

export const block = "note";

export interface Watched {
  readonly token: string;
  readonly anchor: TextAnchor;
  live: AnchorLive;
}

export class Person {
  readonly doc = new Y.Doc();
  readonly #undo: Y.UndoManager;

  constructor(from: Y.Doc) {
    const { blocks } = rootsOf(this.doc);
    Y.applyUpdate(this.doc, Y.encodeStateAsUpdate(from));
    this.#undo = new Y.UndoManager(blocks, {
      trackedOrigins: new Set([localOrigin]),
      captureTimeout: 0,
    });
  }

  get body(): Y.XmlFragment | null {
    const body = rootsOf(this.doc).blocks.get(block)?.get("body");
    return body instanceof Y.XmlFragment ? body : null;
  }

  undo() {
    this.#undo.undo();
  }
  redo() {
    this.#undo.redo();
  }

  type(at: number, words: string) {
    this.#edit((body) => {
      const letters = lettersAt(body, at);
      if (!letters) return;
      letters.text.insert(within(letters.text, letters.offset), words);
    });
  }

  /** From a place on, within its paragraph. */
  erase(at: number, length: number) {
    this.#edit((body) => {
      const letters = lettersAt(body, at);
      if (!letters) return;
      const { text, offset } = letters;
      const start = within(text, offset);
      const end = within(text, Math.min(text.length, offset + length));
      if (end > start) text.delete(start, end - start);
    });
  }

  bold(at: number, length: number) {
    this.#edit((body) => {
      const letters = lettersAt(body, at);
      if (!letters) return;
      const { text, offset } = letters;
      const start = within(text, offset);
      const end = within(text, Math.min(text.length, offset + length));
      if (end > start) text.format(start, end - start, { bold: {} });
    });
  }

  /** Enter: what is behind the caret is deleted, and inserted again in a new paragraph. */
  split(at: number) {
    this.#edit((body) => {
      const letters = lettersAt(body, at);
      if (!letters) return;
      const { text, offset } = letters;
      const start = within(text, offset);
      const tail = tailOf(text, start);
      if (text.length > start) text.delete(start, text.length - start);
      const paragraph = new Y.XmlElement("paragraph");
      body.insert(indexOf(body, text.parent) + 1, [paragraph]);
      fill(paragraph, tail);
    });
  }

  /** Backspace at the start of a paragraph. */
  join(at: number) {
    this.#edit((body) => {
      const letters = lettersAt(body, at);
      const index = letters ? indexOf(body, letters.text.parent) : 0;
      if (!letters || index === 0) return;
      const before = body.get(index - 1);
      const target =
        before instanceof Y.XmlElement
          ? before.toArray().findLast((child) => child instanceof Y.XmlText)
          : null;
      const tail = tailOf(letters.text, 0);
      body.delete(index, 1);
      if (target instanceof Y.XmlText)
        target.applyDelta([
          ...(target.length > 0 ? [{ retain: target.length }] : []),
          ...tail,
        ]);
      else if (before instanceof Y.XmlElement) fill(before, tail);
    });
  }

  /** Cut, and paste elsewhere. */
  moveParagraph(at: number, to: number) {
    this.#edit((body) => {
      if (body.length < 2) return;
      const from = at % body.length;
      const paragraph = body.get(from);
      if (!(paragraph instanceof Y.XmlElement)) return;
      const copy = paragraph.clone();
      body.delete(from, 1);
      body.insert(to % (body.length + 1), [copy]);
    });
  }

  /** Dragging a line past its neighbour, as y-tiptap writes it: each is rewritten into the other. */
  swapByRewriting(at: number) {
    this.#edit((body) => {
      if (body.length < 2) return;
      const from = at % (body.length - 1);
      const [one, other] = [body.get(from), body.get(from + 1)].map(
        (child) => child instanceof Y.XmlElement && child.get(0),
      );
      if (!(one instanceof Y.XmlText) || !(other instanceof Y.XmlText)) return;
      const [first, second] = [plainOf(one), plainOf(other)];
      rewrite(one, second);
      rewrite(other, first);
    });
  }

  eraseParagraph(at: number) {
    this.#edit((body) => {
      if (body.length > 1) body.delete(at % body.length, 1);
    });
  }

  copyParagraph(at: number, to: number) {
    this.#edit((body) => {
      const paragraph = body.get(at % Math.max(1, body.length));
      if (paragraph instanceof Y.XmlElement)
        body.insert(to % (body.length + 1), [paragraph.clone()]);
    });
  }

  moveBlock(x: number) {
    this.doc.transact(
      () => rootsOf(this.doc).blocks.get(block)?.set("x", x),
      localOrigin,
    );
  }

  eraseBlock() {
    deleteBlocks(this.doc, [block]);
  }

  /** Of the plain text, which must be there. */
  find(words: string): number {
    const body = readBlockText(this.doc, block)?.fields[0];
    return body ? body.text.indexOf(words) : -1;
  }

  #edit(change: (body: Y.XmlFragment) => void) {
    const { body } = this;
    if (body) this.doc.transact(() => change(body), localOrigin);
  }
}

/** The server's document with whoever edits it, and the anchors on it. */
export class World {
  readonly server = new Y.Doc();
  readonly people: readonly Person[];
  readonly anchors: Watched[] = [];
  #since: ReadonlyMap<number, number> = new Map();
  readonly #past: Uint8Array[] = [];

  constructor(text: string, people = 1) {
    rootsOf(this.server);
    createBlock(this.server, {
      id: block,
      kind: "note",
      x: 0,
      y: 0,
      w: 300,
      h: 200,
      fields: { body: paragraphs(text) },
    });
    this.people = Array.from({ length: people }, () => new Person(this.server));
    this.#look();
  }

  get text(): string {
    return readBlockText(this.server, block)?.fields[0]?.text ?? "";
  }

  anchorTo(token: string, nth = 0): Watched {
    const field = fieldAt(readBlockText(this.server, block)!, {
      field: "body",
    })!;
    let from = -1;
    for (let i = 0; i <= nth; i++) from = field.text.indexOf(token, from + 1);
    if (from < 0) throw new Error(`anchorTo: no ${token} in ${field.text}`);
    return this.anchorAt(from, from + token.length);
  }

  anchorAt(from: number, to: number): Watched {
    const field = fieldAt(readBlockText(this.server, block)!, {
      field: "body",
    })!;
    const anchor = anchorAtOffsets(block, field, { from, to })!;
    const token = field.text.slice(from, to);
    const watched = { token, anchor, live: { state: "attached" } as const };
    this.anchors.push(watched);
    return watched;
  }

  /** What one person did reaches the server and everybody; what all did at once meets there. */
  sync() {
    for (const { doc } of this.people) exchange(doc, this.server);
    for (const { doc } of this.people) exchange(doc, this.server);
  }

  /** As the server does about a second after edits. */
  check() {
    const fresh = new FreshText(this.#since);
    const text = readBlockText(this.server, block);
    for (const watched of this.anchors)
      watched.live = nextLive(text, watched.anchor, watched.live, {
        fresh,
        now: "2026-01-01T00:00:00.000Z",
      });
    this.#look();
  }

  settle() {
    this.sync();
    this.check();
  }

  /** The text of an anchor as people see it; null for an orphan. */
  textOf({ anchor, live }: Watched): string | null {
    return rangeOfAnchor(this.server, anchor, live)?.text ?? null;
  }

  startOf({ anchor, live }: Watched): number | null {
    return rangeOfAnchor(this.server, anchor, live)?.from ?? null;
  }

  saveVersion() {
    this.#past.push(Y.encodeStateAsUpdate(this.people[0]!.doc));
  }

  restoreVersion(which: number) {
    const update = this.#past[which % Math.max(1, this.#past.length)];
    if (!update) return;
    const past = new Y.Doc({ gc: false });
    rootsOf(past);
    Y.applyUpdate(past, update);
    restoreDocument(this.people[0]!.doc, past);
  }

  #look() {
    this.#since = Y.decodeStateVector(Y.encodeStateVector(this.server));
  }
}

function exchange(a: Y.Doc, b: Y.Doc) {
  Y.applyUpdate(b, Y.encodeStateAsUpdate(a, Y.encodeStateVector(b)));
  Y.applyUpdate(a, Y.encodeStateAsUpdate(b, Y.encodeStateVector(a)));
}

type Delta = { insert: string; attributes?: Record<string, unknown> }[];

function tailOf(text: Y.XmlText, start: number): Delta {
  let at = 0;
  return (text.toDelta() as Delta).flatMap(({ insert, attributes }) => {
    const rest = insert.slice(Math.max(0, start - at));
    at += insert.length;
    return rest === ""
      ? []
      : [{ insert: rest, ...(attributes && { attributes }) }];
  });
}

function fill(paragraph: Y.XmlElement, delta: Delta) {
  if (delta.length === 0) return;
  const text = new Y.XmlText();
  paragraph.insert(0, [text]);
  text.applyDelta(delta);
}

/** The single change between two texts that y-tiptap works out. */
function rewrite(text: Y.XmlText, wanted: string) {
  const current = plainOf(text);
  let start = 0;
  while (start < current.length && current[start] === wanted[start]) start++;
  if (start > 0 && isHigh(current[start - 1])) start--;
  let end = 0;
  while (
    end < Math.min(current.length, wanted.length) - start &&
    current.at(-1 - end) === wanted.at(-1 - end)
  )
    end++;
  if (end > 0 && isLow(current[current.length - end])) end--;
  text.delete(start, current.length - start - end);
  text.insert(start, wanted.slice(start, wanted.length - end));
}

function isHigh(unit: string | undefined) {
  return unit !== undefined && unit >= "\ud800" && unit <= "\udbff";
}
function isLow(unit: string | undefined) {
  return unit !== undefined && unit >= "\udc00" && unit <= "\udfff";
}

function plainOf(text: Y.XmlText): string {
  return (text.toDelta() as Delta).map(({ insert }) => insert).join("");
}

/** The text at an offset of the plain text, wrapped around. */
function lettersAt(
  body: Y.XmlFragment,
  at: number,
): { text: Y.XmlText; offset: number } | null {
  const texts = body
    .toArray()
    .flatMap((child) => (child instanceof Y.XmlElement ? child.toArray() : []))
    .filter((child) => child instanceof Y.XmlText);
  const total = texts.reduce((sum, text) => sum + text.length + 1, 0);
  if (total === 0) return null;
  let left = at % total;
  for (const text of texts) {
    if (left <= text.length) return { text, offset: left };
    left -= text.length + 1;
  }
  return null;
}

/** Editors never put a caret inside a surrogate pair. */
function within(text: Y.XmlText, offset: number): number {
  return isLow(plainOf(text)[offset]) ? offset - 1 : offset;
}

function indexOf(body: Y.XmlFragment, child: unknown): number {
  return body.toArray().findIndex((each) => each === child);
}
