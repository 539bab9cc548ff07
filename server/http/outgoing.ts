/**
 * Requests that this server makes to addresses it was told by somebody else. They follow no redirects, end in time, keep
 * at most so many bytes, and reach nothing inside our own network (T22): each address is checked where the connection is
 * made, so a name that changes its meaning in between (DNS rebinding) gains nothing.
 */
import { lookup as resolveName, type LookupAddress } from "node:dns";
import { request as requestHttp, type IncomingMessage } from "node:http";
import { request as requestHttps } from "node:https";
import { BlockList, isIP, type LookupFunction } from "node:net";

export interface OutgoingOptions {
  readonly maxBytes: number;
  /** From the start of the request to the last byte of the answer. */
  readonly timeoutMs: number;
  /** The one host that may be inside our own network and may be spoken to without https, because an operator named it. */
  readonly ownHost: string | null;
  /** Networks of our own that may be reached, also without https, because an operator named them. */
  readonly ownNetworks?: BlockList;
}

export interface OutgoingRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer | URLSearchParams | null | undefined;
  readonly signal?: AbortSignal | null | undefined;
}

/** Thrown for an address that must not be reached; nothing was sent. */
export class ForbiddenAddress extends Error {}

/** Like `fetch`, with the bounds above. A redirect comes back as it is. */
export function createBoundedFetch(options: OutgoingOptions) {
  return async (
    address: string,
    { method, headers, body, signal }: OutgoingRequest,
  ): Promise<Response> => {
    const url = new URL(address);
    const host = bareHost(url);
    const isOwn = host === options.ownHost;
    const check = isOwn ? null : checkFor(url, options);
    const limit = AbortSignal.timeout(options.timeoutMs);
    const request = url.protocol === "https:" ? requestHttps : requestHttp;
    return new Promise((resolve, reject) => {
      const outgoing = request(
        url,
        {
          method,
          headers,
          agent: false,
          signal: signal ? AbortSignal.any([signal, limit]) : limit,
          ...(check && { lookup: lookupOutside(check) }),
        },
        (incoming) => {
          readWhole(incoming, options.maxBytes).then(
            (bytes) => resolve(answerOf(incoming, bytes)),
            reject,
          );
        },
      );
      outgoing.on("error", reject);
      outgoing.end(
        body ? (Buffer.isBuffer(body) ? body : String(body)) : undefined,
      );
    });
  };
}

/** Throws `ForbiddenAddress` for what needs no look at names; gives what checks the addresses that its name has. */
export function checkFor(
  url: URL,
  { ownNetworks }: Pick<OutgoingOptions, "ownNetworks">,
): Check {
  const isPlain = url.protocol !== "https:";
  if (isPlain && !(url.protocol === "http:" && ownNetworks))
    throw new ForbiddenAddress(`${url.origin} is not reached by https`);
  const check: Check = (address, name) =>
    checkAddress(address, name, { ownNetworks, isPlain });
  const host = bareHost(url);
  if (isIP(host) !== 0) check(host, host);
  return check;
}

/** A host as URLs write it, without the brackets of IPv6. */
export function bareHost(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, "$1");
}

async function readWhole(incoming: IncomingMessage, maxBytes: number) {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes)
      throw new Error(`the answer is over ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function answerOf(incoming: IncomingMessage, bytes: Buffer): Response {
  const { statusCode: status = 500, headers } = incoming;
  const kept = new Headers();
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) kept.set(name, String(value));
  const mayHaveBody = ![204, 205, 304].includes(status);
  return new Response(mayHaveBody ? new Uint8Array(bytes) : null, {
    status,
    headers: kept,
  });
}

type Check = (address: string, name: string) => void;

/** What it answers is what is connected to: no second look can find another address. */
const lookupOutside =
  (check: Check): LookupFunction =>
  (hostname, options, callback) => {
    resolveName(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, [] as LookupAddress[]);
      try {
        for (const { address } of addresses) check(address, hostname);
      } catch (refusal) {
        return callback(refusal as Error, [] as LookupAddress[]);
      }
      const [first] = addresses;
      if (options.all || !first) return callback(null, addresses);
      callback(null, first.address, first.family);
    });
  };

function checkAddress(
  address: string,
  name: string,
  {
    ownNetworks,
    isPlain,
  }: {
    readonly ownNetworks: BlockList | undefined;
    readonly isPlain: boolean;
  },
) {
  const family = isIP(address) === 6 ? "ipv6" : "ipv4";
  if (ownNetworks?.check(address, family)) return;
  if (isPlain) throw new ForbiddenAddress(`${name} is not reached by https`);
  if (inside.check(address, family))
    throw new ForbiddenAddress(
      `${name} is inside a private network (${address})`,
    );
}

/** Everything that is not the public internet: private, loopback, link-local (cloud metadata), reserved, tunnels. */
const inside = new BlockList();
for (const [network, bits] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["224.0.0.0", 3],
] as const) {
  inside.addSubnet(network, bits, "ipv4");
  inside.addSubnet(`::ffff:${network}`, 96 + bits, "ipv6");
}
for (const [network, bits] of [
  ["::", 96],
  ["64:ff9b::", 96],
  ["64:ff9b:1::", 48],
  ["2001::", 32],
  ["2002::", 16],
  ["fc00::", 7],
  ["fe80::", 9],
  ["ff00::", 8],
] as const)
  inside.addSubnet(network, bits, "ipv6");
