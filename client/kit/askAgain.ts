/**
 * A query that is asked for the first time is not asked again by `invalidateQueries` before its answer is there; but
 * that answer may be older than what was announced meanwhile.
 */
import type { QueryClient, QueryKey } from "@tanstack/react-query";

/** Resolves when no first answer is on its way any more, whether it came or not. */
export async function firstAnswer(queries: QueryClient, queryKey: QueryKey) {
  const query = queries.getQueryCache().find({ queryKey, exact: true });
  if (query?.state.data === undefined)
    await query?.promise?.catch(() => undefined);
}

/** Asks for what the server says from now on. */
export async function askAgain(queries: QueryClient, queryKey: QueryKey) {
  await firstAnswer(queries, queryKey);
  await queries.invalidateQueries({ queryKey });
}
