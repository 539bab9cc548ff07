/** Kysely over a pool of connections, for everything that is not the journal. */
import { Kysely, PostgresDialect, type PostgresPool } from "kysely";
import pg from "pg";
import type { Tables } from "../tables.ts";
import {
  clientConfig,
  prepareSession,
  type ConnectionSettings,
} from "./connection.ts";

const maxConnections = 10;

export function openRecords(url: string): Kysely<Tables> {
  const settings: ConnectionSettings = {
    url,
    name: "records",
    answerWithinMs: 45_000,
    statementWithinMs: 40_000,
    lockWithinMs: 20_000,
  };
  const pool = new pg.Pool({
    ...clientConfig(settings),
    max: maxConnections,
    idleTimeoutMillis: 60_000,
    onConnect: (client) => prepareSession(client, settings),
  });
  // An idle connection was lost: the pool has dropped it, and the next question gets another.
  pool.on("error", () => {});
  // One that is in use was lost: whoever uses it hears of it by its question.
  pool.on("connect", (client) => client.on("error", () => {}));
  return new Kysely<Tables>({
    dialect: new PostgresDialect({ pool: withoutNulCharacters(pool) }),
  });
}

/** Postgres refuses U+0000 in text, where SQLite keeps it. It means nothing to a reader; the replacement character stays. */
export function withoutNulCharacters(pool: pg.Pool): PostgresPool {
  type Connection = Awaited<ReturnType<PostgresPool["connect"]>>;
  const known = new WeakMap<pg.PoolClient, Connection>();
  return {
    options: pool.options,
    end: () => pool.end(),
    async connect() {
      const client = await pool.connect();
      const before = known.get(client);
      if (before) return before;
      const connection = {
        processID: (client as unknown as { processID: number }).processID,
        query: (sql: string, parameters: readonly unknown[]) =>
          client.query(sql, parameters.map(withoutNul)),
        release: (destroy?: boolean) => client.release(destroy),
      } as unknown as Connection;
      known.set(client, connection);
      return connection;
    },
  };
}

function withoutNul(value: unknown): unknown {
  return typeof value === "string" && value.includes("\0")
    ? value.replaceAll("\0", "\uFFFD")
    : value;
}
