/**
 * The service worker: opens the app when the server does not answer. It keeps one build (the page, its chunks, its
 * fonts) and the images that were seen. It keeps no answers of the API: those belong to a person (`answers.ts`).
 *
 * A new build is kept beside the one before it, so that a tab which is still open with the old one finds its chunks; it
 * takes over at once, because pages come from the server whenever the server answers. Open pages are told and ask the
 * person (`updates.ts`).
 *
 * Built on its own by `scripts/serviceWorker.ts`, which puts in the list of files.
 */
import { imageCacheName, type WorkerMessage } from "./names.ts";
import { wayOf } from "./routing.ts";

/** JSON: Vite would make strings of the lists in an object. */
declare const __build__: string;

interface Build {
  /** Differs when any file of the build differs. */
  readonly id: string;
  /** The script of the page: which build a page belongs to. */
  readonly entry: string;
  /** Paths whose content never changes: their names hold its hash. */
  readonly hashed: readonly string[];
  readonly others: readonly string[];
}

const build = JSON.parse(__build__) as Build;
const worker = globalThis as unknown as WorkerScope;
const files: ReadonlySet<string> = new Set([...build.hashed, ...build.others]);
const appCachePrefix = "app-";
const appCache = appCachePrefix + build.id;
const page = "/";
/** A server that takes longer than this to give the page is as good as away. */
const pagePatienceMs = 4_000;
const fetchesAtOnce = 6;
const mostImageBytes = 150_000_000;

worker.addEventListener("install", (event) => {
  event.waitUntil(keepBuild().then(() => worker.skipWaiting()));
});

worker.addEventListener("activate", (event) => {
  event.waitUntil(takeOver());
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  switch (wayOf(request, worker.location.origin, files)) {
    case "page":
      return event.respondWith(answerPage(request));
    case "file":
      return event.respondWith(answerFile(request));
    case "image":
      return event.respondWith(answerImage(event));
    case "server":
      return;
  }
});

worker.addEventListener("push", (event) => {
  const notice = noticeIn(event);
  if (notice) event.waitUntil(showNotice(notice));
});

worker.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(goTo(event.notification.data));
});

/** As the server sends it (server/push/push.ts). */
interface PushNotice {
  readonly title: string;
  readonly body: string;
  /** Path and query on this server. */
  readonly to: string;
  readonly tag: string;
}

function noticeIn({ data }: PushEventLike): PushNotice | null {
  try {
    return data ? (data.json() as PushNotice) : null;
  } catch {
    return null; // Not of our server: nothing can be said of it.
  }
}

async function showNotice({ title, body, to, tag }: PushNotice) {
  await worker.registration.showNotification(title, { body, tag, data: to });
}

/** A window that is open already is taken there; it has no other use while one reads the notice. */
async function goTo(to: unknown) {
  const address = new URL(
    typeof to === "string" ? to : "/inbox",
    worker.location.origin,
  );
  if (address.origin !== worker.location.origin) return;
  const [open] = await worker.clients.matchAll({
    type: "window",
    includeUncontrolled: false,
  });
  if (!open) return void (await worker.clients.openWindow(address.href));
  await open.focus();
  await open.navigate(address.href);
}

/** All files or none: a build of which a chunk is missing must never be opened. */
async function keepBuild() {
  const cache = await caches.open(appCache);
  const left = [...build.hashed, ...build.others];
  const keepNext = async () => {
    for (let path = left.shift(); path; path = left.shift())
      await keepFile(cache, path);
  };
  await Promise.all(Array.from({ length: fetchesAtOnce }, keepNext));
}

async function keepFile(cache: Cache, path: string) {
  const isHashed = path.startsWith("/assets/");
  const known = isHashed && (await caches.match(path));
  if (known) return cache.put(path, known);
  // What has no hash in its name is asked of the server itself and not of the browser's cache.
  const answer = await fetch(path, { cache: isHashed ? "default" : "reload" });
  if (!answer.ok)
    throw new Error(`service worker: ${path} answered ${answer.status}`);
  // While servers are being replaced, one of them may still give the page of another build.
  if (path === page && !(await answer.clone().text()).includes(build.entry))
    throw new Error(`service worker: ${path} is of another build`);
  await cache.put(path, answer);
}

/** This build and the one before it stay. */
async function takeOver() {
  const others = (await caches.keys()).filter(
    (name) => name.startsWith(appCachePrefix) && name !== appCache,
  );
  await Promise.all(others.slice(0, -1).map((name) => caches.delete(name)));
  await worker.clients.claim();
  const message: WorkerMessage = { type: "build", entry: build.entry };
  // A page that was loading in this moment is not claimed, but wants to know all the same.
  const pages = await worker.clients.matchAll({
    type: "window",
    includeUncontrolled: true,
  });
  for (const client of pages) client.postMessage(message);
}

async function answerPage(request: Request): Promise<Response> {
  const kept = await (await caches.open(appCache)).match(page);
  if (!kept) return fetch(request);
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), pagePatienceMs);
  try {
    const answer = await fetch(request, { signal: stop.signal });
    // 5xx: a proxy stands before a server that is away.
    return answer.status < 500 ? answer : kept;
  } catch {
    return kept; // No answer, or none in time: this is what the copy is for.
  } finally {
    clearTimeout(timer);
  }
}

async function answerFile(request: Request): Promise<Response> {
  const known = await caches.match(request.url);
  if (known) return known;
  const answer = await fetch(request);
  // Alphabets that few need are not kept beforehand.
  if (answer.ok && new URL(request.url).pathname.endsWith(".woff2"))
    await (await caches.open(appCache)).put(request.url, answer.clone());
  return answer;
}

async function answerImage(event: FetchEventLike): Promise<Response> {
  const { request } = event;
  const cache = await caches.open(imageCacheName);
  const known = await cache.match(request.url);
  if (known) return known;
  try {
    const answer = await fetch(request);
    if (answer.status === 200)
      event.waitUntil(keepImage(cache, request.url, answer.clone()));
    return answer;
  } catch (failure) {
    // Pasted from another canvas while the server is out of reach: the same hash is the same picture.
    const elsewhere = await cache.match(request.url, { ignoreSearch: true });
    if (elsewhere) return elsewhere;
    throw failure;
  }
}

/** The first ones that came go first when it gets too much. */
async function keepImage(cache: Cache, url: string, answer: Response) {
  await cache.put(url, answer);
  const kept = await cache.keys();
  const sizes = await Promise.all(
    kept.map(async (key) =>
      Number((await cache.match(key))?.headers.get("content-length") ?? 0),
    ),
  );
  let total = sizes.reduce((sum, size) => sum + size, 0);
  for (const [i, key] of kept.entries()) {
    if (total <= mostImageBytes) return;
    await cache.delete(key);
    total -= sizes[i]!;
  }
}

// --- TypeScript's library for workers cannot stand beside the one for pages --------------------
interface ExtendableEventLike {
  waitUntil(work: Promise<unknown>): void;
}
interface FetchEventLike extends ExtendableEventLike {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface PushEventLike extends ExtendableEventLike {
  readonly data: { json(): unknown } | null;
}
interface NotificationEventLike extends ExtendableEventLike {
  readonly notification: { readonly data: unknown; close(): void };
}
interface WorkerScope {
  readonly location: Location;
  readonly clients: {
    claim(): Promise<void>;
    matchAll(options: {
      type: "window";
      includeUncontrolled: boolean;
    }): Promise<
      readonly {
        postMessage(message: WorkerMessage): void;
        focus(): Promise<unknown>;
        navigate(address: string): Promise<unknown>;
      }[]
    >;
    openWindow(address: string): Promise<unknown>;
  };
  readonly registration: {
    showNotification(
      title: string,
      options: { body: string; tag: string; data: string },
    ): Promise<void>;
  };
  skipWaiting(): Promise<void>;
  addEventListener(
    type: "install" | "activate",
    handle: (event: ExtendableEventLike) => void,
  ): void;
  addEventListener(
    type: "fetch",
    handle: (event: FetchEventLike) => void,
  ): void;
  addEventListener(type: "push", handle: (event: PushEventLike) => void): void;
  addEventListener(
    type: "notificationclick",
    handle: (event: NotificationEventLike) => void,
  ): void;
}
