/** Bytes to text: finds the encoding (BOM, UTF-16 by its zeros, else UTF-8, else Windows-1252) and decodes in chunks. */
import { FormatError, type FileSource } from "./parsed.ts";

export type Encoding = "utf-8" | "utf-16le" | "utf-16be" | "windows-1252";

/** Null for bytes that are no text. */
export function detectEncoding(head: Uint8Array): Encoding | null {
  if (head[0] === 0xff && head[1] === 0xfe) return "utf-16le";
  if (head[0] === 0xfe && head[1] === 0xff) return "utf-16be";
  const zeros = [0, 0];
  const looked = Math.min(head.length, 4096);
  for (let i = 0; i < looked; i++) if (head[i] === 0) zeros[i % 2]!++;
  if (zeros[0]! + zeros[1]! > 0) {
    const half = looked / 2;
    if (zeros[1]! > half * 0.6 && zeros[0]! < half * 0.1) return "utf-16le";
    if (zeros[0]! > half * 0.6 && zeros[1]! < half * 0.1) return "utf-16be";
    return null;
  }
  try {
    // Streaming: a character cut at the end of the head is no error.
    new TextDecoder("utf-8", { fatal: true }).decode(head, { stream: true });
    return "utf-8";
  } catch {
    return "windows-1252";
  }
}

/**
 * The text of a file in chunks, without BOM, with every line end (CR LF, CR) as "\n". Throws for bytes that are no
 * text.
 */
export async function* textChunks(source: FileSource): AsyncGenerator<string> {
  const encoding = detectEncoding(source.head);
  if (encoding === null)
    throw new FormatError("unknown_format", "This file is binary, not text.");
  const decoder = new TextDecoder(encoding);
  let endsWithCr = false;
  for await (const bytes of source.chunks()) {
    let text = decoder.decode(bytes, { stream: true });
    if (text === "") continue;
    if (endsWithCr && text.startsWith("\n")) text = text.slice(1);
    if (text === "") {
      endsWithCr = false;
      continue;
    }
    endsWithCr = text.endsWith("\r");
    yield normalise(text);
  }
  const rest = decoder.decode();
  if (rest !== "") yield normalise(rest);
}

/** The whole text; for formats that cannot be read in parts. */
export async function readText(
  source: FileSource,
  limit: number,
): Promise<string> {
  if (source.size > limit)
    throw new FormatError(
      "too_large",
      `A JSON file may have at most ${Math.round(limit / 1024 / 1024)} MB; this one has ${Math.ceil(source.size / 1024 / 1024)} MB. Export it as JSONL or CSV instead.`,
    );
  const encoding = detectEncoding(source.head);
  if (encoding === null)
    throw new FormatError("unknown_format", "This file is binary, not text.");
  const decoder = new TextDecoder(encoding);
  let text = "";
  for await (const bytes of source.chunks())
    text += decoder.decode(bytes, { stream: true });
  return text + decoder.decode();
}

/** The first characters as text, normalised as `textChunks` does; for sniffing. */
export function headText(source: FileSource): string | null {
  const encoding = detectEncoding(source.head);
  if (encoding === null) return null;
  return normalise(
    new TextDecoder(encoding).decode(source.head, { stream: true }),
  );
}

function normalise(text: string): string {
  return text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
}
