/**
 * What kind of image some bytes are, and its size in pixels, from the bytes alone: names and declared types are not
 * believed. Reads only the first few headers; every read is bounds-checked.
 */

export interface ImageFormat {
  readonly mediaType: string;
  /** 0 when the file does not say (an SVG without size). */
  readonly width: number;
  readonly height: number;
}

/** Null when the bytes are no image that can be shown. */
export function readImageFormat(bytes: Uint8Array): ImageFormat | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    return (
      readPng(view) ??
      readJpeg(view) ??
      readGif(view) ??
      readWebp(view) ??
      readAvif(view) ??
      readSvg(bytes)
    );
  } catch (error) {
    // DataView throws past the end: a cut file is no image.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function readPng(view: DataView): ImageFormat | null {
  if (ascii(view, 1, 3) !== "PNG" || view.getUint8(0) !== 0x89) return null;
  if (view.getUint32(4) !== 0x0d0a1a0a || ascii(view, 12, 4) !== "IHDR")
    return null;
  return sized("image/png", view.getUint32(16), view.getUint32(20));
}

/** Walks the segments to the frame header (SOF), which holds the size. */
function readJpeg(view: DataView): ImageFormat | null {
  if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8) return null;
  let at = 2;
  while (view.getUint8(at) === 0xff) {
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at += 1; // A fill byte before the marker.
      continue;
    }
    const isFrame =
      marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame)
      return sized(
        "image/jpeg",
        view.getUint16(at + 7),
        view.getUint16(at + 5),
      );
    if (marker === 0xd9 || marker === 0xda) return null;
    at += 2 + view.getUint16(at + 2);
  }
  return null;
}

function readGif(view: DataView): ImageFormat | null {
  if (!["GIF87a", "GIF89a"].includes(ascii(view, 0, 6))) return null;
  return sized("image/gif", view.getUint16(6, true), view.getUint16(8, true));
}

function readWebp(view: DataView): ImageFormat | null {
  if (ascii(view, 0, 4) !== "RIFF" || ascii(view, 8, 4) !== "WEBP") return null;
  const type = "image/webp";
  switch (ascii(view, 12, 4)) {
    case "VP8 ":
      return sized(
        type,
        view.getUint16(26, true) & 0x3fff,
        view.getUint16(28, true) & 0x3fff,
      );
    case "VP8L": {
      const bits = view.getUint32(21, true);
      return sized(type, (bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1);
    }
    case "VP8X":
      return sized(type, readUint24(view, 24) + 1, readUint24(view, 27) + 1);
    default:
      return null;
  }
}

/** ISO media file: the brand says AVIF, the first `ispe` property the size. */
function readAvif(view: DataView): ImageFormat | null {
  if (view.byteLength < 16 || ascii(view, 4, 4) !== "ftyp") return null;
  const end = Math.min(view.getUint32(0), 256);
  const brands: string[] = [];
  for (let at = 8; at + 4 <= end; at += 4)
    if (at !== 12) brands.push(ascii(view, at, 4));
  if (!brands.includes("avif") && !brands.includes("avis")) return null;
  const searched = Math.min(view.byteLength - 16, 64 * 1024);
  for (let at = end; at < searched; at++)
    if (view.getUint32(at) === 0x69737065)
      return sized(
        "image/avif",
        view.getUint32(at + 8),
        view.getUint32(at + 12),
      );
  return sized("image/avif", 0, 0);
}

/** XML whose root is `<svg`, after an optional byte order mark, declaration, comments and document type. */
function readSvg(bytes: Uint8Array): ImageFormat | null {
  const head = new TextDecoder().decode(bytes.subarray(0, 64 * 1024));
  const root = withoutProlog(head).match(/^<svg(?=[\s>/])([^>]*)>/);
  if (!root) return null;
  const attributes = root[1] ?? "";
  const box = attribute(attributes, "viewBox")
    ?.trim()
    .split(/[\s,]+/)
    .map(Number);
  const side = (name: string, fromBox: number | undefined) => {
    const pixels = /^([\d.]+)(px)?$/.exec(attribute(attributes, name) ?? "");
    return Math.round(Number(pixels?.[1] ?? fromBox ?? 0)) || 0;
  };
  return sized(
    "image/svg+xml",
    side("width", box?.[2]),
    side("height", box?.[3]),
  );
}

/** Skipped piece by piece: one regular expression for all of it could be made to run for minutes. */
function withoutProlog(text: string): string {
  let rest = text.replace(/^\uFEFF/, "").trimStart();
  for (;;) {
    const end = rest.startsWith("<?")
      ? "?>"
      : rest.startsWith("<!--")
        ? "-->"
        : /^<!doctype/i.test(rest)
          ? ">"
          : null;
    const at = end === null ? -1 : rest.indexOf(end);
    if (end === null || at < 0) return rest;
    rest = rest.slice(at + end.length).trimStart();
  }
}

function attribute(attributes: string, name: string): string | undefined {
  const match = new RegExp(`\\s${name}\\s*=\\s*("[^"]*"|'[^']*')`).exec(
    attributes,
  );
  return match?.[1]?.slice(1, -1);
}

function sized(mediaType: string, width: number, height: number): ImageFormat {
  return { mediaType, width, height };
}

function ascii(view: DataView, at: number, length: number): string {
  if (at + length > view.byteLength) return "";
  let text = "";
  for (let i = 0; i < length; i++)
    text += String.fromCharCode(view.getUint8(at + i));
  return text;
}

function readUint24(view: DataView, at: number): number {
  return view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
}
