/**
 * The service worker's life in a page: registered when the page has loaded, asked for news when the server comes back.
 * A new build is offered and never forced on anybody: the page may be in the middle of a sentence.
 */
import { serverReachable } from "../kit/api.ts";
import { toast, toastOffer } from "../kit/toasts.tsx";
import { workerPath, type WorkerMessage } from "./names.ts";

let registration: ServiceWorkerRegistration | null = null;

/** Once, at the start. In development and where browsers allow no worker (plain http) the app needs the server to open. */
export function startOffline() {
  window.addEventListener("vite:preloadError", () => void partMissing());
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  const { serviceWorker } = navigator;
  serviceWorker.addEventListener("message", (event) => {
    const message = event.data as WorkerMessage;
    if (message.type === "build" && message.entry !== ownEntry()) offerReload();
  });
  // Not while the page itself still loads: the worker fetches the whole app.
  window.addEventListener("load", () => {
    serviceWorker.register(workerPath, { updateViaCache: "none" }).then(
      (registered) => (registration = registered),
      () => {}, // Private windows and some settings refuse: the app works, but only with the server.
    );
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") checkForUpdate();
  });
  serverReachable.subscribe(() => {
    if (serverReachable.get()) checkForUpdate();
  });
}

/** A part of the page did not load. An update took it away only if the server has this page's own script no more. */
async function partMissing() {
  const own = ownEntry();
  const response = own
    ? await fetch(own, { method: "HEAD", cache: "no-store" }).catch(() => null)
    : null;
  if (response?.status === 404) return offerReload();
  if (response?.ok)
    return toastOffer(
      "part",
      "A part of Parley could not be loaded just now.",
      reload,
    );
  toast(
    "part",
    "That part of Parley is not on this device, and the server cannot be reached. Try again when it answers.",
  );
}

/** The server may have been updated while it was away. */
function checkForUpdate() {
  // Unreachable again: there will be a next time.
  registration?.update().catch(() => {});
}

/** Call when a canvas is connected (again): such a pause is seen by its socket, and not always by a request. */
export function noteConnected() {
  if (serverReachable.get()) checkForUpdate();
  else serverReachable.set(true);
}

const reload = { label: "Reload", run: () => location.reload() };

function offerReload() {
  toastOffer("update", "Parley was updated.", reload);
}

/** The script that this page was started with. */
function ownEntry(): string | null {
  return (
    document.querySelector("script[type=module][src]")?.getAttribute("src") ??
    null
  );
}
