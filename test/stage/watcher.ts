/** A connection as a program of one's own would make it: says what it is told to, and remembers when it heard what. */
import * as decoding from "lib0/decoding";
import WebSocket from "ws";
import * as Y from "yjs";
import { rootsOf } from "../../shared/doc/schema.ts";
import {
  encodeSync,
  messageType,
  readEvent,
  readRefusal,
  syncType,
  type CanvasEvent,
} from "../../shared/protocol.ts";
import { asPage } from "./asPage.ts";
import { until } from "./until.ts";

export interface Watcher {
  readonly doc: Y.Doc;
  readonly events: readonly CanvasEvent[];
  readonly refusals: readonly string[];
  /** Of the last message of any kind, by `performance.now()`. */
  readonly heardAt: number;
  /** How often it was told what somebody wrote. */
  readonly updates: number;
  readonly closedWith: number | null;
  say(bytes: Uint8Array): void;
  /** Writes an entry of the canvas and sends it. */
  set(key: string, value: string): void;
  get(key: string): unknown;
  close(): void;
}

/** Resolves when it has the content, or was closed. `headers`: a cookie or a token. */
export async function watch(
  url: string,
  canvasId: string,
  { cookie, authorization }: Record<string, string>,
): Promise<Watcher> {
  const address = `${url.replace("http", "ws")}/sync/${canvasId}`;
  const socket = new WebSocket(address, {
    headers: cookie ? asPage(address, cookie) : { authorization },
  });
  const doc = new Y.Doc();
  rootsOf(doc);
  const events: CanvasEvent[] = [];
  const refusals: string[] = [];
  const seen = { heardAt: 0, updates: 0, isSynced: false };
  let closedWith: number | null = null;
  socket.on("close", (code) => (closedWith = code));
  socket.on("error", () => (closedWith ??= 1006));
  socket.on("message", (data: Buffer) => {
    seen.heardAt = performance.now();
    const decoder = decoding.createDecoder(new Uint8Array(data));
    switch (decoding.readVarUint(decoder)) {
      case messageType.sync: {
        const type = decoding.readVarUint(decoder);
        if (type === syncType.step1) return;
        Y.applyUpdate(doc, decoding.readVarUint8Array(decoder), socket);
        if (type === syncType.step2) seen.isSynced = true;
        else seen.updates += 1;
        return;
      }
      case messageType.event:
        events.push(readEvent(decoder));
        return;
      case messageType.refusal:
        refusals.push(readRefusal(decoder).code);
    }
  });
  const say = (bytes: Uint8Array) => {
    if (socket.readyState === WebSocket.OPEN) socket.send(bytes);
  };
  doc.on("update", (bytes, origin) => {
    if (origin !== socket) say(encodeSync(syncType.update, bytes));
  });
  socket.on("open", () =>
    say(encodeSync(syncType.step1, Y.encodeStateVector(doc))),
  );
  await until(() => seen.isSynced || closedWith !== null, {
    what: `${canvasId} is open or closed`,
  });
  return {
    doc,
    events,
    refusals,
    say,
    set: (key, value) => void rootsOf(doc).canvas.set(key, value),
    get: (key) => rootsOf(doc).canvas.get(key),
    close: () => socket.terminate(),
    get heardAt() {
      return seen.heardAt;
    },
    get updates() {
      return seen.updates;
    },
    get closedWith() {
      return closedWith;
    },
  };
}
