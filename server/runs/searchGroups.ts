/** Groups of runs that have the same value of a param or a tag, summed up by the database. */
import { sql, type RawBuilder } from "kysely";
import type { z } from "zod";
import type {
  RunCell,
  RunColumn,
  RunSearchAnswer,
  runSearchSchema,
} from "../../shared/api/runSearch.ts";
import type { Store } from "../store/store.ts";
import { emptyCell } from "./searchCells.ts";
import { runsIn, type RunScope } from "./searchPage.ts";
import { foreignCursor } from "./searchRefusals.ts";
import { expressionOf, namesMetric } from "./searchSql.ts";

type Search = Pick<
  z.output<typeof runSearchSchema>,
  "groupBy" | "cursor" | "limit" | "columns"
>;
type Key = string | null;

/** Ids of a group's runs that an answer names. */
const idsPerGroup = 200;

/** Largest groups first; runs without the value are a group of their own, the last of its size. */
export async function searchGroups(
  store: Pick<Store, "db">,
  scope: RunScope,
  search: Search,
): Promise<RunSearchAnswer> {
  const from = search.cursor === null ? 0 : Number(search.cursor);
  if (!Number.isSafeInteger(from) || from < 0) throw foreignCursor();
  const groups = await store.db
    .selectFrom(keyed(store, scope, search.groupBy).as("run"))
    .select((eb) => ["key", eb.fn.countAll<number | string>().as("runs")])
    .groupBy("key")
    .execute();
  const all = groups
    .map(({ key, runs }) => ({ key, runs: Number(runs) }))
    .sort(
      (a, b) =>
        b.runs - a.runs ||
        Number(a.key === null) - Number(b.key === null) ||
        (String(a.key) < String(b.key) ? -1 : 1),
    );
  const page = all.slice(from, from + search.limit);
  const chosen: Chosen = {
    runs: keyed(store, scope, search.groupBy),
    isChosen: isOneOf(page.map(({ key }) => key)),
  };
  const ids = await readIds(store, chosen);
  const cells = await readGroupCells(store, chosen, search.columns);
  return {
    items: [],
    groups: page.map(({ key, runs }) => ({
      key,
      runs,
      ids: ids.get(key) ?? [],
      cells: cells.get(key) ?? [],
    })),
    next: from + page.length < all.length ? String(from + page.length) : null,
    total: all.length,
  };
}

/** The runs of some groups: what to select from, and the condition on `key`. */
interface Chosen {
  readonly runs: ReturnType<typeof keyed>;
  readonly isChosen: RawBuilder<boolean>;
}

/** Each run with the value that it is grouped by, worked out once: SQLite takes a query with a limit as it is. */
function keyed(store: Pick<Store, "db">, scope: RunScope, groupBy: string) {
  return runsIn(store, scope)
    .select(["run.id", "run.created_at", keyOf(groupBy).as("key")])
    .limit(sql<number>`1000000000`);
}

function keyOf(groupBy: string): RawBuilder<Key> {
  if (groupBy === "model") return sql<Key>`run.model`;
  const name = groupBy.replaceAll("\0", "");
  const subject = name.startsWith("tags.")
    ? ({ entity: "tag", key: name.slice("tags.".length) } as const)
    : ({ entity: "param", key: name } as const);
  return sql<Key>`${expressionOf(subject)}`;
}

function isOneOf(keys: readonly Key[]): RawBuilder<boolean> {
  const named = keys.filter((key) => key !== null);
  const conditions = [
    ...(named.length > 0 ? [sql`key in (${sql.join(named)})`] : []),
    ...(named.length < keys.length ? [sql`key is null`] : []),
  ];
  if (conditions.length === 0) return sql<boolean>`1 = 0`;
  return sql<boolean>`(${sql.join(conditions, sql` or `)})`;
}

/** Newest first. */
async function readIds(
  { db }: Pick<Store, "db">,
  { runs, isChosen }: Chosen,
): Promise<Map<Key, string[]>> {
  const { rows } = await sql<{ id: string; key: Key }>`
    select id, key from (
      select id, key, row_number() over (partition by key order by created_at desc, id desc) as place
      from ${runs.as("run")} where ${isChosen}
    ) as placed where place <= ${idsPerGroup} order by place`.execute(db);
  const ids = new Map<Key, string[]>();
  for (const { id, key } of rows) {
    const known = ids.get(key);
    if (known) known.push(id);
    else ids.set(key, [id]);
  }
  return ids;
}

/**
 * Mean and sample standard deviation (n - 1) over the runs that have a finite value; a text only when all that have one
 * have the same. Squares are taken of the distances to the mean, and values whose squares no double holds are left out.
 */
async function readGroupCells(
  { db }: Pick<Store, "db">,
  { runs, isChosen }: Chosen,
  columns: readonly RunColumn[],
): Promise<Map<Key, RunCell[]>> {
  if (columns.length === 0) return new Map();
  const own = (prefix: string, at: number) => sql.ref(`${prefix}${at}`);
  const each = (
    write: (column: RunColumn, at: number) => RawBuilder<unknown>[],
  ) => sql.join(columns.flatMap(write));
  const { rows } = await sql<Record<string, number | string | null>>`
    with own as materialized (
      select key, ${each((column, at) => [sql`${valueOf(column)} as ${own("c", at)}`])}
      from ${runs.as("run")} where ${isChosen}
    ), mean as materialized (
      select key as of_key, ${each((column, at) => [
        column.type === "metric"
          ? sql`avg(${own("c", at)}) as ${own("m", at)}`
          : sql`null as ${own("m", at)}`,
      ])}
      from own group by key
    )
    select key, ${each((column, at) => {
      const [c, m] = [own("c", at), own("m", at)];
      return [
        sql`count(${c}) as ${own("runs", at)}`,
        sql`min(${c}) as ${own("least", at)}`,
        sql`max(${c}) as ${own("greatest", at)}`,
        ...(column.type === "metric"
          ? [
              sql`max(${m}) as ${own("mean", at)}`,
              sql`sum((${c} - ${m}) * (${c} - ${m})) as ${own("squares", at)}`,
            ]
          : []),
      ];
    })}
    from own join mean on of_key is not distinct from key group by key`.execute(
    db,
  );
  return new Map(
    rows.map((row) => [
      row["key"] as Key,
      columns.map((column, at) => cellOf(column, row, at)),
    ]),
  );
}

/** Of one run of `run`; what stands for a metric is chosen as in server/runs/searchCells.ts. */
function valueOf(column: RunColumn): RawBuilder<unknown> {
  switch (column.type) {
    case "metric": {
      const { name, task } = column;
      const named =
        task === ""
          ? namesMetric(name)
          : sql`series.metric = ${name} and series.task = ${task}`;
      return sql`(select case when abs(series.value) < 1e150 then series.value end from series
        where series.run_id = run.id and ${named} order by series.kind, series.task limit 1)`;
    }
    case "param":
      return expressionOf({ entity: "param", key: column.name });
    case "tag":
      return sql`(select run_tag.value from run_tag where run_tag.run_id = run.id and run_tag.key = ${column.name})`;
    default:
      return column satisfies never;
  }
}

function cellOf(
  column: RunColumn,
  row: Readonly<Record<string, number | string | null>>,
  at: number,
): RunCell {
  const runs = Number(row[`runs${at}`]);
  const [least, greatest] = [row[`least${at}`]!, row[`greatest${at}`]!];
  if (column.type !== "metric")
    return {
      ...emptyCell,
      runs,
      text: least === greatest ? (least as string | null) : null,
    };
  if (runs === 0) return { ...emptyCell, runs };
  return {
    ...emptyCell,
    runs,
    value: row[`mean${at}`] as number,
    least: least as number,
    greatest: greatest as number,
    ...(runs > 1 && {
      deviation: Math.sqrt(Number(row[`squares${at}`]) / (runs - 1)),
    }),
  };
}
