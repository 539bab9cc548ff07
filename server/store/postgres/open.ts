/** Postgres: records through a pool, the journal and this process's slot on connections of their own. */
import { sql, type Kysely } from "kysely";
import { migrate } from "../migrations/index.ts";
import { StoreError, type Store } from "../store.ts";
import type { Tables } from "../tables.ts";
import { openJournal } from "./journal.ts";
import { ServerSlot, withLock } from "./locks.ts";
import { openRecords } from "./records.ts";

const oldestVersion = 14;

/** Throws `StoreError`, without the password, when Postgres cannot be used. */
export async function openPostgres(url: string): Promise<Store> {
  const db = openRecords(url);
  let slot: ServerSlot | null = null;
  try {
    await refuseUnfit(db);
    await migrate(db);
    slot = await ServerSlot.claim(url);
  } catch (error) {
    await slot?.close();
    await db.destroy();
    if (error instanceof StoreError) throw error;
    throw new StoreError(describeFailure(url, error), { cause: error });
  }
  const held = slot;
  const journal = openJournal(url, (clientId) => held.holds(clientId));
  return {
    db,
    journal,
    get serverSlot() {
      return held.number;
    },
    async exclusive<T>(name: string, work: () => Promise<T>) {
      // Null only when it does not wait.
      return (await withLock(url, name, true, work)) as T;
    },
    exclusiveIfFree: (name, work) => withLock(url, name, false, work),
    async eraseTraces(tables) {
      for (const table of tables)
        await sql`vacuum ${sql.table(table)}`.execute(db);
      return true;
    },
    async close() {
      await journal.close();
      await held.close();
      await db.destroy();
    },
  };
}

async function refuseUnfit(db: Kysely<Tables>) {
  const { rows } = await sql<{
    version: string;
    encoding: string;
  }>`select current_setting('server_version_num') as version, current_setting('server_encoding') as encoding`.execute(
    db,
  );
  const { version, encoding } = rows[0]!;
  const major = Math.floor(Number(version) / 10_000);
  if (major < oldestVersion)
    throw new StoreError(
      `DATABASE_URL: this is Postgres ${major}. Parley needs ${oldestVersion} or newer.`,
    );
  if (encoding !== "UTF8")
    throw new StoreError(
      `DATABASE_URL: this database keeps text as ${encoding}. Make one with ENCODING 'UTF8'.`,
    );
}

/** One line that says what to do; never the address with its password. */
function describeFailure(url: string, error: unknown): string {
  const { hostname, port, pathname } = new URL(url);
  const where = `${hostname || "the local socket"}${port && `:${port}`}`;
  const database = decodeURIComponent(pathname.slice(1));
  const code = error instanceof Error && "code" in error ? error.code : null;
  const reason = error instanceof Error ? error.message : String(error);
  switch (code) {
    case "ECONNREFUSED":
      return `DATABASE_URL: no Postgres answers at ${where}. Start it, or correct the address.`;
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `DATABASE_URL: there is no machine called ${hostname}. Correct the address.`;
    case "28P01":
    case "28000":
      return `DATABASE_URL: Postgres at ${where} does not accept this user and password.`;
    case "3D000":
      return `DATABASE_URL: Postgres at ${where} has no database "${database}". Make it with: createdb ${database}`;
    case "42501":
      return `DATABASE_URL: this user may not make tables in database "${database}" (${reason}).`;
    default:
      return `DATABASE_URL: Postgres at ${where} cannot be used: ${reason}`;
  }
}
