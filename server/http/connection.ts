/**
 * Where a request comes from: the address of its connection, or what a trusted proxy (TRUSTED_PROXIES) says it forwards.
 * Nobody else's X-Forwarded-For or X-Forwarded-Proto counts, because every caller can invent them.
 */
import type { IncomingMessage } from "node:http";
import { isIP, isIPv4, type BlockList } from "node:net";
import type { MiddlewareHandler } from "hono";
import type { Config } from "../config.ts";
import type { Env } from "./router.ts";

export interface Connection {
  /** In digits, without a port; IPv4 also when it came mapped into IPv6. Empty: inside this very process. */
  readonly address: string;
  /** Whether the caller spoke https, to us or to a trusted proxy. */
  readonly isHttps: boolean;
}

/** What rate limits count by: one household, office or rented server can have a whole /64 of IPv6. */
export function networkOf(address: string): string {
  if (isIP(address) !== 6) return address;
  return `${groupsOf(address).slice(0, 4).join(":")}::/64`;
}

/** From the connection's own address inwards: the right-most entry that no trusted proxy stands for. */
export function connectionOf(
  { trustedProxies }: Pick<Config, "trustedProxies">,
  socket: { readonly remoteAddress?: string; readonly encrypted?: boolean },
  headers: Headers,
): Connection {
  const direct = normalAddress(socket.remoteAddress ?? "") ?? "";
  const isHttps = socket.encrypted ?? false;
  if (!isTrusted(trustedProxies, direct)) return { address: direct, isHttps };
  let address = direct;
  const hops = listOf(headers.get("x-forwarded-for"));
  while (hops.length > 0 && isTrusted(trustedProxies, address)) {
    const before = normalAddress(hops.pop() ?? "");
    if (before === null) break;
    address = before;
  }
  const protocol = listOf(headers.get("x-forwarded-proto")).at(-1);
  return {
    address,
    isHttps: protocol ? protocol.toLowerCase() === "https" : isHttps,
  };
}

/** Makes `c.get("connection")` what rate limits, sessions and links are told. */
export function setConnection(config: Config): MiddlewareHandler<Env> {
  return async (c, next) => {
    const { incoming } = (c.env ?? {}) as { incoming?: IncomingMessage };
    const socket = incoming?.socket ?? {};
    c.set("connection", connectionOf(config, socket, c.req.raw.headers));
    await next();
  };
}

/** Null for what is no address. Proxies write ports and brackets, too: `1.2.3.4:5`, `[::1]:5`. */
function normalAddress(text: string): string | null {
  const bare = text
    .trim()
    .replace(/^\[([^\]]*)\](:\d+)?$/, "$1")
    .replace(/^([\d.]+):\d+$/, "$1")
    .replace(/%.*$/, "")
    .toLowerCase();
  const family = isIP(bare);
  if (family === 0) return null;
  if (family === 4) return bare;
  const groups = groupsOf(bare);
  const isMapped = groups.slice(0, 6).join(":") === "0:0:0:0:0:ffff";
  if (!isMapped) return bare;
  return groups
    .slice(6)
    .flatMap((group) => {
      const value = parseInt(group, 16);
      return [value >> 8, value & 255];
    })
    .join(".");
}

/** The eight groups of an IPv6 address, without leading zeros. */
function groupsOf(address: string): string[] {
  const inHex = address.replace(/[\d.]+$/, (tail) => {
    if (!isIPv4(tail)) return tail;
    const [a = 0, b = 0, c = 0, d = 0] = tail.split(".").map(Number);
    return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  });
  const [head = "", tail] = inHex.split("::");
  const before = head === "" ? [] : head.split(":");
  const after = !tail ? [] : tail.split(":");
  const gap =
    tail === undefined
      ? []
      : Array.from({ length: 8 - before.length - after.length }, () => "0");
  return [...before, ...gap, ...after].map((group) =>
    parseInt(group, 16).toString(16),
  );
}

function isTrusted(proxies: BlockList, address: string): boolean {
  const family = isIP(address);
  return family !== 0 && proxies.check(address, family === 4 ? "ipv4" : "ipv6");
}

function listOf(header: string | null): string[] {
  return header === null ? [] : header.split(",").map((part) => part.trim());
}
