/** Pages of lists that are in no order of time: a cursor says how many rows came before. Opaque to clients. */
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
