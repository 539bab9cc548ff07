/** Pages of lists that are in no order of time: a cursor says how many rows came before. Opaque to clients. */
import { sql, type RawBuilder, type SqlBool } from "kysely";
import { malformedRequest } from "../http/errors.ts";

export interface Page {
  readonly offset: number;
  readonly limit: number;
}

export function readPage(query: {
  readonly cursor?: string | undefined;
  readonly limit: number;
}): Page {
  if (query.cursor === undefined) return { offset: 0, limit: query.limit };
  if (!/^after-\d{1,9}$/.test(query.cursor))
    throw malformedRequest("the cursor is not one that a list answered");
  return { offset: Number(query.cursor.slice(6)), limit: query.limit };
}

/** `rows` were asked with one more than the page holds, so that it is known whether more follow. */
export function answerPage<T>(
  rows: readonly T[],
  { offset, limit }: Page,
): { items: T[]; next: string | null } {
  return {
    items: rows.slice(0, limit),
    next: rows.length > limit ? `after-${offset + limit}` : null,
  };
}

/** Whether the column holds this text, whatever the case of its letters A to Z. */
export function contains(column: string, text: string): RawBuilder<SqlBool> {
  const escaped = text.toLowerCase().replace(/[\\%_]/g, "\\$&");
  return sql`lower(${sql.ref(column)}) like ${`%${escaped}%`} escape '\\'`;
}
