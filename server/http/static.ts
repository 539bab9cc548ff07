/** The built client: hashed files for ever, everything else fresh, and the app's page for its own addresses. */
import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { extname, join, normalize, sep } from "node:path";
import { Readable } from "node:stream";
import type { Context as HonoContext, MiddlewareHandler } from "hono";
import { isAppAddress, serverOwned } from "../../shared/addresses.ts";
import type { Env } from "./router.ts";

const types: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".map": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".ttf": "font/ttf",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".woff": "font/woff",
  ".woff2": "font/woff2",
};

const forEver = "public, max-age=31536000, immutable";

/** A page asks for some eighty files, and a stream for each is most of the work of answering them. */
const inOnePieceBytes = 1024 * 1024;

const notBuilt = `<!doctype html>
<meta charset="utf-8" />
<title>Parley</title>
<p>The client is not built. Run <code>npm run build</code>, then reload. The API works: <a href="/api/docs">/api/docs</a>.</p>
`;

/** `folder` holds Vite's output. Requests that are not for a file or a page of the app go on to the next handler. */
export function serveClient(folder: string): MiddlewareHandler<Env> {
  return async (c, next) => {
    const reads = c.req.method === "GET" || c.req.method === "HEAD";
    if (!reads || serverOwned.test(c.req.path)) return next();
    const file = await findFile(folder, c.req.path);
    if (file) return send(c, file);
    if (!wantsPage(c)) return next();
    const page = await findFile(folder, "/index.html");
    return page ? send(c, page) : c.html(notBuilt, 503);
  };
}

interface FoundFile {
  readonly path: string;
  readonly size: number;
  readonly etag: string;
  readonly hashed: boolean;
}

async function findFile(
  folder: string,
  urlPath: string,
): Promise<FoundFile | null> {
  const relative = decodePath(urlPath);
  if (relative === null) return null;
  const path = normalize(join(folder, relative));
  if (!path.startsWith(folder + sep)) return null;
  try {
    const found = await stat(path);
    if (!found.isFile()) return null;
    return {
      path,
      size: found.size,
      etag: `W/"${found.size.toString(36)}-${Math.floor(found.mtimeMs).toString(36)}"`,
      hashed: relative.startsWith("/assets/"),
    };
  } catch {
    return null; // No such file, or a name the file system refuses: both are "not here".
  }
}

async function send(c: HonoContext<Env>, file: FoundFile): Promise<Response> {
  const headers = {
    "content-type": types[extname(file.path)] ?? "application/octet-stream",
    "cache-control": file.hashed ? forEver : "no-cache",
    etag: file.etag,
  };
  if (c.req.header("if-none-match") === file.etag)
    return c.body(null, 304, headers);
  if (c.req.method === "HEAD") return c.body(null, 200, headers);
  const whole = { ...headers, "content-length": String(file.size) };
  return file.size <= inOnePieceBytes
    ? c.body(await readFile(file.path), 200, whole)
    : c.body(toWeb(file.path), 200, whole);
}

export function toWeb(path: string): ReadableStream<Uint8Array> {
  return Readable.toWeb(
    createReadStream(path),
  ) as unknown as ReadableStream<Uint8Array>;
}

/** A file that is missing (`/assets/x.js`) must be a 404: answering the page would break whoever runs or draws it. */
function wantsPage(c: HonoContext<Env>): boolean {
  if (!isAppAddress(c.req.path)) return false;
  const accept = c.req.header("accept") ?? "*/*";
  return accept.includes("text/html") || accept.includes("*/*");
}

function decodePath(urlPath: string): string | null {
  try {
    const decoded = decodeURIComponent(urlPath);
    return decoded.includes("\0") ? null : decoded;
  } catch {
    return null; // Not valid percent-encoding: no file has such a name.
  }
}
