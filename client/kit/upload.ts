/** Sends a file and says how far it is: XMLHttpRequest, because fetch cannot say how much of a body is sent. */
import { ApiFailure, failureOf, personHeader, serverReachable } from "./api.ts";

export interface UploadOptions {
  /** Else what the browser makes of the body. */
  readonly mediaType?: string;
  readonly signal?: AbortSignal;
  /** Share of the bytes that are sent, 0 to 1. */
  onProgress?(share: number): void;
  /** Asks for an answer in lines of JSON, and is given each as it comes; the promise then resolves with the last. */
  onLine?(line: unknown): void;
}

/** The parsed answer. Throws an `ApiFailure`, or an AbortError when `signal` ends it. */
export function upload(
  path: string,
  body: Blob | FormData,
  { mediaType, signal, onProgress, onLine }: UploadOptions = {},
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", path);
    for (const [name, value] of Object.entries(personHeader()))
      request.setRequestHeader(name, value);
    if (mediaType) request.setRequestHeader("content-type", mediaType);
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress?.(event.loaded / event.total);
    };
    let read = 0;
    let last: unknown = null;
    const readLines = () => {
      for (;;) {
        const end = request.responseText.indexOf("\n", read);
        if (end < 0) return;
        last = JSON.parse(request.responseText.slice(read, end));
        read = end + 1;
        onLine?.(last);
      }
    };
    const isLines = () =>
      request
        .getResponseHeader("content-type")
        ?.startsWith("application/x-ndjson") === true;
    if (onLine) {
      request.setRequestHeader("accept", "application/x-ndjson");
      request.onprogress = () => isLines() && readLines();
    }
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) {
        if (isLines()) readLines();
        resolve(isLines() ? last : JSON.parse(request.responseText));
      } else reject(failureOf(request.status, request.responseText));
    };
    request.onerror = () => {
      serverReachable.set(false);
      reject(
        new ApiFailure(
          "offline",
          "The upload was cut off, and nothing of it is kept. Check your connection and try again.",
          0,
        ),
      );
    };
    request.onabort = () =>
      reject(new DOMException("The upload was cancelled.", "AbortError"));
    signal?.addEventListener("abort", () => request.abort(), { once: true });
    request.send(body);
  });
}
