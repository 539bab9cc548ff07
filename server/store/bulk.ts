/** Many rows in one statement. The text is put together directly: Kysely's tree of 5,000 values costs more than storing them. */
import { CompiledQuery, type Kysely } from "kysely";
import { databaseOf } from "./differences.ts";
import type { Tables } from "./tables.ts";

/** One statement is one transaction where no other is open: longer ones would keep the journal, and so everybody's typing, waiting. */
export const rowsPerStatement = 1000;

/**
 * Inserts rows, each with its values in the order of `columns`; at most `rowsPerStatement` a statement. `after` is what
 * follows the values, e.g. "on conflict do nothing". Answers how many rows were stored, and those of a "returning".
 */
export async function insertRows<R = never>(
  db: Kysely<Tables>,
  table: keyof Tables,
  columns: readonly string[],
  rows: readonly (readonly unknown[])[],
  after = "",
): Promise<{ stored: number; rows: R[] }> {
  const head = `insert into "${table}" (${columns.map((name) => `"${name}"`).join(", ")}) values `;
  const write =
    databaseOf(db as unknown as Kysely<never>) === "sqlite"
      ? (count: number) =>
          `(?${", ?".repeat(columns.length - 1)}), `.repeat(count)
      : (count: number) => numbered(count, columns.length);
  let stored = 0;
  const returned: R[] = [];
  for (const part of slices(rows)) {
    const { numAffectedRows = 0n, rows: back } = await db.executeQuery<R>(
      CompiledQuery.raw(
        `${head}${write(part.length).slice(0, -2)} ${after}`,
        part.flat(),
      ),
    );
    stored += Number(numAffectedRows);
    for (const row of back) returned.push(row);
  }
  return { stored, rows: returned };
}

function numbered(rows: number, columns: number): string {
  let text = "";
  for (let row = 0, next = 1; row < rows; row += 1) {
    text += "(";
    for (let column = 0; column < columns; column += 1, next += 1)
      text += column === 0 ? `$${next}` : `, $${next}`;
    text += "), ";
  }
  return text;
}

/** As many at a time as one statement takes. */
export function slices<T>(
  rows: readonly T[],
  size = rowsPerStatement,
): (readonly T[])[] {
  if (rows.length <= size) return rows.length === 0 ? [] : [rows];
  const parts: T[][] = [];
  for (let at = 0; at < rows.length; at += size)
    parts.push(rows.slice(at, at + size));
  return parts;
}
