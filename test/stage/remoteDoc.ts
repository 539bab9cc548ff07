/** A document joined to a running Parley over a real WebSocket, as a browser would be, but in Node. */
import WebSocket from "ws";
import * as Y from "yjs";
import { WebsocketProvider } from "y-websocket";
import { asPage } from "./asPage.ts";
import { rootsOf } from "../../shared/doc/schema.ts";
import { until } from "./until.ts";

export interface RemoteDoc {
  readonly doc: Y.Doc;
  readonly provider: WebsocketProvider;
  close(): void;
}

/** Joins by name (local access) and gives the session's Cookie header. */
export async function joinByName(url: string, name: string): Promise<string> {
  const answer = await fetch(`${url}/api/session`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: url },
    body: JSON.stringify({ name, disciplines: ["engineering"] }),
  });
  if (!answer.ok)
    throw new Error(`joinByName: ${answer.status} ${await answer.text()}`);
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";", 1)[0])
    .join("; ");
}

export async function createCanvasAs(
  url: string,
  cookie: string,
  title: string,
): Promise<string> {
  const answer = await fetch(`${url}/api/canvases`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: url, cookie },
    body: JSON.stringify({ title }),
  });
  if (!answer.ok)
    throw new Error(`createCanvasAs: ${answer.status} ${await answer.text()}`);
  return ((await answer.json()) as { id: string }).id;
}

export async function openRemoteDoc(
  url: string,
  canvasId: string,
  cookie: string,
): Promise<RemoteDoc> {
  const doc = new Y.Doc();
  rootsOf(doc);
  class SignedInWebSocket extends WebSocket {
    constructor(address: string, protocols?: string[]) {
      super(address, protocols, {
        headers: asPage(address, cookie),
        perMessageDeflate: false,
      });
    }
  }
  const provider = new WebsocketProvider(
    `${url.replace(/^http/, "ws")}/sync`,
    canvasId,
    doc,
    {
      disableBc: true,
      WebSocketPolyfill:
        SignedInWebSocket as unknown as typeof globalThis.WebSocket,
    },
  );
  // Messages 4-6 are Parley's own; a plain client may ignore them.
  for (const type of [4, 5, 6]) provider.messageHandlers[type] = () => {};
  await until(() => provider.synced, { what: `${canvasId} is synced` });
  return {
    doc,
    provider,
    close() {
      provider.destroy();
      doc.destroy();
    },
  };
}
