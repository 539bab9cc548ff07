/** JSONL, one object a line, as it is written by tools that may be stopped at any moment. */
import { FormatError, importLimits, type FileSource } from "./parsed.ts";
import { textChunks } from "./text.ts";
import {
  isJsonObject,
  parseTolerantJson,
  type JsonObject,
} from "./tolerantJson.ts";

export interface JsonLine {
  /** From 1. */
  readonly number: number;
  /** The object, or what is wrong with the line. */
  readonly row: JsonObject | string;
}

/** Every line that is not empty. Throws a `FormatError` for a line beyond the limit. */
export async function* readJsonLines(
  source: FileSource,
): AsyncGenerator<JsonLine> {
  for await (const { line, number } of readLines(source))
    yield { number, row: readObject(line) };
}

async function* readLines(
  source: FileSource,
): AsyncGenerator<{ line: string; number: number }> {
  let rest = "";
  let number = 0;
  for await (const chunk of textChunks(source)) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      number++;
      if (line.trim() !== "") yield { line, number };
    }
    if (rest.length > importLimits.lineCharacters)
      throw new FormatError(
        "malformed_file",
        `Line ${number + 1} is longer than ${importLimits.lineCharacters / 1024 / 1024} MB.`,
        { line: number + 1 },
      );
  }
  if (rest.trim() !== "") yield { line: rest, number: number + 1 };
}

/** The object of a line, or what is wrong with it. */
export function readObject(line: string): JsonObject | string {
  try {
    // Ids beyond 2^53 would lose digits as numbers, so they are read as strings.
    const exact =
      line.length < 100_000 && /\d{16}/.test(line)
        ? line.replace(
            /("(?:[^"\\]|\\.)*")|(?<![\w.+-])-?\d{16,}(?![\d.eE])/g,
            (match, text?: string) => text ?? `"${match}"`,
          )
        : line;
    const value = parseTolerantJson(exact);
    return isJsonObject(value) ? value : "this line is no JSON object";
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return error.message.replace(/ \(line \d+, byte \d+\)/, "");
  }
}
