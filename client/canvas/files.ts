/** Files dropped or pasted on the canvas: pictures become image blocks, everything else goes to the import dialog. */
import { storedImageSchema } from "../../shared/api/blobs.ts";
import { blockModel } from "../../shared/blocks/index.ts";
import { setValue } from "../../shared/doc/edits.ts";
import type { Point } from "../../shared/geometry.ts";
import { fetchOrFail } from "../kit/api.ts";
import { openImport } from "../runs/importStore.ts";
import { toastFailure } from "../kit/toasts.tsx";
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

/** Shows the block at once and fills it when the upload is done. Gives the width taken. */
async function addImage(
  controller: CanvasController,
  file: File,
  at: Point,
): Promise<number> {
  const natural = await measure(file);
  const size = fitted(natural);
  const id = createAt(controller, "image", {
    centre: at,
    size,
    open: false,
    fields: {
      alt: file.name === "pasted" ? "" : file.name.replace(/\.[a-z]+$/i, ""),
      naturalWidth: natural.w,
      naturalHeight: natural.h,
    },
  });
  if (!id) return 0;
  try {
    const response = await fetchOrFail("/api/blobs", {
      method: "POST",
      headers: { "content-type": file.type },
      body: file,
    });
    const { sha256 } = storedImageSchema.parse(await response.json());
    setValue(controller.session.doc, id, "blob", sha256);
  } catch (failure) {
    toastFailure("image", `${file.name} was not uploaded`, failure);
  }
  return size.w;
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
