/** What older builds kept a row a point with the run's id in it moves to series and their points. */
import { sql, type Kysely } from "kysely";
import { databaseOf } from "../differences.ts";

export async function moveSeries(db: Kysely<unknown>): Promise<void> {
  const ms =
    databaseOf(db as unknown as Kysely<never>) === "sqlite"
      ? sql`cast(round(unixepoch(time, 'subsec') * 1000) as integer)`
      : sql`cast(round(extract(epoch from cast(time as timestamptz)) * 1000) as bigint)`;
  const statements = [
    sql`insert into series (run_id, kind, metric, task, count)
      select distinct run_id, 'point', metric, '', 0 from point`,
    sql`insert into series_point (series_id, step, time, rank, value)
      select series.id, point.step, coalesce(${ms}, 0),
        case point.special when 'NaN' then 1 when 'Infinity' then 2 when '-Infinity' then 3 else 0 end,
        coalesce(point.value, 0)
      from point join series on series.run_id = point.run_id and series.metric = point.metric
      where true on conflict do nothing`,
    sql`insert into series (run_id, kind, metric, task, count, step, value, special, stderr, n)
      select run_id, 'result', metric, task, count(*), max(step), max(value), max(special), max(stderr), max(n)
      from result group by run_id, metric, task`,
    sql`update series set (count, least, greatest) = (select count(*),
        min(case when rank = 0 then value end), max(case when rank = 0 then value end)
        from series_point where series_id = series.id) where kind = 'point'`,
    sql`update series set (step, time, value, special) = (select step, nullif(time, 0),
        case when rank = 0 then value end,
        case rank when 1 then 'NaN' when 2 then 'Infinity' when 3 then '-Infinity' end
        from series_point where series_id = series.id order by step desc, time desc, rank desc, value desc limit 1)
      where kind = 'point'`,
    sql`drop table point`,
    sql`drop table run_content`,
  ];
  for (const statement of statements) await statement.execute(db);
}
