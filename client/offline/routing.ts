/** What the service worker does with a request. Pure, so that the rules can be read and tested without a worker. */
import { imageAddress, isAppAddress } from "../../shared/addresses.ts";

export interface WorkerRequest {
  readonly method: string;
  /** The request's mode: "navigate" when a person opens an address. */
  readonly mode: string;
  readonly url: string;
}

/**
 * - `page`: the app's page: from the server, and from this device when the server does not answer
 * - `file`: a part of the build: from this device
 * - `image`: from this device once it was seen
 * - `server`: not the worker's business
 */
export type Way = "page" | "file" | "image" | "server";

/** `files` are the paths of the build. */
export function wayOf(
  request: WorkerRequest,
  origin: string,
  files: ReadonlySet<string>,
): Way {
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== origin) return "server";
  if (request.mode === "navigate")
    return isAppAddress(url.pathname) ? "page" : "server";
  if (imageAddress.test(url.pathname)) return "image";
  if (url.pathname.startsWith("/assets/") || files.has(url.pathname))
    return "file";
  return "server";
}
