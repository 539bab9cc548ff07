/**
 * People who write tokens through the browser's own session code, against a real server: what they are told is saved
 * goes into a token log, which says at the end whether it was true.
 */
import WebSocket from "ws";
import { expect } from "vitest";
import * as Y from "yjs";
import { asPage } from "./asPage.ts";
import { openCanvas, type LiveSession } from "../../client/sync/connection.ts";
import type { CanvasSummary } from "../../shared/api/canvases.ts";
import type { SessionAnswer } from "../../shared/api/session.ts";
import { create, playEdit } from "../sim/edits.ts";
import { createRandom, type Random } from "../sim/random.ts";
import { hasPending, stateOf, textOf } from "../sim/reading.ts";
import { TokenLog } from "./oracle.ts";
import { until } from "./until.ts";

export interface Account {
  readonly cookie: string;
  readonly answer: SessionAnswer;
  api<T>(method: string, path: string, body?: unknown): Promise<T>;
}

export async function joinAs(url: string, name: string): Promise<Account> {
  const call = async (
    method: string,
    path: string,
    body?: unknown,
    cookie = "",
  ) => {
    const response = await fetch(url + path, {
      method,
      headers: { "content-type": "application/json", cookie },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!response.ok)
      throw new Error(`${method} ${path}: ${await response.text()}`);
    return response;
  };
  const joined = await call("POST", "/api/session", {
    name,
    disciplines: ["engineering"],
  });
  const cookie = joined.headers.getSetCookie()[0]!.split(";", 1)[0]!;
  return {
    cookie,
    answer: (await joined.json()) as SessionAnswer,
    api: async <T>(method: string, path: string, body?: unknown) => {
      const response = await call(method, path, body, cookie);
      return (response.status === 204 ? null : await response.json()) as T;
    },
  };
}

export function makeCanvas(account: Account): Promise<CanvasSummary> {
  return account.api("POST", "/api/canvases", { title: "Faults" });
}

export interface Writer {
  readonly name: string;
  readonly session: LiveSession;
  readonly doc: Y.Doc;
  /** Does one random edit with tokens in it. */
  write(): void;
  isSaved(): boolean;
  saved(): Promise<void>;
  close(): void;
}

export interface WriterOptions {
  readonly url: string;
  readonly account: Account;
  readonly canvas: CanvasSummary;
  readonly log: TokenLog;
  readonly seed?: number;
  /** The canvas may open read-only. */
  readonly mayRead?: boolean;
}

let nextWriter = 0;

// Each provider of y-websocket waits for the end of the process.
process.setMaxListeners(200);

/** Opens a canvas in a browser without a screen; resolves once it is saved, so that it may write. */
export async function openWriter(options: WriterOptions): Promise<Writer> {
  const { url, account, canvas, log } = options;
  const name = `${account.answer.user.name} ${(nextWriter += 1)}`;
  const random: Random = createRandom(options.seed ?? nextWriter);
  class SignedInSocket extends WebSocket {
    constructor(address: string | URL) {
      super(address, { headers: asPage(address, account.cookie) });
    }
  }
  const session = openCanvas({
    canvasId: canvas.id,
    epoch: canvas.epoch,
    role: canvas.role,
    me: account.answer.user,
    syncUrl: `${url.replace("http", "ws")}/sync`,
    WebSocketPolyfill: SignedInSocket as unknown as typeof globalThis.WebSocket,
  });
  const { doc } = session;
  const own = new Set<string>();
  const removed = new Set<string>();
  const isSaved = () => session.saveState.get().type === "saved";
  // "Saved" is a promise about all that was written here.
  session.saveState.subscribe(() => {
    if (!isSaved()) return;
    log.acknowledge(own);
    log.acknowledgeRemoval(removed);
    own.clear();
    removed.clear();
  });
  doc.on("update", (bytes: Uint8Array, origin: unknown) => {
    if (origin === null || typeof origin !== "object") return;
    if (!("messageHandlers" in origin)) return;
    for (const struct of Y.decodeUpdate(bytes).structs)
      if (struct instanceof Y.Item && struct.content instanceof Y.ContentString)
        log.see(name, struct.content.str);
  });
  const editor = {
    doc,
    token(homes: readonly string[] = []) {
      const token = log.write(name, { homes });
      own.add(token);
      return token;
    },
    removes(token: string) {
      log.remove(token);
      removed.add(token);
    },
    removesHome: (home: string) => log.removeHome(home),
  };
  const writer: Writer = {
    name,
    session,
    doc,
    write() {
      if (doc.getMap("blocks").size === 0) create(editor, random);
      else playEdit(editor, random);
    },
    isSaved,
    async saved() {
      await until(isSaved, {
        what: `${name} is saved, not ${JSON.stringify(session.saveState.get())}`,
        withinMs: 40_000,
      });
    },
    close: () => session.destroy(),
  };
  if (options.mayRead)
    await until(
      () => ["saved", "readOnly"].includes(session.saveState.get().type),
      {
        what: `${name} can read`,
      },
    );
  else await writer.saved();
  return writer;
}

/** Everyone is saved, nothing is lost or doubled, and all copies are the same, that of a cold reader included. */
export async function expectAllIsWell(
  { log, url, account, canvas }: WriterOptions,
  writers: readonly Writer[],
) {
  await Promise.all(writers.map((writer) => writer.saved()));
  const cold = await openWriter({ url, account, canvas, log });
  await until(
    () => writers.every(({ doc }) => stateOf(doc) === stateOf(cold.doc)),
    { what: "everybody has the same clocks" },
  );
  const docs = [...writers, cold];
  const texts = Object.fromEntries(
    docs.map(({ name, doc }) => [name, textOf(doc)]),
  );
  cold.close();
  expect(log.problems(texts)).toEqual([]);
  expect(new Set(Object.values(texts)).size).toBe(1);
  expect(docs.filter(({ doc }) => hasPending(doc))).toEqual([]);
}
