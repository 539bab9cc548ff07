/**
 * What a simulated person types: first a note with an empty paragraph, then one character after the other at its end,
 * each an update as an editor would send it. Which character stands at which clock is known, so that a document tells
 * which edits it holds.
 */
import * as Y from "yjs";
import { createBlock } from "../../../../shared/doc/edits.ts";
import { rootsOf } from "../../../../shared/doc/schema.ts";
import { messageType, syncType } from "../../../../shared/protocol.ts";

/** Of a message shorter than 126 bytes, with a mask of zeros. */
const frameHeaderBytes = 6;

export class Typist {
  readonly clientId: number;
  readonly blockId: string;
  /** The update that makes the note. */
  readonly start: Uint8Array;
  /** The clock of the first character. */
  readonly firstClock: number;
  /** The clock of the next character. */
  clock: number;
  readonly #prefix: Uint8Array;
  readonly #textId: number;

  /** `prefix` stands before every message, as the server's wire asks for. */
  constructor(clientId: number, prefix: Uint8Array) {
    this.clientId = clientId;
    this.#prefix = prefix;
    this.blockId = `note-${clientId}`;
    const doc = new Y.Doc();
    doc.clientID = clientId;
    const rect = { x: 0, y: 0, w: 400, h: 260 };
    doc.transact(() => {
      createBlock(doc, { id: this.blockId, kind: "note", ...rect });
      const text = new Y.XmlText();
      paragraphOf(doc, this.blockId).insert(0, [text]);
    });
    const text = paragraphOf(doc, this.blockId).get(0) as Y.XmlText;
    this.#textId = text._item!.id.clock;
    this.start = Y.encodeStateAsUpdate(doc);
    this.firstClock = Y.getState(doc.store, clientId);
    this.clock = this.firstClock;
  }

  /** The next `count` characters as WebSocket frames, one message each. */
  type(count: number): Buffer {
    const frames = Buffer.allocUnsafe(count * (this.#prefix.length + 48));
    let at = 0;
    for (let i = 0; i < count; i += 1) at = this.#writeCharacter(frames, at);
    return frames.subarray(0, at);
  }

  /** What the text must be when it holds all up to, not including, this clock. */
  textUpTo(clock: number): string {
    let text = "";
    for (let at = this.firstClock; at < clock; at += 1)
      text += String.fromCharCode(characterAt(at));
    return text;
  }

  /** Gives where the frame ends: header, the server's prefix, `[sync][update][length]`, the update. */
  #writeCharacter(bytes: Buffer, frameAt: number): number {
    const { clientId, clock } = this;
    this.clock += 1;
    const isFirst = clock === this.firstClock;
    const messageAt = frameAt + frameHeaderBytes;
    const lengthAt = messageAt + this.#prefix.length + 2;
    bytes.set(this.#prefix, messageAt);
    bytes[lengthAt - 2] = messageType.sync;
    bytes[lengthAt - 1] = syncType.update;
    let at = lengthAt + 1;
    bytes[at++] = 1;
    bytes[at++] = 1;
    at = writeUint(bytes, at, clientId);
    at = writeUint(bytes, at, clock);
    // A string: behind the last character, or the first in the text.
    bytes[at++] = isFirst ? 4 : 128 | 4;
    if (isFirst) bytes[at++] = 0;
    at = writeUint(bytes, at, clientId);
    at = writeUint(bytes, at, isFirst ? this.#textId : clock - 1);
    bytes[at++] = 1;
    bytes[at++] = characterAt(clock);
    bytes[at++] = 0;
    bytes[lengthAt] = at - lengthAt - 1;
    bytes[frameAt] = 128 | 2;
    bytes[frameAt + 1] = 128 | (at - messageAt);
    bytes.fill(0, frameAt + 2, messageAt);
    return at;
  }
}

function paragraphOf(doc: Y.Doc, blockId: string): Y.XmlElement {
  const body = rootsOf(doc).blocks.get(blockId)?.get("body");
  const paragraph = body instanceof Y.XmlFragment ? body.get(0) : null;
  if (!(paragraph instanceof Y.XmlElement))
    throw new Error("typist: a new note has no paragraph");
  return paragraph;
}

/** The text of a typist's note in a document. */
export function readText(doc: Y.Doc, blockId: string): string {
  const text = paragraphOf(doc, blockId).get(0);
  return text instanceof Y.XmlText ? String(text.toJSON()) : "";
}

/** Letters, so that no editor or parser has a reason to treat them differently. */
function characterAt(clock: number): number {
  return 97 + ((clock * 7) % 26);
}

function writeUint(bytes: Buffer, start: number, value: number): number {
  let at = start;
  let left = value;
  for (; left >= 128; left = Math.floor(left / 128))
    bytes[at++] = (left % 128) | 128;
  bytes[at++] = left;
  return at;
}
