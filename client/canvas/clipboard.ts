/** Copy, cut, paste and drop on the canvas: blocks between canvases, text, pictures, evaluation files. */
import {
  clipMime,
  copyBlocks,
  pasteBlocks,
  readClip,
  type Clip,
} from "../../shared/doc/clipboard.ts";
import { frameUnder } from "../../shared/doc/arrange.ts";
import { plainText, type RichText } from "../../shared/blocks/field.ts";
import { blobsNamed } from "../../shared/blocks/blobs.ts";
import { blockModel } from "../../shared/blocks/index.ts";
import { readingOrder } from "../../shared/doc/read.ts";
import type { Point } from "../../shared/geometry.ts";
import { bringBlob } from "../blocks/pictures.ts";
import { isTextField } from "../kit/keys.ts";
import { toast } from "../kit/toasts.tsx";
import {
  longPaste,
  mostPastedCharacters,
  sayTooLong,
} from "../text/pasteLimit.ts";
import { createAt } from "./create.ts";
import { deleteSelection } from "./selection.ts";
import { newId, selectBlocks, type CanvasController } from "./controller.ts";
import { dropFiles, looksLikeTable } from "./files.ts";
import { countOf, titleOf } from "./words.ts";

/** Listens for the browser's own clipboard events while the canvas is shown. */
export function listenToClipboard(controller: CanvasController): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  const mine = (event: ClipboardEvent) =>
    controller.ui.get().view === "canvas" &&
    !event.defaultPrevented &&
    !(event.target instanceof Element && isTextField(event.target)) &&
    !document.querySelector('[role="dialog"][aria-modal="true"]');

  const handleCopy = (event: ClipboardEvent) => {
    if (!mine(event) || !event.clipboardData) return;
    if (document.getSelection()?.isCollapsed === false) return;
    const clip = copyBlocks(
      controller.session.canvas.get(),
      controller.ui.get().selection,
    );
    if (!clip) return;
    event.preventDefault();
    const json = JSON.stringify(clip);
    event.clipboardData.setData(clipMime, json);
    event.clipboardData.setData("text/html", htmlOf(json));
    event.clipboardData.setData("text/plain", plainOf(controller));
    if (event.type === "cut") deleteSelection(controller);
    else controller.say(`${countOf(clip.blocks.length)} copied`);
  };
  const handlePaste = (event: ClipboardEvent) => {
    if (!mine(event) || !event.clipboardData) return;
    if (!controller.canEdit()) return;
    event.preventDefault();
    pasteData(controller, event.clipboardData, controller.pointer.get());
  };
  document.addEventListener("copy", handleCopy, { signal });
  document.addEventListener("cut", handleCopy, { signal });
  document.addEventListener("paste", handlePaste, { signal });
  return () => stop.abort();
}

/** From the menu or the palette: asks the browser for the clipboard, which may ask the person. */
export async function pasteFromButton(controller: CanvasController) {
  const open = controller.menu.get();
  const at = open?.type === "context" ? open.at : controller.pointer.get();
  try {
    const data = new DataTransfer();
    for (const item of await navigator.clipboard.read())
      for (const type of item.types) {
        const blob = await item.getType(type);
        if (type.startsWith("image/"))
          data.items.add(new File([blob], "pasted", { type }));
        else data.setData(type, await blob.text());
      }
    pasteData(controller, data, at);
  } catch {
    // Not allowed, or no secure page: the browser's own paste always works.
    toast("paste", "Press Ctrl+V (⌘V on a Mac) to paste here.");
  }
}

/** Blocks, else files, else text. `client` is where the pointer is; null pastes into the middle. */
export function pasteData(
  controller: CanvasController,
  data: DataTransfer,
  client: Point | null,
) {
  if (
    longPaste(data) ||
    data.getData(clipMime).length > 4 * mostPastedCharacters
  )
    return sayTooLong();
  const clip =
    readClip(data.getData(clipMime)) ??
    readClip(clipInHtml(data.getData("text/html"))) ??
    readClip(data.getData("text/plain"));
  if (clip) return pasteClip(controller, clip, client);
  const files = [...data.files];
  const point = client
    ? controller.camera.toCanvas(client)
    : controller.camera.centre();
  if (files.length > 0) {
    void dropFiles(controller, files, point);
    return;
  }
  const text = data.getData("text/plain");
  if (text.trim() !== "") void pasteText(controller, text, client);
}

function pasteClip(
  controller: CanvasController,
  clip: Clip,
  client: Point | null,
) {
  const { camera, session } = controller;
  const centre = client ? camera.toCanvas(client) : camera.centre();
  const { blocks } = session.canvas.get();
  const frame = frameUnder(blocks, {
    id: "",
    kind: "note",
    ...centre,
    w: 0,
    h: 0,
  });
  const ids = controller.act(() =>
    pasteBlocks(session.doc, clip, { centre, frame, newId }),
  );
  if (!ids) return;
  bringBlobs(controller, clip);
  selectBlocks(controller, ids);
  controller.say(`${countOf(ids.length)} pasted`);
}

/** Pictures, and what pinned charts show: this canvas does not hold those of another one yet. */
function bringBlobs({ session }: CanvasController, clip: Clip) {
  const blobs = clip.blocks.flatMap(({ fields }) =>
    blobsNamed((name) => fields[name]),
  );
  for (const blob of new Set(blobs)) void bringBlob(session.canvasId, blob);
}

async function pasteText(
  controller: CanvasController,
  text: string,
  client: Point | null,
) {
  if (looksLikeTable(text)) {
    const file = new File([text], "pasted.csv", { type: "text/csv" });
    const point = client
      ? controller.camera.toCanvas(client)
      : controller.camera.centre();
    return dropFiles(controller, [file], point);
  }
  const { parseMarkdown } = await import("../../shared/formats/markdown.ts");
  const body = parseMarkdown(text);
  const { w } = blockModel("note")!.size;
  createAt(controller, "note", {
    ...(client && { centre: controller.camera.toCanvas(client) }),
    fields: { body },
    size: { w, h: heightFor(text, w) },
    open: false,
  });
}

/** A height that shows the text, between one line and a screen. */
function heightFor(text: string, width: number): number {
  const perLine = Math.max(20, width / 7.5);
  const lines = text
    .split("\n")
    .reduce(
      (sum, line) => sum + Math.max(1, Math.ceil(line.length / perLine)),
      0,
    );
  return Math.min(640, Math.max(72, lines * 26 + 40));
}

/** HTML that keeps the blocks through programs that drop unknown types. */
function htmlOf(json: string): string {
  const bytes = new TextEncoder().encode(json);
  let binary = "";
  for (let i = 0; i < bytes.length; i += 0x8000)
    binary += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return `<span data-parley-blocks="${btoa(binary)}"></span>`;
}

function clipInHtml(html: string): string {
  const base64 = /data-parley-blocks="([A-Za-z0-9+/=]+)"/.exec(html)?.[1];
  if (!base64) return "";
  try {
    const binary = atob(base64);
    return new TextDecoder().decode(
      Uint8Array.from(binary, (character) => character.charCodeAt(0)),
    );
  } catch {
    return ""; // Cut off on its way: the plain text is pasted instead.
  }
}

/** For other programs: titles and texts in reading order. */
function plainOf({ session, ui }: CanvasController): string {
  const { selection } = ui.get();
  return readingOrder(session.canvas.get().blocks)
    .filter((block) => selection.has(block.id))
    .map((block) => {
      const model = blockModel(block.kind);
      const texts = Object.entries(model?.fields ?? {})
        .filter(([, field]) => field.type === "text")
        .map(([name]) =>
          plainText((block.fields as Record<string, RichText>)[name] ?? []),
        )
        .filter((words) => words.trim() !== "");
      return texts.length > 0 ? texts.join("\n") : titleOf(block);
    })
    .join("\n\n");
}
