/**
 * Whether an image file stops before its end, as after an upload or copy that broke off. Walks the parts of the file
 * by the lengths they state, without decoding pixels; what is no PNG, JPEG, GIF or WebP is not judged.
 */
export function isCutOff(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    if (startsWith(bytes, 0, "\x89PNG\r\n\x1a\n")) return !pngEnds(view);
    if (startsWith(bytes, 0, "\xff\xd8\xff")) return !jpegEnds(view);
    if (startsWith(bytes, 0, "GIF8")) return !gifEnds(view);
    if (startsWith(bytes, 0, "RIFF") && startsWith(bytes, 8, "WEBP"))
      return view.getUint32(4, true) + 8 > view.byteLength;
    return false;
  } catch (error) {
    // DataView throws past the end: a part says it is longer than the file.
    if (error instanceof RangeError) return true;
    throw error;
  }
}

/** Chunks up to the one named IEND; what lies behind it is nobody's business. */
function pngEnds(view: DataView): boolean {
  const IEND = 0x49454e44;
  let at = 8;
  for (;;) {
    const next = at + 12 + view.getUint32(at);
    if (next > view.byteLength) return false;
    if (view.getUint32(at + 4) === IEND) return true;
    at = next;
  }
}

/** Segments up to the first scan, then the end marker: scan data cannot hold it, an embedded thumbnail can. */
function jpegEnds(view: DataView): boolean {
  let at = 2;
  for (;;) {
    if (view.getUint8(at) !== 0xff) return true; // Broken, but not by its end.
    const marker = view.getUint8(at + 1);
    if (marker === 0xd9) return true;
    if (marker === 0xda) break;
    at += marker === 0xff ? 1 : 2 + view.getUint16(at + 2);
  }
  for (let end = view.byteLength - 2; end > at; end--)
    if (view.getUint16(end) === 0xffd9) return true;
  return false;
}

/** Extensions and frames up to the trailer. */
function gifEnds(view: DataView): boolean {
  const colorTable = (flags: number) =>
    flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0;
  let at = 13 + colorTable(view.getUint8(10));
  for (;;) {
    const type = view.getUint8(at);
    if (type === 0x21) at += 2;
    else if (type === 0x2c) at += 11 + colorTable(view.getUint8(at + 9));
    else return true; // The trailer, or something only a decoder could judge.
    for (let size = view.getUint8(at); size > 0; size = view.getUint8(at))
      at += 1 + size;
    at += 1;
  }
}

function startsWith(bytes: Uint8Array, at: number, magic: string): boolean {
  return [...magic].every((char, i) => bytes[at + i] === char.charCodeAt(0));
}
