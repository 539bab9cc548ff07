/** Files dropped or pasted on the canvas: pictures become image blocks, everything else goes to the import dialog. */
import { storedImageSchema } from "../../shared/api/blobs.ts";
import { blockModel } from "../../shared/blocks/index.ts";
import type { Point } from "../../shared/geometry.ts";
import { fetchOrFail } from "../kit/api.ts";
import { openImport } from "../runs/importStore.ts";
import { toast, toastFailure } from "../kit/toasts.tsx";
import type { CanvasController } from "./controller.ts";
import { createAt } from "./create.ts";

const pictures = /^image\/(png|jpeg|gif|webp|avif|svg\+xml)$/;

export async function dropFiles(
  controller: CanvasController,
  files: readonly File[],
  at: Point,
) {
  if (!controller.canEdit()) return;
  const images = files.filter((file) => pictures.test(file.type));
  const others = files.filter((file) => !pictures.test(file.type));
  if (others.length > 0) {
    openImport(others, at);
  }
  let x = at.x;
  for (const file of images) {
    const width = await addImage(controller, file, { x, y: at.y });
    x += width + 24;
  }
}

/** A slow upload says that it goes on. */
const sayAfterMs = 700;

/** Uploads first: the block is one step of undo, and a failed upload leaves nothing behind. Gives the width taken. */
async function addImage(
  controller: CanvasController,
  file: File,
  at: Point,
): Promise<number> {
  const slow = setTimeout(
    () => toast("image", `Uploading ${nameOf(file)}…`),
    sayAfterMs,
  );
  try {
    const [natural, stored] = await Promise.all([measure(file), upload(file)]);
    const size = fitted(natural);
    createAt(controller, "image", {
      centre: at,
      size,
      open: false,
      fields: {
        blob: stored.sha256,
        alt:
          file.name === "pasted" ? "" : file.name.replace(/\.[a-z0-9]+$/i, ""),
        naturalWidth: natural.w,
        naturalHeight: natural.h,
      },
    });
    return size.w;
  } catch (failure) {
    toastFailure("image", `${nameOf(file)} was not uploaded`, failure);
    return 0;
  } finally {
    clearTimeout(slow);
  }
}

async function upload(file: File) {
  const response = await fetchOrFail("/api/blobs", {
    method: "POST",
    headers: { "content-type": file.type },
    body: file,
  });
  return storedImageSchema.parse(await response.json());
}

function nameOf(file: File): string {
  return file.name === "pasted" ? "The picture" : file.name;
}

async function measure(file: File): Promise<{ w: number; h: number }> {
  try {
    const bitmap = await createImageBitmap(file);
    const size = { w: bitmap.width, h: bitmap.height };
    bitmap.close();
    return size;
  } catch {
    return { w: 0, h: 0 }; // SVG without a size, or a format only the server knows.
  }
}

function fitted(natural: { w: number; h: number }) {
  const model = blockModel("image")!;
  if (natural.w === 0 || natural.h === 0) return model.size;
  const scale = Math.min(1, 560 / natural.w, 480 / natural.h);
  return {
    w: Math.max(model.minSize.w, Math.round(natural.w * scale)),
    h: Math.max(model.minSize.h, Math.round(natural.h * scale)),
  };
}

/**
 * Pasted text that is a table of data: at least three lines with the same number (two or more) of tab- or
 * comma-separated cells, among them numbers below the first line. Prose with commas is not.
 */
export function looksLikeTable(text: string): boolean {
  const lines = text.trim().split(/\r?\n/).slice(0, 50);
  if (lines.length < 3) return false;
  return ["\t", ",", ";"].some((separator) => {
    const counts = lines.map((line) => line.split(separator).length);
    const [columns = 0] = counts;
    return (
      columns >= 2 &&
      counts.every((count) => count === columns) &&
      lines
        .slice(1)
        .every((line) =>
          line
            .split(separator)
            .some((cell) => cell.trim() !== "" && !Number.isNaN(Number(cell))),
        )
    );
  });
}
