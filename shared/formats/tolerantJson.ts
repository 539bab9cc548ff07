/**
 * JSON as evaluation tools really write it: Python's bare NaN and Infinity become the strings "NaN", "Infinity" and
 * "-Infinity" (see `reportedValue`), a byte order mark is dropped, and an error names the byte.
 */
import { FormatError } from "./parsed.ts";

export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

const maxDepth = 200;

/**
 * Parses one JSON document. Throws a `FormatError` that names line and byte, for `__proto__` keys, and for nesting
 * deeper than 200.
 */
export function parseTolerantJson(input: string): Json {
  const bom = input.startsWith("\uFEFF");
  const text = withoutNul(bom ? input.slice(1) : input);
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    // JSON.parse names no position for short texts and none in some engines, so the scan below finds it.
    const scan = scanJson(text);
    if (scan.error !== null) throw failureAt(text, scan, bom ? 3 : 0);
    value = JSON.parse(scan.repaired) as Json;
  }
  refuseDangerous(value);
  return value;
}

/** Postgres stores no U+0000, and nobody reads it: it becomes U+FFFD, in as many characters, so that places stay. */
function withoutNul(text: string): string {
  return text.includes("\\u0000")
    ? text.replace(/\\(?:u0000|[^])/g, (escape) =>
        escape === "\\u0000" ? "\\ufffd" : escape,
      )
    : text;
}

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

type Scan =
  | { readonly error: null; readonly repaired: string }
  | { readonly error: string; readonly position: number };

function failureAt(
  text: string,
  scan: { error: string; position: number },
  offset: number,
): FormatError {
  const before = text.slice(0, scan.position);
  const byte = new TextEncoder().encode(before).length + offset;
  const line = before.split("\n").length;
  return new FormatError(
    "malformed_file",
    `This is not valid JSON: ${scan.error} (line ${line}, byte ${byte}).`,
    { line, byte },
  );
}

/** Finds the first error of a JSON text, or the same text with bare non-finite numbers quoted. */
function scanJson(text: string): Scan {
  const closers: string[] = [];
  const pieces: string[] = [];
  let copied = 0;
  let at = 0;
  let expect: "value" | "firstValue" | "key" | "firstKey" | "colon" | "next" =
    "value";

  const error = (message: string, position = at): Scan => ({
    error: position >= text.length ? "the file ends too early" : message,
    position,
  });

  for (;;) {
    while (" \t\n\r".includes(text[at] ?? "x")) at++;
    const here = text[at];
    if (here === undefined) {
      if (expect !== "next" || closers.length > 0) return error("");
      pieces.push(text.slice(copied));
      return { error: null, repaired: pieces.join("") };
    }
    if (expect === "next") {
      if (closers.length === 0)
        return error("there is more after the end of the document");
      if (here === closers.at(-1)) closers.pop();
      else if (here === ",") expect = closers.at(-1) === "}" ? "key" : "value";
      else return error(`expected "," or "${closers.at(-1)}"`);
      at++;
    } else if (expect === "colon") {
      if (here !== ":") return error('expected ":"');
      expect = "value";
      at++;
    } else if (expect === "key" || expect === "firstKey") {
      if (here === "}" && expect === "firstKey") {
        closers.pop();
        expect = "next";
        at++;
        continue;
      }
      if (here !== '"') return error("expected a name in double quotes");
      const end = endOfString(text, at);
      if (typeof end !== "number") return error(end.error, end.position);
      at = end;
      expect = "colon";
    } else if (here === "]" && expect === "firstValue") {
      closers.pop();
      expect = "next";
      at++;
    } else if (here === "{" || here === "[") {
      closers.push(here === "{" ? "}" : "]");
      if (closers.length > maxDepth)
        return error(`nested deeper than ${maxDepth}`);
      expect = here === "{" ? "firstKey" : "firstValue";
      at++;
    } else if (here === '"') {
      const end = endOfString(text, at);
      if (typeof end !== "number") return error(end.error, end.position);
      at = end;
      expect = "next";
    } else {
      scalar.lastIndex = at;
      const token = scalar.exec(text)?.[0];
      if (token === undefined) {
        const cut =
          /^(?:-|-?\d+(?:\.|\.?\d*[eE][-+]?)|-?I\w*|N\w*|t\w*|f\w*|n\w*)$/;
        return error(
          `unexpected ${JSON.stringify(here)}`,
          cut.test(text.slice(at, at + 40)) ? text.length : at,
        );
      }
      if (/[NI]/.test(token)) {
        pieces.push(text.slice(copied, at), `"${token}"`);
        copied = at + token.length;
      }
      at += token.length;
      expect = "next";
    }
  }
}

const scalar =
  /(?:true|false|null|NaN|-?Infinity|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?)(?![\w.])/y;

/** Position behind the closing quote, or what is wrong and where; at the end of the text when it is cut short. */
function endOfString(
  text: string,
  start: number,
): number | { readonly error: string; readonly position: number } {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return at + 1;
    if (code < 0x20)
      return {
        error: "a line break or control character in a string",
        position: at,
      };
    if (code !== 0x5c) continue;
    const escape = text.slice(at + 1, at + 6);
    if (/^["\\/bfnrt]/.test(escape)) at += 1;
    else if (/^u[0-9a-fA-F]{4}/.test(escape)) at += 5;
    else if (/^(?:u[0-9a-fA-F]{0,3})?$/.test(escape)) break;
    else return { error: "a bad escape in a string", position: at };
  }
  return { error: "a string that never ends", position: text.length };
}

function refuseDangerous(root: Json): void {
  const open: { value: Json; depth: number }[] = [{ value: root, depth: 0 }];
  for (let item = open.pop(); item; item = open.pop()) {
    const { value, depth } = item;
    if (typeof value !== "object" || value === null) continue;
    if (depth >= maxDepth)
      throw new FormatError(
        "malformed_file",
        `This JSON is nested deeper than ${maxDepth} levels, so it was not read.`,
      );
    if (Object.hasOwn(value, "__proto__"))
      throw new FormatError(
        "malformed_file",
        'This JSON has a key named "__proto__", which is never data, so it was not read.',
      );
    for (const child of Object.values(value)) {
      if (typeof child === "object" && child !== null)
        open.push({ value: child, depth: depth + 1 });
    }
  }
}
