/** People without browsers: real cookies, real sockets, the y-websocket provider, on a Parley in this process. */
import * as decoding from "lib0/decoding";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import WebSocket from "ws";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";
import { asPage } from "../stage/asPage.ts";
import { rootsOf } from "../../shared/doc/schema.ts";
import type { Person } from "../../shared/people.ts";
import {
  messageType,
  readAcknowledgement,
  readEvent,
  readRefusal,
  type CanvasEvent,
  type RefusalCode,
} from "../../shared/protocol.ts";
import { readConfig } from "../../server/config.ts";
import { startServer, type RunningServer } from "../../server/start.ts";
import type { HubSettings } from "../../server/sync/hub.ts";
import { until } from "../stage/until.ts";

export interface House {
  readonly server: RunningServer;
  readonly url: string;
  readonly dataDir: string;
  join(name: string): Promise<Visitor>;
  /** Stops and starts again on the same data; sockets of before are gone. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** A Parley in this process, on a free port and its own data folder; `environment` may name another database. */
export async function openHouse(
  hub: Partial<HubSettings> = {},
  environment: Record<string, string> = {},
): Promise<House> {
  const dataDir = await mkdtemp(join(tmpdir(), "parley-house-"));
  const log = pino({ level: "silent" });
  const start = (port: string) =>
    startServer(readConfig({ ...environment, PORT: port, DATA_DIR: dataDir }), {
      log,
      hub,
    });
  let server = await start("0");
  const { url } = server;
  return {
    get server() {
      return server;
    },
    url,
    dataDir,
    join: (name) => joinParley(url, name),
    async restart() {
      await server.stop();
      server = await start(String(server.port));
    },
    async close() {
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

export interface Visitor {
  readonly person: Person;
  readonly cookie: string;
  api<T>(method: string, path: string, body?: unknown): Promise<T>;
  createCanvas(title?: string): Promise<string>;
  /** Opens a canvas as the browser does; resolves once it is synced. */
  open(canvasId: string, options?: OpenOptions): Promise<Typist>;
}

interface OpenOptions {
  readonly doc?: Y.Doc;
  /** False: do not wait, for those who will not be let in. */
  readonly wait?: boolean;
  readonly params?: Record<string, string>;
}

/** An open canvas. */
export interface Typist {
  readonly doc: Y.Doc;
  readonly provider: WebsocketProvider;
  readonly events: readonly CanvasEvent[];
  readonly refusals: readonly RefusalCode[];
  readonly closeCodes: readonly number[];
  /** Sync frames sent and acknowledged on this connection. */
  sent(): number;
  acknowledged(): number;
  /** Appends to the text that all typists of these tests share. */
  type(text: string): void;
  text(): string;
  saved(): Promise<void>;
  close(): void;
}

export async function joinParley(url: string, name: string): Promise<Visitor> {
  const answer = await fetch(`${url}/api/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name, disciplines: ["engineering"] }),
  });
  const { user } = (await answer.json()) as { user: Person };
  const cookie = answer.headers.getSetCookie()[0]!.split(";")[0]!;
  return visitorAt(url, user, cookie);
}

/** Somebody who joined already, perhaps at another process. */
export function visitorAt(
  url: string,
  person: Person,
  cookie: string,
): Visitor {
  const visitor: Visitor = {
    person,
    cookie,
    async api<T>(method: string, path: string, body?: unknown) {
      const reply = await fetch(url + path, {
        method,
        headers: { cookie, "content-type": "application/json" },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      if (!reply.ok)
        throw new Error(
          `${method} ${path}: ${reply.status} ${await reply.text()}`,
        );
      return (reply.status === 204 ? null : await reply.json()) as T;
    },
    async createCanvas(title = "Shared") {
      const canvas = await visitor.api<{ id: string }>(
        "POST",
        "/api/canvases",
        { title },
      );
      return canvas.id;
    },
    open: (canvasId, options) => openCanvas(url, cookie, canvasId, options),
  };
  return visitor;
}

/** The one text that these tests type in: a formatted text in a map of the canvas root, as a block's text is. */
export function sharedText(doc: Y.Doc): Y.XmlText | null {
  const text = rootsOf(doc).blocks.get("note")?.get("text");
  return text instanceof Y.XmlText ? text : null;
}

export function putSharedText(doc: Y.Doc) {
  const note = new Y.Map<unknown>();
  rootsOf(doc).blocks.set("note", note);
  note.set("text", new Y.XmlText());
}

async function openCanvas(
  url: string,
  cookie: string,
  canvasId: string,
  { doc = new Y.Doc(), wait = true, params = {} }: OpenOptions = {},
): Promise<Typist> {
  rootsOf(doc);
  class SocketWithCookie extends WebSocket {
    constructor(address: string | URL, protocols?: string | string[]) {
      super(address, protocols, { headers: asPage(address, cookie) });
    }
  }
  const provider = new WebsocketProvider(
    `${url.replace("http", "ws")}/sync`,
    canvasId,
    doc,
    {
      connect: false,
      disableBc: true,
      params,
      WebSocketPolyfill:
        SocketWithCookie as unknown as typeof globalThis.WebSocket,
    },
  );
  const events: CanvasEvent[] = [];
  const refusals: RefusalCode[] = [];
  const closeCodes: number[] = [];
  let sent = 0;
  let acknowledged = 0;
  const handleSync = provider.messageHandlers[messageType.sync]!;
  provider.messageHandlers[messageType.sync] = (...handlerArguments) => {
    const [, decoder] = handlerArguments;
    const isStep1 = decoding.peekVarUint(decoder) === 0;
    handleSync(...handlerArguments);
    if (isStep1) sent += 1;
  };
  provider.messageHandlers[messageType.acknowledgement] = (_, decoder) => {
    acknowledged = readAcknowledgement(decoder);
  };
  provider.messageHandlers[messageType.event] = (_, decoder) => {
    events.push(readEvent(decoder));
  };
  provider.messageHandlers[messageType.refusal] = (_, decoder) => {
    refusals.push(readRefusal(decoder).code);
  };
  doc.on("update", (_update, origin) => {
    if (origin !== provider && provider.wsconnected) sent += 1;
  });
  provider.on("connection-close", (event) => {
    if (event) closeCodes.push(event.code);
    sent = 0;
    acknowledged = 0;
  });
  provider.connect();
  if (wait) await until(() => provider.synced, { what: "synced" });
  return {
    doc,
    provider,
    events,
    refusals,
    closeCodes,
    sent: () => sent,
    acknowledged: () => acknowledged,
    type(text) {
      const target = sharedText(doc)!;
      target.insert(target.length, text);
    },
    text: () => sharedText(doc)?.toString() ?? "",
    async saved() {
      await until(() => provider.wsconnected && acknowledged >= sent, {
        what: "saved",
      });
    },
    close() {
      provider.destroy();
    },
  };
}
