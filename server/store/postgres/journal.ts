/** The journal on Postgres: batches in one transaction each, on a connection of their own. */
import type pg from "pg";
import { groupCommit, type Outcome } from "../groupCommit.ts";
import type { Append, Journal } from "../store.ts";
import {
  connect,
  drop,
  hangUp,
  isRefusal,
  type ConnectionSettings,
} from "./connection.ts";
import { writeAppends } from "./journalWriter.ts";

interface PostgresJournal extends Journal {
  close(): Promise<void>;
}

/** `mayWrite`: whether this process may write under one of the servers' own client ids now. */
export function openJournal(
  url: string,
  mayWrite: (serverClientId: number) => boolean,
): PostgresJournal {
  const settings: ConnectionSettings = {
    url,
    name: "journal",
    answerWithinMs: 10_000,
    statementWithinMs: 8000,
    lockWithinMs: 2000,
  };
  let connection: pg.Client | null = null;
  let closed = false;
  let running: Promise<unknown> = Promise.resolve();

  /** Connects again when the last connection was lost. */
  const connected = async () => {
    if (closed) throw new Error("The database was closed");
    if (connection) return connection;
    let opened: pg.Client | null = null;
    opened = await connect(settings, () => {
      // An older one may end when the next is at work already.
      if (connection === opened) connection = null;
    });
    connection = opened;
    return opened;
  };

  const attempt = async <T>(work: (client: pg.Client) => Promise<T>) => {
    const client = await connected();
    try {
      return await work(client);
    } catch (error) {
      if (isRefusal(error)) {
        await client.query("rollback");
      } else {
        if (connection === client) connection = null;
        drop(client);
      }
      throw error;
    }
  };

  const commit = async (
    batch: readonly Append[],
  ): Promise<readonly Outcome[]> => {
    const write = (appends: readonly Append[]) =>
      attempt((client) => writeAppends(client, appends, mayWrite));
    try {
      return await write(batch);
    } catch (error) {
      if (!isRefusal(error) || batch.length === 1) throw error;
    }
    // One canvas must not fail because of another's rows: each on its own.
    const outcomes: Outcome[] = [];
    for (const append of batch)
      outcomes.push(
        await write([append]).then(
          ([outcome]) => outcome!,
          (error: unknown) =>
            error instanceof Error ? error : new Error(String(error)),
        ),
      );
    return outcomes;
  };

  const append = groupCommit((batch) => {
    const outcomes = commit(batch);
    running = outcomes.catch(() => {});
    return outcomes;
  });
  return {
    append,
    async ping() {
      await running;
      const { rows } = await attempt((client) =>
        client.query<{ only: string }>(
          "select current_setting('transaction_read_only') as only",
        ),
      );
      if (rows[0]?.only === "on")
        throw new Error("this Postgres only reads: it is a standby");
    },
    async close() {
      await running;
      closed = true;
      if (connection) await hangUp(connection);
    },
  };
}
