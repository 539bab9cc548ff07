/** Kysely over the records worker: one connection, so Kysely itself lets transactions wait for each other. */
import {
  CompiledQuery,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryCompiler,
  type QueryResult,
  type TransactionSettings,
} from "kysely";
import type { WorkerThread } from "./workerThread.ts";

export type RecordsQuestion =
  | {
      readonly id: number;
      readonly type: "run";
      readonly sql: string;
      readonly parameters: readonly unknown[];
    }
  /** Answered with true once nothing is in the write-ahead log any more. */
  | { readonly id: number; readonly type: "emptyLog" };
export interface RecordsAnswer {
  readonly rows: unknown[];
  readonly changes: number;
  readonly insertId: number | bigint;
}

export function createDialect(worker: WorkerThread): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new WorkerDriver(worker),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createIntrospector: (db) => new SqliteIntrospector(db),
  };
}

class WorkerDriver implements Driver {
  readonly #worker: WorkerThread;
  readonly #connection: DatabaseConnection;
  /** Of the thread in which the open transaction began; null without one. */
  #transactionIn: number | null = null;

  constructor(worker: WorkerThread) {
    this.#worker = worker;
    this.#connection = {
      executeQuery: async <R>(query: CompiledQuery) => {
        if (this.#isLost())
          throw new Error(
            "The thread of the database ended within this transaction: nothing of it is stored",
          );
        return run<R>(worker, query);
      },
      streamQuery: () => {
        throw new Error("SQLite: streaming is not supported; read in pages");
      },
    };
  }

  async init() {}
  async acquireConnection() {
    return this.#connection;
  }
  async releaseConnection() {}
  async destroy() {
    await this.#worker.close();
  }

  /** Writers take the lock at once: a read lock that has to become a write lock later fails with SQLITE_BUSY_SNAPSHOT. */
  async beginTransaction(
    connection: DatabaseConnection,
    settings: TransactionSettings,
  ) {
    await connection.executeQuery(
      CompiledQuery.raw(
        settings.accessMode === "read only" ? "begin" : "begin immediate",
      ),
    );
    this.#transactionIn = this.#worker.generation;
  }
  async commitTransaction(connection: DatabaseConnection) {
    await connection.executeQuery(CompiledQuery.raw("commit"));
    this.#transactionIn = null;
  }
  async rollbackTransaction(connection: DatabaseConnection) {
    const isLost = this.#isLost();
    this.#transactionIn = null;
    if (!isLost) await connection.executeQuery(CompiledQuery.raw("rollback"));
  }
  /** A new thread knows nothing of a transaction: its statements would be written one by one. */
  #isLost(): boolean {
    return (
      this.#transactionIn !== null &&
      this.#transactionIn !== this.#worker.generation
    );
  }
  async savepoint(
    connection: DatabaseConnection,
    name: string,
    _compile: QueryCompiler["compileQuery"],
  ) {
    await connection.executeQuery(
      CompiledQuery.raw(`savepoint ${quoted(name)}`),
    );
  }
  async rollbackToSavepoint(
    connection: DatabaseConnection,
    name: string,
    _compile: QueryCompiler["compileQuery"],
  ) {
    await connection.executeQuery(
      CompiledQuery.raw(`rollback to ${quoted(name)}`),
    );
  }
  async releaseSavepoint(
    connection: DatabaseConnection,
    name: string,
    _compile: QueryCompiler["compileQuery"],
  ) {
    await connection.executeQuery(CompiledQuery.raw(`release ${quoted(name)}`));
  }
}

async function run<R>(
  worker: WorkerThread,
  query: CompiledQuery,
): Promise<QueryResult<R>> {
  const { rows, changes, insertId } = (await worker.ask({
    type: "run",
    sql: query.sql,
    parameters: query.parameters,
  })) as RecordsAnswer;
  return {
    rows: rows as R[],
    numAffectedRows: BigInt(changes),
    insertId: BigInt(insertId),
  };
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
