/**
 * Carries presence over the provider's socket. y-websocket's own way ties it to `doc.clientID` and sends back whatever
 * it hears; here a page speaks for itself only, under an id that stays the same while `doc.clientID` changes (leases).
 */
import * as decoding from "lib0/decoding";
import {
  applyAwarenessUpdate,
  Awareness,
  encodeAwarenessUpdate,
  removeAwarenessStates,
} from "y-protocols/awareness";
import type { WebsocketProvider } from "y-websocket";
import type * as Y from "yjs";
import { encodeAwareness, messageType } from "../../shared/protocol.ts";

/** What the provider is given in place of presence: it holds nothing, and nothing is sent of it. */
export function noAwareness(): Awareness {
  const silent = {
    states: new Map(),
    // For the farewell that y-websocket sends about `doc.clientID` when it disconnects; the server ignores it.
    meta: { get: () => ({ clock: 0, lastUpdated: 0 }) },
    getStates: () => new Map(),
    getLocalState: () => null,
    setLocalState: () => {},
    on: () => {},
    off: () => {},
    destroy: () => {},
  };
  return silent as unknown as Awareness;
}

/** Presence of this page, under the id that `doc` has now. */
export function linkPresence(
  doc: Y.Doc,
  provider: WebsocketProvider,
): Awareness {
  const awareness = new Awareness(doc);
  const sendOwn = () => {
    if (provider.ws?.readyState !== 1) return;
    const own = encodeAwarenessUpdate(awareness, [awareness.clientID]);
    provider.ws.send(encodeAwareness(own) as Uint8Array<ArrayBuffer>);
  };
  awareness.on(
    "update",
    (change: Record<"added" | "updated" | "removed", number[]>) => {
      const { added, updated, removed } = change;
      if ([...added, ...updated, ...removed].includes(awareness.clientID))
        sendOwn();
    },
  );
  provider.messageHandlers[messageType.awareness] = (_, decoder) =>
    applyAwarenessUpdate(
      awareness,
      decoding.readVarUint8Array(decoder),
      provider,
    );
  provider.messageHandlers[messageType.queryAwareness] = sendOwn;
  provider.on("status", ({ status }) => {
    if (status === "connected" && awareness.getLocalState()) sendOwn();
    if (status === "disconnected")
      removeAwarenessStates(
        awareness,
        [...awareness.getStates().keys()].filter(
          (client) => client !== awareness.clientID,
        ),
        provider,
      );
  });
  return awareness;
}
