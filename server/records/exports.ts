/** A canvas as a file to download: everything as JSON, or for reading as Markdown. */
import { blockModel } from "../../shared/blocks/index.ts";
import {
  readCanvas,
  readingOrder,
  type CanvasData,
} from "../../shared/doc/read.ts";
import { schemaVersion } from "../../shared/doc/schema.ts";
import { markdownWriter } from "../../shared/formats/markdown.ts";
import type { Caller } from "../access/caller.ts";
import type { Context } from "../context.ts";
import { commentFile, commentFormats } from "../exchange/commentFiles.ts";

export const exportFormats = ["json", "markdown", ...commentFormats] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** `address`: of the canvas, for what links to it. */
export async function exportCanvas(
  context: Context,
  caller: Caller,
  canvasId: string,
  address: string,
  format: ExportFormat,
): Promise<Response> {
  const canvas = await context.hub.read(canvasId, readCanvas);
  switch (format) {
    case "annotations":
    case "comments-markdown":
    case "comments-csv": {
      const { body, mediaType, extension } = await commentFile(
        context,
        caller,
        canvasId,
        address,
        format,
      );
      return download(body, mediaType, fileName(canvas.title, extension));
    }
    case "json":
      return download(
        canvasJson(canvasId, canvas),
        "application/json",
        fileName(canvas.title, "json"),
      );
    case "markdown":
      return download(
        canvasMarkdown(canvas),
        "text/markdown; charset=utf-8",
        fileName(canvas.title, "md"),
      );
  }
}

/** Everything in the document, as it is now. */
export function canvasJson(id: string, canvas: CanvasData): string {
  const exportedAt = new Date().toISOString();
  const file = { schema: schemaVersion, id, exportedAt, ...canvas };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** Blocks in reading order under the canvas's title, then the links between them in words. */
export function canvasMarkdown(canvas: CanvasData): string {
  const titles = new Map<string, string>();
  const { plain } = markdownWriter;
  const parts = [`# ${plain(canvas.title || "Untitled canvas")}`];
  for (const block of readingOrder(canvas.blocks)) {
    const model = blockModel(block.kind);
    if (!model) continue;
    titles.set(block.id, model.title(block) || `an untitled ${model.label}`);
    parts.push(model.markdown(block, markdownWriter).trim());
  }
  const links = canvas.links.flatMap(({ from, to, relation }) => {
    const [source, target] = [titles.get(from), titles.get(to)];
    return source && target
      ? `- ${plain(source)} *${relation}* ${plain(target)}`
      : [];
  });
  if (links.length > 0) parts.push("## Links", links.join("\n"));
  return `${parts.filter(Boolean).join("\n\n")}\n`;
}

export function download(
  body: string | ReadableStream<Uint8Array>,
  type: string,
  name: string,
): Response {
  const ascii = name.replace(/[^\x20-\x7e]|["\\%]/g, "_");
  return new Response(body, {
    headers: {
      "content-type": type,
      "content-disposition": `attachment; filename="${ascii}"; filename*=UTF-8''${encodeRfc5987(name)}`,
      "cache-control": "no-store",
    },
  });
}

/** The title without what file systems refuse, at most 100 characters. */
export function fileName(title: string, extension: string): string {
  const name = [...title.replace(/[\p{Cc}<>:"/\\|?*]+/gu, " ")]
    .slice(0, 100)
    .join("")
    .replace(/\s+/g, " ")
    .replace(/^[. ]+|[. ]+$/g, "");
  return `${name || "canvas"}.${extension}`;
}

function encodeRfc5987(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
