/**
 * multipart/form-data (RFC 7578) read as a stream, so that an uploaded file of any size passes through without being
 * held in memory.
 */
import { malformedRequest } from "../http/errors.ts";

const maxHeaderBytes = 16 * 1024;
const maxParts = 1000;

export interface Part {
  readonly name: string;
  /** Null for a plain field. */
  readonly fileName: string | null;
  /** To be read before the next part is asked for; what is left is skipped. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** The boundary of a multipart content type; null for other types. */
export function boundaryOf(contentType: string): string | null {
  const match =
    /^multipart\/form-data\s*;.*?\bboundary=(?:"([^"]{1,200})"|([^\s;]{1,200}))/i.exec(
      contentType,
    );
  return match ? (match[1] ?? match[2] ?? null) : null;
}

/** Throws a `Refusal` for a body that is no form. */
export async function* readMultipart(
  body: AsyncIterable<Uint8Array>,
  boundary: string,
): AsyncGenerator<Part> {
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  const input = new Input(body);
  for await (const _ of input.until(delimiter)); // What stands before the first part means nothing.
  for (let count = 0; ; count++) {
    const mark = await input.take(2);
    if (mark.equals(Buffer.from("--"))) return;
    if (!mark.equals(Buffer.from("\r\n")))
      throw malformedRequest(
        "a boundary of the form is not followed by a line",
      );
    if (count >= maxParts)
      throw malformedRequest(`the form has more than ${maxParts} parts`);
    const header = parseHeader(await input.header());
    const content = input.until(delimiter);
    yield { ...header, body: content };
    for await (const _ of content); // Skips what was not read.
  }
}

/** Bytes to come, with what was received and not yet used. */
class Input {
  readonly #chunks: AsyncIterator<Uint8Array>;
  // The first boundary may stand at the very start, without a line before it.
  #buffer: Buffer = Buffer.from("\r\n");

  constructor(body: AsyncIterable<Uint8Array>) {
    this.#chunks = body[Symbol.asyncIterator]();
  }

  async #more(): Promise<void> {
    const next = await this.#chunks.next();
    if (next.done) throw malformedRequest("the form ends too early");
    this.#buffer = Buffer.concat([this.#buffer, next.value]);
  }

  async take(count: number): Promise<Buffer> {
    while (this.#buffer.length < count) await this.#more();
    const taken = this.#buffer.subarray(0, count);
    this.#buffer = this.#buffer.subarray(count);
    return taken;
  }

  /** The lines up to an empty one. */
  async header(): Promise<string> {
    for (;;) {
      const end = this.#buffer.indexOf("\r\n\r\n");
      if (end >= 0 && end <= maxHeaderBytes)
        return (await this.take(end + 4)).toString("utf8");
      if (this.#buffer.length > maxHeaderBytes)
        throw malformedRequest("a part of the form has too long a header");
      await this.#more();
    }
  }

  /** Everything before the delimiter, which is taken too. */
  async *until(delimiter: Buffer): AsyncGenerator<Uint8Array> {
    for (;;) {
      const at = this.#buffer.indexOf(delimiter);
      if (at >= 0) {
        const last = await this.take(at);
        await this.take(delimiter.length);
        if (last.length > 0) yield last;
        return;
      }
      // The delimiter may begin in the last bytes and end in the next chunk.
      const safe = this.#buffer.length - delimiter.length + 1;
      if (safe > 0) yield await this.take(safe);
      await this.#more();
    }
  }
}

function parseHeader(header: string): Pick<Part, "name" | "fileName"> {
  const disposition =
    /^content-disposition:\s*form-data\b(.*)$/im.exec(header)?.[1] ?? "";
  const name = parameter(disposition, "name");
  if (name === null) throw malformedRequest("a part of the form has no name");
  return { name, fileName: parameter(disposition, "filename") };
}

/** Browsers write quotes and line ends in names as %22, %0D and %0A. */
function parameter(disposition: string, key: string): string | null {
  const match = new RegExp(`;\\s*${key}=(?:"([^"]*)"|([^\\s;]+))`, "i").exec(
    disposition,
  );
  const raw = match?.[1] ?? match?.[2];
  if (raw === undefined) return null;
  return raw.replace(/%22/g, '"').replace(/%0D/gi, "\r").replace(/%0A/gi, "\n");
}
