/** The servers that are measured in one run. */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import * as encoding from "lib0/encoding";
import { createCanvasAs, joinByName } from "../../../stage/remoteDoc.ts";
import type { Kind, Server, Wire } from "./server.ts";

const root = join(import.meta.dirname, "../../../..");
const peers = join(import.meta.dirname, "../peers");
const noPrefix = new Uint8Array();

const plainWire = {
  headers: {},
  prefix: noPrefix,
  token: null,
  syncReply: null,
  isOurs: false,
} as const;

const ours: Kind = {
  name: "ours",
  folder: root,
  script: "server/main.ts",
  environment: { PORT: "0", LOG_LEVEL: "warn" },
  async openRoom(server, name) {
    const url = `http://localhost:${server.port}`;
    const cookie = await cookieOn(server);
    const canvas = await createCanvasAs(url, cookie, name);
    return (): Wire => ({
      ...plainWire,
      port: server.port,
      path: `/sync/${canvas}`,
      headers: { Cookie: cookie, Origin: url },
      isOurs: true,
    });
  },
};

const limit: Kind = {
  name: "limit",
  folder: peers,
  script: "limit.ts",
  environment: {},
  openRoom: byPath,
};

const yWebsocket: Kind = {
  name: "y-websocket",
  folder: join(peers, "y-websocket"),
  script: "server.js",
  environment: {},
  openRoom: byPath,
};

const hocuspocus: Kind = {
  name: "hocuspocus",
  folder: join(peers, "hocuspocus"),
  script: "server.js",
  environment: {},
  async openRoom(server, name) {
    const prefix = encoding.encode((encoder) =>
      encoding.writeVarString(encoder, name),
    );
    return (): Wire => ({
      ...plainWire,
      port: server.port,
      path: "/",
      prefix,
      token: "bench",
      syncReply: 4,
    });
  },
};

export const kinds: readonly Kind[] = [hocuspocus, yWebsocket, limit, ours];

/** Fetches what a server needs that is not part of Parley, and checks that it has one copy of yjs. */
export function install({ name, folder }: Kind) {
  const lock = join(folder, "package-lock.json");
  if (name === "ours" || !existsSync(lock)) return;
  const installed = join(folder, "node_modules/.package-lock.json");
  if (!existsSync(installed) || age(installed) > age(lock)) {
    console.log(`  installing ${name} into ${folder}`);
    execFileSync(
      "npm",
      ["ci", "--loglevel=error", "--ignore-scripts", "--no-audit", "--no-fund"],
      {
        cwd: folder,
        stdio: ["ignore", "ignore", "inherit"],
      },
    );
  }
  const copies = readdirSync(join(folder, "node_modules"), {
    recursive: true,
    encoding: "utf8",
  }).filter((path) => /(?:^|\/)(?:yjs|@y\/y)\/package\.json$/.test(path));
  if (copies.length !== 1)
    throw new Error(`${name} has not one yjs but: ${copies.join(", ")}`);
}

function age(path: string): number {
  return Date.now() - statSync(path).mtimeMs;
}

const cookies = new WeakMap<Server, Promise<string>>();

/** One person types for everybody: who it is costs each server the same. */
function cookieOn(server: Server): Promise<string> {
  let cookie = cookies.get(server);
  if (!cookie) {
    cookie = joinByName(`http://localhost:${server.port}`, "Bench");
    cookies.set(server, cookie);
  }
  return cookie;
}

async function byPath(server: Server, name: string): Promise<() => Wire> {
  return () => ({ ...plainWire, port: server.port, path: `/${name}` });
}
