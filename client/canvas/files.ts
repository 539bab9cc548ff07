/** Files dropped or pasted on the canvas: pictures become image blocks, everything else goes to the import dialog. */
import { blockModel } from "../../shared/blocks/index.ts";
import type { Size } from "../../shared/blocks/model.ts";
import type { Point } from "../../shared/geometry.ts";
import { uploadImage } from "../blocks/uploadImage.ts";
import { openImport } from "../runs/importStore.ts";
import { pathOf } from "../runs/pickedFiles.ts";
import type { CanvasController } from "./controller.ts";
import { createAt } from "./create.ts";

const pictures = /^image\/(png|jpeg|gif|webp|avif|svg\+xml)$/;

export async function dropFiles(
  controller: CanvasController,
  files: readonly File[],
  at: Point,
) {
  if (!controller.canEdit()) return;
  // A picture in a folder of results is a part of them.
  const isPicture = (file: File) =>
    pictures.test(file.type) && !pathOf(file).includes("/");
  const images = files.filter(isPicture);
  const others = files.filter((file) => !isPicture(file));
  if (others.length > 0) {
    openImport(others, at);
  }
  let x = at.x;
  for (const file of images) {
    const natural = await measure(file);
    const size = fitted(natural);
    void addImage(controller, file, { natural, size, centre: { x, y: at.y } });
    x += size.w + 24;
  }
}

/** Uploads first: the block is one step of undo, and a failed upload leaves nothing behind. */
function addImage(
  controller: CanvasController,
  file: File,
  place: {
    readonly natural: Size;
    readonly size: Size;
    readonly centre: Point;
  },
) {
  return uploadImage(file, controller.session.canvasId, (stored) =>
    createAt(controller, "image", {
      centre: place.centre,
      size: place.size,
      open: false,
      fields: {
        blob: stored.sha256,
        alt:
          file.name === "pasted" ? "" : file.name.replace(/\.[a-z0-9]+$/i, ""),
        naturalWidth: place.natural.w,
        naturalHeight: place.natural.h,
      },
    }),
  );
}

async function measure(file: File): Promise<Size> {
  try {
    const bitmap = await createImageBitmap(file);
    const size = { w: bitmap.width, h: bitmap.height };
    bitmap.close();
    return size;
  } catch {
    return { w: 0, h: 0 }; // SVG without a size, or a format only the server knows.
  }
}

function fitted(natural: Size): Size {
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
