/** A chart as a file: the figure that the server prints as well. Brings Plot, so it is loaded when somebody exports. */
import { figureSvg } from "../../shared/charts/figure.ts";
import { figureText, type ShownChart } from "../../shared/charts/figureText.ts";
import { drawWhole } from "../../shared/charts/wholeFigure.ts";
import { clickLink } from "../kit/download.ts";

/** Pixels of an exported figure; what the server prints unless it is asked otherwise. */
const size = { width: 960, height: 600 };
const pngScale = 2;

export function exportSvg(chart: ShownChart, dark: boolean): string {
  const whole = drawWhole(chart.spec, chart.answer, figureText(chart), {
    ...size,
    dark,
    ranks: chart.answer.ranks,
  });
  return figureSvg({ ...whole, ...size, dark }, document);
}

/** Twice the pixels, for slides. */
export async function pngOf(svg: string): Promise<Blob> {
  const image = new Image(size.width, size.height);
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = size.width * pngScale;
  canvas.height = size.height * pngScale;
  const context = canvas.getContext("2d");
  if (!context) throw new Error("pngOf: this browser gives no 2D canvas");
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((resolve) =>
    canvas.toBlob(resolve, "image/png"),
  );
  if (!blob)
    throw new Error("pngOf: the picture is too large for this browser");
  return blob;
}

export function downloadBlob(blob: Blob, name: string) {
  const url = URL.createObjectURL(blob);
  clickLink(url, name);
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
