/**
 * Readers in a process of their own, so that they can be stopped: `node readers.ts URL COOKIE COUNT`. Says "all synced",
 * and "synced again" once all those that were closed came back.
 */
import WebSocket from "ws";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";
import { asPage } from "./asPage.ts";
import { rootsOf } from "../../shared/doc/schema.ts";

const [url = "", cookie = "", count = "1"] = process.argv.slice(2);
const at = url.lastIndexOf("/");

class SocketWithCookie extends WebSocket {
  constructor(address: string | URL, protocols?: string | string[]) {
    super(address, protocols, { headers: asPage(address, cookie) });
  }
}

const providers = Array.from({ length: Number(count) }, () => {
  const doc = new Y.Doc();
  rootsOf(doc);
  return new WebsocketProvider(url.slice(0, at), url.slice(at + 1), doc, {
    disableBc: true,
    WebSocketPolyfill:
      SocketWithCookie as unknown as typeof globalThis.WebSocket,
  });
});
let closed = 0;
let wasTold = false;
for (const provider of providers) {
  // Acknowledgements, events and refusals say nothing to a reader.
  for (const type of [4, 5, 6]) provider.messageHandlers[type] = () => {};
  provider.on("connection-close", () => (closed += 1));
  provider.on("sync", () => {
    if (!providers.every(({ synced }) => synced)) return;
    if (!wasTold) console.log("all synced");
    else if (closed > 0) console.log("synced again");
    wasTold = true;
  });
}
