/** What the aggregate and the samples files of Every Eval Ever have in common. */
import { textAt, textOf } from "./jsonFields.ts";
import { readTime } from "./numbers.ts";
import type { ParsedRun } from "./parsed.ts";
import type { Json, JsonObject } from "./tolerantJson.ts";

/** The evaluation's id is in both files. */
export function everyEvalJoin(json: JsonObject): Pick<ParsedRun, "join"> {
  const id = textAt(json, "evaluation_id");
  return id === null ? {} : { join: `every-eval-ever ${id}` };
}

/** Unix seconds as a text, or ISO 8601. */
export function readEveryEvalTime(raw: Json | undefined): string | null {
  return readTime(textOf(raw) ?? "");
}
