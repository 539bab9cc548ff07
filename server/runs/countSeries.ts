/** What the table `series` says of a series of points, read from the points themselves. */
import { sql, type Kysely } from "kysely";
import type { Tables } from "../store/tables.ts";

/** For series whose points were there before or came from elsewhere; live logging counts on. */
export async function countSeries(
  db: Kysely<Tables>,
  id: number,
): Promise<void> {
  await sql`update series set (count, least, greatest) = (select count(*),
      min(case when rank = 0 then value end), max(case when rank = 0 then value end)
      from series_point where series_id = ${id}) where id = ${id}`.execute(db);
  await sql`update series set (step, time, value, special) = (select step, nullif(time, 0),
      case when rank = 0 then value end,
      case rank when 1 then 'NaN' when 2 then 'Infinity' when 3 then '-Infinity' end
      from series_point where series_id = ${id} order by step desc, time desc, rank desc, value desc limit 1)
    where id = ${id}`.execute(db);
}
