/** Whether a request was made on the machine that the server runs on, by nobody on behalf of somebody else. */
import type { IncomingMessage } from "node:http";
import { isLoopback } from "../config.ts";

/**
 * The connection comes from loopback, it asks for a name of loopback, and no proxy says that it forwards. A proxy on
 * this machine that says nothing looks the same as a person on it: docs/security.md tells how to close `/metrics` there.
 */
export function isFromThisMachine(env: unknown, headers: Headers): boolean {
  const { incoming } = (env ?? {}) as { incoming?: IncomingMessage };
  const address = incoming?.socket.remoteAddress?.replace(/^::ffff:/, "");
  if (!address || !isLoopback(address)) return false;
  if (forwarded.some((name) => headers.has(name))) return false;
  const host = URL.parse(`http://${headers.get("host") ?? ""}`)?.hostname;
  return host !== undefined && isLoopback(host.replace(/^\[(.*)\]$/, "$1"));
}

const forwarded = [
  "forwarded",
  "via",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-proto",
  "x-real-ip",
];
