/** y-websocket as this client uses it: what it does by itself and should not is taken from it here. */
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";
import { schemaVersion } from "../../shared/doc/schema.ts";
import {
  maxUpdateBytes,
  messageType,
  syncType,
} from "../../shared/protocol.ts";
import type { Person } from "../../shared/people.ts";
import { noAwareness } from "./presenceLink.ts";

export interface ProviderOptions {
  readonly canvasId: string;
  readonly epoch: string | null;
  readonly me: Person;
  readonly syncUrl?: string;
  readonly WebSocketPolyfill?: typeof WebSocket;
}

/** Sends no update by itself (see `updateSender`), keeps no presence, and does not connect before it is told to. */
export function createProvider(
  doc: Y.Doc,
  options: ProviderOptions,
): WebsocketProvider {
  const provider = new WebsocketProvider(
    options.syncUrl ?? browserSyncUrl(),
    options.canvasId,
    doc,
    {
      connect: false,
      disableBc: true,
      awareness: noAwareness(),
      params: paramsFor(options.me, options.epoch),
      ...(options.WebSocketPolyfill
        ? { WebSocketPolyfill: options.WebSocketPolyfill }
        : {}),
    },
  );
  doc.off("update", updateHandlerOf(provider));
  return provider;
}

/** A handler of the document's updates that sends them; what is too large for a frame is not sent. */
export function updateSender(
  provider: WebsocketProvider,
  onTooLarge: () => void,
): (update: Uint8Array, origin: unknown) => void {
  const send = updateHandlerOf(provider);
  return (update, origin) => {
    if (origin === provider || !isOpen(provider)) return;
    if (update.length > maxUpdateBytes) onTooLarge();
    else send(update, origin);
  };
}

export interface AnswersToStep1 {
  /** The server has this; false when it shall get no answer. */
  mayAnswer(stateVector: ReadonlyMap<number, number>): boolean;
  /** The document's answer to the server's SyncStep1 goes out next. */
  sending(): void;
  tooLarge(): void;
}

/** Tells when y-websocket answers the server's SyncStep1, and keeps back an answer that is too large. */
export function watchStep2(provider: WebsocketProvider, tell: AnswersToStep1) {
  const handleSync = provider.messageHandlers[messageType.sync]!;
  provider.messageHandlers[messageType.sync] = (
    encoder,
    decoder,
    from,
    emitSynced,
    type,
  ) => {
    const asked = peekStep1(decoder);
    if (asked && !tell.mayAnswer(asked)) return;
    handleSync(encoder, decoder, from, emitSynced, type);
    // A reply longer than its message number is a SyncStep2, which y-websocket sends next.
    if (!emitSynced || encoding.length(encoder) <= 1) return;
    if (encoding.length(encoder) <= maxUpdateBytes) return tell.sending();
    // Nothing is sent of an encoder that is as new.
    Object.assign(encoder, encoding.createEncoder());
    tell.tooLarge();
  };
}

/** The state vector of a SyncStep1 that is read next; null when it is another message. */
function peekStep1(
  decoder: decoding.Decoder,
): ReadonlyMap<number, number> | null {
  const ahead = decoding.clone(decoder);
  return decoding.readVarUint(ahead) === syncType.step1
    ? Y.decodeStateVector(decoding.readVarUint8Array(ahead))
    : null;
}

const keepAliveMs = 12_000;

/** y-websocket gives a silent connection up after 30 s; a quiet canvas is not a dead one, so ask for something. */
export function keepAlive(provider: WebsocketProvider): () => void {
  const timer = setInterval(() => {
    if (
      isOpen(provider) &&
      Date.now() - provider.wsLastMessageReceived > keepAliveMs
    )
      provider.ws!.send(
        encoding.encode((encoder) =>
          encoding.writeVarUint(encoder, messageType.queryAwareness),
        ),
      );
  }, keepAliveMs / 2);
  return () => clearInterval(timer);
}

export function isOpen(provider: WebsocketProvider): boolean {
  return provider.ws?.readyState === 1;
}

/** `user`: whoever this page belongs to; the server turns it away under another person's cookie. */
export function paramsFor(
  { id }: Pick<Person, "id">,
  epoch: string | null,
): Record<string, string> {
  return {
    user: id,
    ...(epoch !== null && { epoch }),
    schema: String(schemaVersion),
  };
}

/** Reached into because y-websocket has no way not to send: people who may not edit send nothing. */
function updateHandlerOf(provider: WebsocketProvider) {
  return (
    provider as unknown as {
      _updateHandler: (update: Uint8Array, origin: unknown) => void;
    }
  )._updateHandler;
}

function browserSyncUrl(): string {
  return `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/sync`;
}
