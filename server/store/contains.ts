/** Search for text as people type it. */
import { sql, type RawBuilder } from "kysely";

/**
 * True where the column has the text anywhere, whatever characters it has; the case of A to Z does not count. SQLite
 * would read a pattern no further than a NUL, so that becomes a character which nothing contains.
 */
export function contains(column: string, text: string): RawBuilder<boolean> {
  const plain = text
    .toLowerCase()
    .replaceAll("\0", "\uFFFD")
    .replace(/[\\%_]/g, (c) => `\\${c}`);
  return sql<boolean>`lower(coalesce(${sql.ref(column)}, '')) like ${`%${plain}%`} escape '\\'`;
}
