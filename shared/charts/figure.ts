/**
 * A whole chart as one SVG: title, legend, panels, what it mixes, caption. The browser's export, the server's print and
 * the gallery's snapshots are this text, byte for byte the same.
 */
import * as Plot from "@observablehq/plot";
import { furniture } from "./colours.ts";
import type { DrawnSeries, Drawing } from "./drawing.ts";
import { escapeXml, serialise, type SvgNode } from "./serialise.ts";

export interface Figure {
  /** Drawn for the size that `plotSize` gives. */
  readonly drawing: Drawing;
  readonly text: FigureText;
  /** Pixels of the whole figure. */
  readonly width: number;
  readonly height: number;
  readonly dark: boolean;
}

export interface FigureText {
  readonly title: string;
  /** "as of 12:40, 3 newer" of a pinned chart. */
  readonly badge: string | null;
  /** What stands beside each other though it was not measured alike, and who has seen that. */
  readonly warnings: readonly string[];
  /** What, n, interval, as of. */
  readonly caption: string;
  /** For people who cannot see it. */
  readonly altText: string;
}

const padding = 16;
const fonts = {
  title: { size: 18, weight: 600, line: 24 },
  badge: { size: 12, weight: 500, line: 18 },
  legend: { size: 12, weight: 500, line: 20 },
  panel: { size: 11, weight: 500, line: 16 },
  small: { size: 12, weight: 400, line: 16 },
} as const;
type Font = (typeof fonts)[keyof typeof fonts];
const family = "Inter, system-ui, sans-serif";
/** Widths of letters differ between machines, and a figure must not: this is on the safe side for Inter. */
const letterShare = 0.56;

/** What is left for the plot, legend included, in a figure of this size. */
export function plotSize(
  text: FigureText,
  size: { readonly width: number; readonly height: number },
): { width: number; height: number } {
  const width = size.width - 2 * padding;
  const used =
    wrap(text.title, fonts.title, width, 2).length * fonts.title.line +
    (text.badge ? fonts.badge.line : 0) +
    below(text, width).length * fonts.small.line +
    12;
  return { width, height: Math.max(80, size.height - 2 * padding - used) };
}

/** `document` is the browser's, or linkedom's on a server. */
export function figureSvg(figure: Figure, document: Document): string {
  const { drawing, text, width, height, dark } = figure;
  const inner = width - 2 * padding;
  const { text: ink, card } = furniture(dark);
  const strong = dark ? "#ece9e2" : "#1d1b16";
  const warn = dark ? "#e2a84b" : "#a86a00";
  const parts: string[] = [];
  let y = padding;
  const write = (line: string, font: Font, fill: string) => {
    parts.push(label(line, padding, y + font.line * 0.75, font, fill));
    y += font.line;
  };
  for (const line of wrap(text.title, fonts.title, inner, 2))
    write(line, fonts.title, strong);
  if (text.badge) write(text.badge, fonts.badge, ink);
  y += 4;
  if (drawing.legend) {
    parts.push(legend(drawing.legend, y, ink));
    y += fonts.legend.line;
  }
  parts.push(...panels(drawing, y, ink, document));
  const tail = below(text, inner);
  y = height - padding - tail.length * fonts.small.line;
  for (const { line, warning } of tail)
    write(line, fonts.small, warning ? warn : ink);
  return withOwnIds(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeXml(text.title)}" font-family="${family}">` +
      `<desc>${escapeXml(text.altText)}</desc>` +
      `<rect width="${width}" height="${height}" fill="${card}"/>` +
      `${parts.join("")}</svg>`,
  );
}

function panels(
  drawing: Drawing,
  top: number,
  ink: string,
  document: Document,
): string[] {
  const parts: string[] = [];
  let y = top;
  for (let at = 0; at < drawing.panels.length; at += drawing.columns) {
    const row = drawing.panels.slice(at, at + drawing.columns);
    let x = padding;
    let tallest = 0;
    for (const { title, options } of row) {
      const width = options.width ?? 640;
      const titleHeight = title === null ? 0 : fonts.panel.line;
      if (title !== null) {
        const [line = ""] = wrap(title, fonts.panel, width - 8, 1);
        parts.push(label(line, x + 4, y + 12, fonts.panel, ink));
      }
      const plot = Plot.plot({ ...options, document });
      parts.push(
        serialise(plot as unknown as SvgNode, {
          x: String(x),
          y: String(y + titleHeight),
          class: null,
          "aria-hidden": "true",
        }),
      );
      x += width;
      tallest = Math.max(tallest, titleHeight + (options.height ?? 0));
    }
    y += tallest;
  }
  return parts;
}

function legend(
  { shown, more }: NonNullable<Drawing["legend"]>,
  y: number,
  ink: string,
): string {
  let x = padding;
  const parts = shown.map((series: DrawnSeries) => {
    const at = x;
    x += swatchWidth + 5 + widthOf(series.label, fonts.legend) + 12;
    return (
      swatch(series, at, y + 10) +
      label(
        series.label,
        at + swatchWidth + 5,
        y + 14,
        fonts.legend,
        series.colour,
      )
    );
  });
  if (more > 0)
    parts.push(label(`and ${more} more`, x, y + 14, fonts.legend, ink));
  return parts.join("");
}

const swatchWidth = 18;
/** As Plot draws them, in the middle of a swatch. */
const signs: Readonly<Record<string, string>> = {
  circle: "M3,0A3,3,0,1,1,-3,0A3,3,0,1,1,3,0Z",
  square: "M-2.7,-2.7h5.4v5.4h-5.4Z",
  triangle: "M0,-3.8L3.5,2.4H-3.5Z",
  diamond: "M0,-4.2L2.6,0L0,4.2L-2.6,0Z",
  star: "M0,-4.4L1,-1.4H4.2L1.6,0.5L2.6,3.6L0,1.7L-2.6,3.6L-1.6,0.5L-4.2,-1.4H-1Z",
};

/** The line and the sign of a series: past the last ink two series differ by nothing else. */
function swatch({ colour, dash, symbol }: DrawnSeries, x: number, y: number) {
  const dashed = dash === null ? "" : ` stroke-dasharray="${dash}"`;
  const sign = signs[typeof symbol === "string" ? symbol : "circle"];
  return (
    `<path d="M${x},${y}h${swatchWidth}" stroke="${colour}" stroke-width="2"${dashed}/>` +
    `<path transform="translate(${x + swatchWidth / 2},${y})" d="${sign ?? signs["circle"]}" fill="${colour}"/>`
  );
}

/** Warnings first: they are what must not be overlooked. */
function below(text: FigureText, width: number) {
  return [
    ...text.warnings.flatMap((warning) =>
      wrap(`⚠ ${warning}`, fonts.small, width, 2).map((line) => ({
        line,
        warning: true,
      })),
    ),
    ...wrap(text.caption, fonts.small, width, 3).map((line) => ({
      line,
      warning: false,
    })),
  ];
}

function label(
  text: string,
  x: number,
  y: number,
  { size, weight }: Font,
  fill: string,
): string {
  return `<text x="${x}" y="${y}" font-size="${size}" font-weight="${weight}" fill="${fill}">${escapeXml(text)}</text>`;
}

function widthOf(text: string, { size }: Font): number {
  return Math.ceil(text.length * size * letterShare);
}

/** At most `most` lines; what does not fit ends with an ellipsis. */
function wrap(text: string, font: Font, width: number, most: number): string[] {
  const fits = Math.max(4, Math.floor(width / (font.size * letterShare)));
  const lines: string[] = [];
  let rest = text.replace(/\s+/g, " ").trim();
  while (rest !== "" && lines.length < most) {
    if (rest.length <= fits) {
      lines.push(rest);
      return lines;
    }
    if (lines.length === most - 1) {
      lines.push(`${rest.slice(0, fits - 1).trimEnd()}…`);
      return lines;
    }
    const space = rest.lastIndexOf(" ", fits);
    const cut = space > fits / 3 ? space : fits;
    lines.push(rest.slice(0, cut));
    rest = rest.slice(cut).trimStart();
  }
  return lines;
}

/** Plot numbers its clip paths over the life of the page: here they count from 1, so that the same chart is the same text. */
function withOwnIds(svg: string): string {
  const names = new Map<string, string>();
  for (const [, id] of svg.matchAll(/ id="([^"]+)"/g))
    if (!names.has(id!)) names.set(id!, `p${names.size + 1}`);
  if (names.size === 0) return svg;
  return svg
    .replace(/ id="([^"]+)"/g, (_, id: string) => ` id="${names.get(id)}"`)
    .replace(
      /(url\(#|href="#)([^")]+)/g,
      (whole, before: string, id: string) =>
        names.has(id) ? `${before}${names.get(id)}` : whole,
    );
}
