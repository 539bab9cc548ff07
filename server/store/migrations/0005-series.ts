/** What older builds kept a row a point with the run's id in it moves to series and their points. */
import { sql, type Kysely } from "kysely";
import { databaseOf } from "../differences.ts";

export async function moveSeries(db: Kysely<unknown>): Promise<void> {
  const isSqlite = databaseOf(db as unknown as Kysely<never>) === "sqlite";
  const ms = (column: string) =>
    sql.raw(
      isSqlite
        ? `cast(round(unixepoch(${column}, 'subsec') * 1000) as integer)`
        : `cast(round(extract(epoch from cast(${column} as timestamptz)) * 1000) as bigint)`,
    );
  const statements = [
    sql`insert into series (run_id, kind, metric, task, count)
      select distinct run_id, 'point', metric, '', 0 from point`,
    sql`insert into series_point (series_id, step, time, rank, value)
      select series.id, point.step, coalesce(${ms("point.time")}, 0),
        case when point.value is not null then 0 when point.special = 'Infinity' then 2 when point.special = '-Infinity' then 3 else 1 end,
        coalesce(point.value, 0)
      from point join series on series.run_id = point.run_id and series.metric = point.metric
      where true on conflict do nothing`,
    sql`update series set (count, least, greatest) = (select count(*),
        min(case when rank = 0 then value end), max(case when rank = 0 then value end)
        from series_point where series_id = series.id) where kind = 'point'`,
    sql`update series set (step, time, value, special) = (select step, nullif(time, 0),
        case when rank = 0 then value end,
        case rank when 1 then 'NaN' when 2 then 'Infinity' when 3 then '-Infinity' end
        from series_point where series_id = series.id order by step desc, time desc, rank desc, value desc limit 1)
      where kind = 'point'`,
    // As server/runs/reported.ts chooses.
    sql`insert into series (run_id, kind, metric, task, count, step, time, value, special, least, greatest, stderr, n)
      select run_id, 'result', metric, task, count, step, ${ms("time")}, value, special, least, greatest, stderr, n
      from (select result.*,
        count(*) over one as count, min(value) over one as least, max(value) over one as greatest,
        row_number() over (partition by run_id, metric, task order by case slice when '' then 0 else 1 end,
          case when step is null then 1 else 0 end, step desc, coalesce(time, '') desc, id desc) as place
        from result window one as (partition by run_id, metric, task)) as placed
      where place = 1`,
    sql`insert into run_rank (kind, name, rank) select 'run', id, row_number() over (order by rowid) - 1 from run where visible = 1`,
    sql`insert into run_rank (kind, name, rank) select 'model', name, row_number() over (order by first) - 1
      from (select coalesce(model, name) as name, min(rowid) as first from run where visible = 1 group by coalesce(model, name)) as models`,
    sql`insert into import_run (import_id, run_id) select import_id, id from run where import_id is not null`,
    sql`drop table point`,
    sql`drop table run_content`,
  ];
  for (const statement of statements) await statement.execute(db);
}
