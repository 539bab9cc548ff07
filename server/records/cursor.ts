/** Where a page of a list ended: a time and, for rows of the same moment, an id. Opaque to clients. */
import { malformedRequest } from "../http/errors.ts";

export interface Cursor {
  readonly at: string;
  readonly id: string;
}

export function writeCursor(cursor: Cursor): string {
  return Buffer.from(`${cursor.at} ${cursor.id}`).toString("base64url");
}

export function readCursor(text: string): Cursor {
  const [at, id, ...rest] = Buffer.from(text, "base64url")
    .toString()
    .split(" ");
  if (!at || !id || rest.length > 0)
    throw malformedRequest("the cursor is not one that a list answered");
  return { at, id };
}
