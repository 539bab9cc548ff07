/** Whether a transaction audits last: until then it keeps nobody else from the audit log. On Postgres. */
import { sql, type Kysely } from "kysely";
import { audit } from "../../server/audit/audit.ts";
import type { Tables } from "../../server/store/tables.ts";
import { until } from "./until.ts";

/**
 * `hold` locks rows that `act` comes to. While that waits, somebody else audits: had it audited before, the two would
 * wait for each other, and Postgres would end one of them.
 */
export async function othersAuditWhile(
  db: Kysely<Tables>,
  hold: (trx: Kysely<Tables>) => Promise<unknown>,
  act: () => Promise<unknown>,
): Promise<void> {
  let acting: Promise<unknown> = Promise.resolve();
  await db.transaction().execute(async (trx) => {
    await hold(trx);
    acting = act();
    acting.catch(() => undefined);
    await until(async () => {
      const { rows } =
        await sql`select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(
          db,
        );
      return rows.length > 0;
    });
    await audit(
      trx,
      { userId: null, via: "server" },
      { action: "test.audited" },
    );
  });
  await acting;
}
