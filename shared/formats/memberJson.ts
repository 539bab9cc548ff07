/** JSON documents inside archives. */
import { importLimits, type ArchiveMember } from "./parsed.ts";
import { readText } from "./text.ts";
import { parseTolerantJson, type Json } from "./tolerantJson.ts";

/** Throws a `FormatError` for a member that is too large, damaged, or no JSON. */
export async function readMemberJson(member: ArchiveMember): Promise<Json> {
  return parseTolerantJson(
    await readText(await member.source(), importLimits.jsonBytes),
  );
}
