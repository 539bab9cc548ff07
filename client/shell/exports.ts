/** Canvases as files: from the server, or from this browser's copy when the server no longer takes part. */
import * as Y from "yjs";
import { readCanvas } from "../../shared/doc/read.ts";
import { clickLink, downloadText } from "../kit/download.ts";

export type ExportFormat =
  "markdown" | "json" | "annotations" | "comments-markdown" | "comments-csv";

/** Lets the browser download the server's export. */
export function downloadExport(canvasId: string, format: ExportFormat) {
  clickLink(`/api/canvases/${canvasId}/export?format=${format}`);
}

/** Downloads what this browser holds: readable content, and the exact document for a later import. */
export function downloadCopy(doc: Y.Doc, title: string) {
  const copy = {
    format: "parley canvas copy",
    savedAt: new Date().toISOString(),
    ...readCanvas(doc),
    document: toBase64(Y.encodeStateAsUpdate(doc)),
  };
  downloadText(
    JSON.stringify(copy, null, 2),
    "application/json",
    `${fileName(title)}.json`,
  );
}

/** A title as a file name that every system takes. */
export function fileName(title: string): string {
  const name = title
    .replaceAll(/[\p{Cc}/\\:*?"<>|]/gu, " ")
    .replaceAll(/\s+/g, " ")
    .trim()
    .slice(0, 80);
  return name || "canvas";
}

export function toBase64(bytes: Uint8Array): string {
  let binary = "";
  for (let i = 0; i < bytes.length; i += 0x8000)
    binary += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(binary);
}
