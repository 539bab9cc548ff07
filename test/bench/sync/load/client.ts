/**
 * A light client: it speaks a server's wire, keeps no document, and knows how far every writer's edits have come to it.
 */
import * as encoding from "lib0/encoding";
import { messageType, syncType } from "../../../../shared/protocol.ts";
import { frame, RawSocket } from "./rawSocket.ts";
import { ProgressReader } from "./progress.ts";
import type { Wire } from "../servers/server.ts";

const emptyUpdate = Uint8Array.of(0, 0);
const emptyStateVector = Uint8Array.of(0);
/** How many messages of a room are remembered: its readers all get the same. Short ones are read faster than compared. */
const remembered = 8;
const shortBytes = 64;

interface Known {
  readonly message: Buffer;
  readonly progress: readonly (readonly [client: number, end: number])[];
}

/** What the clients of one room share: a message that one of them read need not be read again. */
export class RoomReader {
  readonly #known: Known[] = [];
  #next = 0;
  readonly #reader = new ProgressReader();
  readonly #onUpdate: ((update: Uint8Array) => void) | null;

  /** `onUpdate` gets a copy of every update that is read, known or not. */
  constructor(onUpdate: ((update: Uint8Array) => void) | null = null) {
    this.#onUpdate = onUpdate;
  }

  /** The update is the rest of the message from `at`. */
  read(message: Buffer, at: number): Known["progress"] {
    this.#onUpdate?.(Uint8Array.from(message.subarray(at)));
    if (message.length <= shortBytes) return this.#readAfresh(message, at);
    for (const known of this.#known)
      if (known.message.equals(message)) return known.progress;
    const progress = this.#readAfresh(message, at);
    // A copy: what was read from the socket may be overwritten.
    this.#known[this.#next] = { message: Buffer.from(message), progress };
    this.#next = (this.#next + 1) % remembered;
    return progress;
  }

  #readAfresh(message: Buffer, at: number): Known["progress"] {
    const progress: [number, number][] = [];
    this.#reader.read(message, at, (client, end) =>
      progress.push([client, end]),
    );
    return progress;
  }
}

export interface ClientOptions {
  /** What it has already; else it asks for everything. */
  readonly stateVector?: Uint8Array;
  /** An awareness update to send at the start, as every browser does. */
  readonly presence?: Uint8Array;
  readonly reader?: RoomReader;
}

export class LoadClient {
  /** Edits of others that came here, after the first answer. */
  delivered = 0;
  /** The first SyncStep2. */
  state: Uint8Array | null = null;
  /** Called with the writer, and the clocks from where to where they came. */
  onProgress: (client: number, from: number, to: number) => void = () => {};
  readonly #ends = new Map<number, number>();
  readonly #wire: Wire;
  readonly #options: ClientOptions;
  readonly #reader: RoomReader;
  readonly #synced = Promise.withResolvers<void>();
  readonly #closed = Promise.withResolvers<number | null>();
  #socket: RawSocket | null = null;

  private constructor(wire: Wire, options: ClientOptions) {
    this.#wire = wire;
    this.#options = options;
    this.#reader = options.reader ?? new RoomReader();
    // Whoever does not wait for it is not meant to crash over it.
    this.#synced.promise.catch(() => {});
  }

  /** Resolves when the upgrade is done and the first messages are sent. */
  static async open(
    wire: Wire,
    options: ClientOptions = {},
  ): Promise<LoadClient> {
    const client = new LoadClient(wire, options);
    client.#socket = await RawSocket.open(wire.port, wire.path, wire.headers, {
      onMessage: (payload) => client.#handle(payload),
      onClose: (code) => {
        client.#synced.reject(new Error(`${wire.path}: closed with ${code}`));
        client.#closed.resolve(code);
      },
    });
    if (wire.token === null) client.#askForState();
    else client.#sendToken(wire.token);
    return client;
  }

  /** Resolves when the server's first answer is here. */
  static async join(
    wire: Wire,
    options: ClientOptions = {},
  ): Promise<LoadClient> {
    const client = await LoadClient.open(wire, options);
    await client.synced;
    return client;
  }

  get synced(): Promise<void> {
    return this.#synced.promise;
  }

  /** Resolves with the close code. */
  get closed(): Promise<number | null> {
    return this.#closed.promise;
  }

  /** How far a writer's edits came. */
  endOf(clientId: number): number {
    return this.#ends.get(clientId) ?? 0;
  }

  write(frames: Uint8Array) {
    this.#socket?.write(frames);
  }

  /** One message each, in one write. */
  sendUpdates(updates: readonly Uint8Array[]) {
    if (updates.length === 0) return;
    this.write(
      Buffer.concat(
        updates.map((update) => this.#syncFrame(syncType.update, update)),
      ),
    );
  }

  cut() {
    this.#socket?.cut();
  }

  #handle(message: Buffer) {
    const { prefix, syncReply, token, isOurs } = this.#wire;
    // The prefix comes back as it was sent.
    const at = prefix.length;
    const type = message[at]!;
    if (type === messageType.sync || type === syncReply)
      this.#handleSync(message, at + 1);
    else if (type === messageType.auth && token !== null) this.#askForState();
    else if (type === messageType.refusal && isOurs)
      throw new Error(`an edit was refused: ${message.toString("latin1")}`);
  }

  #handleSync(message: Buffer, at: number) {
    const type = message[at]!;
    if (type === syncType.step1) {
      this.#sendSync(syncType.step2, emptyUpdate);
      return;
    }
    let start = at + 1;
    while (message[start]! >= 128) start += 1;
    start += 1;
    for (const [client, end] of this.#reader.read(message, start)) {
      const from = this.#ends.get(client) ?? 0;
      if (end <= from) continue;
      this.#ends.set(client, end);
      if (this.state) this.delivered += end - from;
      this.onProgress(client, from, end);
    }
    if (type === syncType.step2 && !this.state) {
      this.state = Uint8Array.from(message.subarray(start));
      this.#synced.resolve();
    }
  }

  #askForState() {
    const { stateVector = emptyStateVector, presence } = this.#options;
    this.#sendSync(syncType.step1, stateVector);
    if (!presence) return;
    this.#send((encoder) => {
      encoding.writeVarUint(encoder, messageType.awareness);
      encoding.writeVarUint8Array(encoder, presence);
    });
  }

  #sendToken(token: string) {
    this.#send((encoder) => {
      encoding.writeVarUint(encoder, messageType.auth);
      encoding.writeVarUint(encoder, 0);
      encoding.writeVarString(encoder, token);
    });
  }

  #sendSync(type: number, payload: Uint8Array) {
    this.write(this.#syncFrame(type, payload));
  }

  #syncFrame(type: number, payload: Uint8Array): Buffer {
    return this.#frame((encoder) => {
      encoding.writeVarUint(encoder, messageType.sync);
      encoding.writeVarUint(encoder, type);
      encoding.writeVarUint8Array(encoder, payload);
    });
  }

  #send(write: (encoder: encoding.Encoder) => void) {
    this.write(this.#frame(write));
  }

  #frame(write: (encoder: encoding.Encoder) => void): Buffer {
    const message = encoding.encode((encoder) => {
      encoding.writeUint8Array(encoder, this.#wire.prefix);
      write(encoder);
    });
    return frame(message);
  }
}
