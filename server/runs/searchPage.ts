/**
 * One page of runs, in an order with ties broken by their ids. A page goes on behind the values of the last row of the
 * page before, so runs that arrive meanwhile neither repeat nor hide a row.
 */
import { sql, type RawBuilder, type Selectable } from "kysely";
import type { Filter } from "../../shared/runs/filter.ts";
import { printOrderBy, type OrderBy } from "../../shared/runs/orderBy.ts";
import { contains } from "../store/contains.ts";
import type { Store } from "../store/store.ts";
import type { Tables } from "../store/tables.ts";
import { foreignCursor } from "./searchRefusals.ts";
import { expressionOf, whereFilter } from "./searchSql.ts";

export type RunTableRow = Selectable<Tables["run"]>;

export interface RunScope {
  /** Null: all projects. */
  readonly projects: readonly string[] | null;
  readonly archived: "no" | "only" | "all";
  /** Part of a name, a model or a metric. */
  readonly q: string;
  readonly filter: Filter;
}

export interface PageOfRuns {
  readonly orders: readonly OrderBy[];
  /** What follows the orders. */
  readonly newest: "created" | "started";
  readonly pinnedFirst: boolean;
  readonly limit: number;
  readonly cursor: string | null;
}

/** Selects from `run`; also for groups and counts. */
export function runsIn(store: Pick<Store, "db">, scope: RunScope) {
  let select = store.db.selectFrom("run").where("run.visible", "=", 1);
  if (scope.projects)
    select = select.where("run.project_id", "in", ["", ...scope.projects]);
  if (scope.archived !== "all")
    select = select.where(
      "run.archived_at",
      scope.archived === "no" ? "is" : "is not",
      null,
    );
  const q = scope.q.trim();
  if (q !== "")
    select = select.where(
      sql<boolean>`(${contains("run.name", q)} or ${contains("run.model", q)}
        or exists (select 1 from series where series.run_id = run.id
          and series.metric in (${metricsLike(q)})))`,
    );
  return whereFilter(store, select, scope.filter);
}

/** Names of metrics, each once: from one to the next in the index, as there are far fewer names than series. */
function metricsLike(q: string): RawBuilder<unknown> {
  return sql`with recursive known (name) as (
      select min(metric) from series
      union all
      select (select min(metric) from series where metric > known.name) from known where known.name is not null
    ) select name from known where name is not null and ${contains("known.name", q)}`;
}

export async function countRuns(
  store: Pick<Store, "db">,
  scope: RunScope,
): Promise<number> {
  const { n } = await runsIn(store, scope)
    .select((eb) => eb.fn.countAll<number | string>().as("n"))
    .executeTakeFirstOrThrow();
  return Number(n);
}

/** Throws a `Refusal` for a cursor of another order. */
export async function readRunsPage(
  store: Pick<Store, "db">,
  scope: RunScope,
  page: PageOfRuns,
): Promise<{ rows: RunTableRow[]; next: string | null }> {
  const keys = keysOf(page);
  const signature = [
    page.newest,
    page.pinnedFirst,
    ...page.orders.map(printOrderBy),
  ].join(" | ");
  const after = page.cursor === null ? null : readAfter(page.cursor);
  if (
    after &&
    (after.signature !== signature || after.values.length !== keys.length)
  )
    throw foreignCursor();
  // The limit keeps SQLite from working out each key again wherever it is compared.
  const inner = runsIn(store, scope)
    .select("run.id as run_id")
    .select(keys.map((key, at) => key.value.as(`key${at}`)))
    .limit(sql<number>`${sql.lit(allRuns)}`);
  let select = store.db
    .selectFrom(inner.as("keys"))
    .selectAll()
    .limit(page.limit + 1);
  if (after)
    select = select.where(
      isAfter(keys, after.values as readonly (string | number | null)[]),
    );
  for (const [at, key] of keys.entries()) {
    const column = sql.ref(`key${at}`);
    if (key.nullable) select = select.orderBy(sql`${column} is null`);
    select = select.orderBy(column, key.descending ? "desc" : "asc");
  }
  const found = (await select.execute()) as ({ run_id: string } & Record<
    string,
    unknown
  >)[];
  const shown = found.slice(0, page.limit);
  const last = shown.at(-1);
  return {
    rows: await readRows(
      store,
      shown.map((row) => row.run_id),
    ),
    next:
      found.length > shown.length && last
        ? writeAfter(
            signature,
            keys.map((_, at) => last[`key${at}`] ?? null),
          )
        : null,
  };
}

const allRuns = 1_000_000_000;
const idsPerQuery = 1000;

/** In the order of the ids. */
async function readRows(
  { db }: Pick<Store, "db">,
  ids: readonly string[],
): Promise<RunTableRow[]> {
  const rows = new Map<string, RunTableRow>();
  for (let at = 0; at < ids.length; at += idsPerQuery) {
    const some = await db
      .selectFrom("run")
      .selectAll()
      .where("id", "in", ids.slice(at, at + idsPerQuery))
      .execute();
    for (const row of some) rows.set(row.id, row);
  }
  return ids.flatMap((id) => rows.get(id) ?? []);
}

interface Key {
  readonly value: RawBuilder<unknown>;
  readonly descending: boolean;
  /** Nulls come last, in both directions. */
  readonly nullable: boolean;
}

function keysOf({ orders, newest, pinnedFirst }: PageOfRuns): Key[] {
  const column = (name: string, descending: boolean): Key => ({
    value: sql.ref(`run.${name}`),
    descending,
    nullable: false,
  });
  return [
    ...(pinnedFirst
      ? [
          {
            value: sql`case when run.pinned_at is null then 1 else 0 end`,
            descending: false,
            nullable: false,
          },
        ]
      : []),
    ...orders.map(({ subject, descending }) => ({
      value: expressionOf(subject),
      descending,
      nullable: true,
    })),
    column(newest === "created" ? "created_at" : "started_at", true),
    column("id", newest === "created"),
  ];
}

/** Behind the row with these values, in the order of the keys. */
function isAfter(
  keys: readonly Key[],
  values: readonly (string | number | null)[],
): RawBuilder<boolean> {
  let condition = sql<boolean>`1 = 0`;
  for (let at = keys.length - 1; at >= 0; at--) {
    const column = sql.ref(`key${at}`);
    const value = values[at]!;
    const { descending, nullable } = keys[at]!;
    if (value === null) {
      condition = sql<boolean>`(${column} is null and ${condition})`;
      continue;
    }
    const beyond = descending
      ? sql`${column} < ${value}`
      : sql`${column} > ${value}`;
    condition = sql<boolean>`(${nullable ? sql`(${column} is null or ${beyond})` : beyond}
      or (${column} = ${value} and ${condition}))`;
  }
  return condition;
}

function writeAfter(signature: string, values: readonly unknown[]): string {
  return Buffer.from(JSON.stringify([signature, ...values])).toString(
    "base64url",
  );
}

function readAfter(cursor: string): { signature: unknown; values: unknown[] } {
  try {
    const read: unknown = JSON.parse(
      Buffer.from(cursor, "base64url").toString(),
    );
    if (Array.isArray(read)) {
      const [signature, ...values] = read as unknown[];
      const plain = values.every(
        (value) =>
          value === null ||
          (typeof value === "string" && !value.includes("\0")) ||
          typeof value === "number",
      );
      if (plain) return { signature, values };
    }
  } catch {
    // Not JSON: nobody but us writes cursors, so it is refused below like every other foreign one.
  }
  throw foreignCursor();
}
