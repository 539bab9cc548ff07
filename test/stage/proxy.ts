/** A TCP proxy in front of a server that makes a network as bad as a test wants: slow, cut at any byte, half-open. */
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

export interface Proxy {
  readonly port: number;
  /** The server's URL by way of this proxy. */
  readonly url: string;
  /** Connections accepted since the start. */
  readonly accepted: number;
  /** How long each piece of data waits, in each direction. */
  delay(ms: number): void;
  /** Every connection breaks after this many more bytes, counted in both directions; null: none does. */
  cutAfter(bytes: number | null): void;
  /** Breaks all connections now, on both sides. */
  cut(): void;
  /** Half-open: nothing gets through any more in either direction, and nobody is told. New connections stall, too. */
  stall(): void;
  /** Breaks the clients' side only; the server still believes in these connections until `cutOld`. */
  cutClients(): void;
  /** Breaks what is left of the connections that the clients have lost. */
  cutOld(): void;
  /** Lets data through again on new connections. */
  resume(): void;
  /** Whom new connections go to. */
  pointAt(port: number): void;
  close(): Promise<void>;
}

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
  isStalled: boolean;
}

export async function startProxy(targetUrl: string): Promise<Proxy> {
  let targetPort = Number(new URL(targetUrl).port);
  let delayMs = 0;
  let bytesLeft: number | null = null;
  let stalls = false;
  let accepted = 0;
  const pairs = new Set<Pair>();

  const breakPair = (pair: Pair) => {
    pairs.delete(pair);
    pair.client.destroy();
    pair.server.destroy();
  };
  const forward = (pair: Pair, from: Socket, to: Socket) => {
    from.on("data", (chunk: Buffer) => {
      if (pair.isStalled) return;
      let piece = chunk;
      let breaks = false;
      if (bytesLeft !== null) {
        piece = chunk.subarray(0, bytesLeft);
        bytesLeft -= piece.length;
        breaks = bytesLeft === 0;
      }
      const pass = () => {
        if (pair.isStalled) return;
        if (!to.destroyed) to.write(piece);
        if (breaks) breakPair(pair);
      };
      // Timers of one length fire in order, so data stays in order.
      if (delayMs > 0) setTimeout(pass, delayMs);
      else pass();
    });
    from.on("close", () => {
      if (!pair.isStalled && pairs.has(pair))
        setTimeout(breakPair, delayMs, pair);
    });
    // A broken connection is what this is about; "close" follows.
    from.on("error", () => {});
  };

  const server = createServer((client) => {
    accepted += 1;
    const upstream = connect(targetPort, "localhost");
    client.setNoDelay(true);
    upstream.setNoDelay(true);
    const pair: Pair = { client, server: upstream, isStalled: stalls };
    pairs.add(pair);
    forward(pair, client, upstream);
    forward(pair, upstream, client);
  });
  await new Promise<void>((resolve) =>
    server.listen(0, "127.0.0.1", () => resolve()),
  );
  const { port } = server.address() as AddressInfo;

  return {
    port,
    url: `http://localhost:${port}`,
    get accepted() {
      return accepted;
    },
    delay(ms) {
      delayMs = ms;
    },
    cutAfter(bytes) {
      bytesLeft = bytes;
    },
    cut() {
      for (const pair of pairs) breakPair(pair);
    },
    stall() {
      stalls = true;
      for (const pair of pairs) pair.isStalled = true;
    },
    cutClients() {
      for (const pair of pairs) {
        pair.isStalled = true;
        pair.client.destroy();
      }
    },
    cutOld() {
      for (const pair of pairs) if (pair.client.destroyed) breakPair(pair);
    },
    resume() {
      stalls = false;
    },
    pointAt(next) {
      targetPort = next;
    },
    async close() {
      for (const pair of pairs) breakPair(pair);
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
