/**
 * The wire between a browser and a canvas: every message number, close code and refusal code, with its encoder.
 * `/sync/<canvasId>` speaks the y-websocket protocol (0-3) and adds three server-to-client messages (4-6).
 */
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";

export const messageType = {
  sync: 0,
  awareness: 1,
  auth: 2,
  queryAwareness: 3,
  /** varuint n: the first n sync frames (SyncStep2 or Update) of this connection are durable, no-op or refused. */
  acknowledgement: 4,
  /** JSON string: a record, version or run changed (see `CanvasEvent`). */
  event: 5,
  /** varuint n, string code: sync frame number n (counted from 1) of this connection was refused. */
  refusal: 6,
} as const;

/** Close codes 4400-4499 are final: y-websocket 3.1 does not reconnect after them. */
export const closeCode = {
  malformed: 4400,
  notSignedIn: 4401,
  canvasNotFound: 4404,
  /** The canvas on the server is not the one this client remembers (restored backup). */
  epochChanged: 4409,
  tooLarge: 4413,
  /** The client must be reloaded: its build is older than the document schema. */
  clientTooOld: 4426,
  /** Standard "message too big": more than one frame may be. */
  messageTooBig: 1009,
  /** Standard "internal error": a mistake of the server's; connecting again is worth a try. */
  serverError: 1011,
  /** Standard "try again later": slow reader, or the server is stopping. */
  tryAgainLater: 1013,
} as const;

/** A larger update is refused as `too_large`; a client that sees it coming does not send it. */
export const maxUpdateBytes = 8 * 1024 * 1024;

export type RefusalCode =
  | "read_only"
  | "wrong_owner"
  /** The update is larger than one may be. */
  | "too_large"
  /** Finding its place in the document would take the server too long. */
  | "too_costly"
  /** The canvas is as large as one may be; only deletions are taken. */
  | "quota"
  | "not_stored"
  | "malformed";

/** What the server tells open canvases about things that are not in the document. Receivers refetch; the event carries no content. */
export type CanvasEvent =
  /** `head`: number of the last journal row; it never gets smaller, unless the database went back in time. */
  | { type: "hello"; epoch: string; role: string; head: number }
  | { type: "threads"; thread: string }
  | { type: "versions" }
  | { type: "reviews" }
  | { type: "runs"; runs: string[] }
  | { type: "people" }
  /** Members, links, guests, requests: those who share ask again. */
  | { type: "access" }
  | { type: "readOnly"; reason: string | null }
  /** Sent when a canvas comes near the size that one may have. */
  | { type: "quota"; usedBytes: number; limitBytes: number };

/** Second number of a sync message; y-protocols' own. */
export const syncType = { step1: 0, step2: 1, update: 2 } as const;

export function encodeSync(
  type: (typeof syncType)[keyof typeof syncType],
  payload: Uint8Array,
): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, messageType.sync);
    encoding.writeVarUint(encoder, type);
    encoding.writeVarUint8Array(encoder, payload);
  });
}

/** `update` as y-protocols' `encodeAwarenessUpdate` makes it. */
export function encodeAwareness(update: Uint8Array): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, messageType.awareness);
    encoding.writeVarUint8Array(encoder, update);
  });
}

export function encodeAcknowledgement(frames: number): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, messageType.acknowledgement);
    encoding.writeVarUint(encoder, frames);
  });
}

export function encodeEvent(event: CanvasEvent): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, messageType.event);
    encoding.writeVarString(encoder, JSON.stringify(event));
  });
}

export function encodeRefusal(frame: number, code: RefusalCode): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, messageType.refusal);
    encoding.writeVarUint(encoder, frame);
    encoding.writeVarString(encoder, code);
  });
}

/** Readers take a decoder that stands behind the message number, as y-websocket's message handlers do. */
export function readAcknowledgement(decoder: decoding.Decoder): number {
  return decoding.readVarUint(decoder);
}

export function readEvent(decoder: decoding.Decoder): CanvasEvent {
  return JSON.parse(decoding.readVarString(decoder)) as CanvasEvent;
}

export function readRefusal(decoder: decoding.Decoder): {
  frame: number;
  code: RefusalCode;
} {
  return {
    frame: decoding.readVarUint(decoder),
    code: decoding.readVarString(decoder) as RefusalCode,
  };
}
