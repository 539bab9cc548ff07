/**
 * The database of a simulated world: real tables in SQLite in memory, reached only through events of virtual time.
 * What is written is durable at the moment at which it is written; a process that dies before that moment has not
 * written it, and one that dies after it may never hear.
 */
import Database, { type Statement } from "better-sqlite3";
import {
  CompiledQuery,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type DatabaseConnection,
  type Driver,
  type QueryResult,
} from "kysely";
import { migrate } from "../../server/store/migrations/index.ts";
import { createJournal } from "../../server/store/sqlite/journal.ts";
import { createJournalWriter } from "../../server/store/sqlite/journalWriter.ts";
import type { Append, Store } from "../../server/store/store.ts";
import type { Tables } from "../../server/store/tables.ts";
import type { Random } from "./random.ts";
import type { VirtualTime } from "./time.ts";

/** How the disk behaves; a world changes it while it plays. */
export interface Disk {
  /** Longest time from the start of a commit until it is durable. */
  commitMs: number;
  /** Of a commit: nothing is written, and whoever waits hears so. */
  failure: number;
  /** Of a commit: it is durable, but whoever waits hears that it failed. */
  unknownOutcome: number;
}

/** A table file with all migrations in it; made once. */
let template: Promise<Buffer> | null = null;

export class SimDatabase {
  readonly disk: Disk = { commitMs: 15, failure: 0, unknownOutcome: 0 };
  readonly raw: Database.Database;
  readonly #time: VirtualTime;
  readonly #random: Random;
  readonly #statements = new Map<string, Statement>();
  #holder: object | null = null;
  #queue: { readonly process: object; readonly grant: () => void }[] = [];

  static async create(time: VirtualTime, random: Random): Promise<SimDatabase> {
    template ??= makeTemplate();
    return new SimDatabase(new Database(await template), time, random);
  }

  private constructor(
    raw: Database.Database,
    time: VirtualTime,
    random: Random,
  ) {
    this.raw = raw;
    this.#time = time;
    this.#random = random;
  }

  /** The store as one process sees it: its queries and commits are events of that process. */
  storeFor(process: object, slot: number): Store {
    const db = kyselyOn(new EventDriver(this, process));
    const write = createJournalWriter(this.raw);
    const journal = createJournal({
      ask: (question) => {
        const { appends } = question as { appends: readonly Append[] };
        return new Promise((resolve, reject) =>
          this.#commit(process, () => write(appends), resolve, reject),
        );
      },
    });
    return {
      db,
      journal,
      serverSlot: slot,
      // Nothing that a room does takes turns by name.
      exclusive: (_name, work) => work(),
      exclusiveIfFree: (_name, work) => work(),
      eraseTraces: async () => true,
      close: async () => {},
    };
  }

  /** The process died: what it had begun and not committed is gone. */
  abandon(process: object) {
    this.#queue = this.#queue.filter((each) => each.process !== process);
    if (this.#holder !== process) return;
    if (this.raw.inTransaction) this.raw.exec("rollback");
    this.release();
  }

  /** One connection for everybody, in order. */
  acquire(process: object): Promise<void> {
    return new Promise((resolve) => {
      const grant = () => {
        this.#holder = process;
        this.#time.after(0, process, resolve);
      };
      if (this.#holder === null) grant();
      else this.#queue.push({ process, grant });
    });
  }

  release() {
    this.#holder = null;
    this.#queue.shift()?.grant();
  }

  /** Runs a statement a little later, as an event of the process. */
  query<R>(process: object, query: CompiledQuery): Promise<QueryResult<R>> {
    return new Promise((resolve, reject) => {
      this.#time.after(this.#random.int(0, 2), process, () => {
        try {
          resolve(this.#execute(query));
        } catch (error) {
          reject(error as Error);
        }
      });
    });
  }

  close() {
    this.raw.close();
  }

  #commit<T>(
    process: object,
    write: () => T,
    resolve: (result: T) => void,
    reject: (error: Error) => void,
  ) {
    const { disk } = this;
    const attempt = () => {
      // SQLite takes one writer at a time, and this is one connection.
      if (this.raw.inTransaction)
        return void this.#time.after(1, process, attempt);
      const fails = this.#random.chance(disk.failure);
      const isUnknown = !fails && this.#random.chance(disk.unknownOutcome);
      const heardMs = this.#random.int(0, 3);
      if (fails) {
        this.#time.after(heardMs, process, () => reject(new Error("EIO")));
        return;
      }
      const result = write();
      this.#time.after(heardMs, process, () =>
        isUnknown ? reject(new Error("connection lost")) : resolve(result),
      );
    };
    this.#time.after(this.#random.int(0, disk.commitMs), process, attempt);
  }

  #execute<R>({ sql, parameters }: CompiledQuery): QueryResult<R> {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.raw.prepare(sql);
      this.#statements.set(sql, statement);
    }
    if (statement.reader) return { rows: statement.all(...parameters) as R[] };
    const { changes, lastInsertRowid } = statement.run(...parameters);
    return {
      rows: [],
      numAffectedRows: BigInt(changes),
      insertId: BigInt(lastInsertRowid),
    };
  }
}

/** For reading a world's database from outside of it, at once and without events. */
export function directKysely(raw: Database.Database): Kysely<Tables> {
  return kyselyOn(new DirectDriver(raw));
}

function kyselyOn(driver: Driver): Kysely<Tables> {
  return new Kysely<Tables>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => driver,
      createQueryCompiler: () => new SqliteQueryCompiler(),
      createIntrospector: (db) => new SqliteIntrospector(db),
    },
  });
}

async function makeTemplate(): Promise<Buffer> {
  const raw = new Database(":memory:");
  await migrate(directKysely(raw));
  return raw.serialize();
}

/** `begin`, `commit` and `rollback` as plain statements. */
abstract class PlainDriver implements Driver {
  abstract acquireConnection(): Promise<DatabaseConnection>;
  abstract releaseConnection(): Promise<void>;
  async init() {}
  async destroy() {}
  async beginTransaction(connection: DatabaseConnection) {
    await connection.executeQuery(CompiledQuery.raw("begin immediate"));
  }
  async commitTransaction(connection: DatabaseConnection) {
    await connection.executeQuery(CompiledQuery.raw("commit"));
  }
  async rollbackTransaction(connection: DatabaseConnection) {
    await connection.executeQuery(CompiledQuery.raw("rollback"));
  }
}

class EventDriver extends PlainDriver {
  readonly #database: SimDatabase;
  readonly #process: object;

  constructor(database: SimDatabase, process: object) {
    super();
    this.#database = database;
    this.#process = process;
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    await this.#database.acquire(this.#process);
    return {
      executeQuery: (query) => this.#database.query(this.#process, query),
      streamQuery: () => {
        throw new Error("not supported");
      },
    };
  }

  async releaseConnection() {
    this.#database.release();
  }
}

class DirectDriver extends PlainDriver {
  readonly #raw: Database.Database;

  constructor(raw: Database.Database) {
    super();
    this.#raw = raw;
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    return {
      executeQuery: async <R>({ sql, parameters }: CompiledQuery) => {
        const statement = this.#raw.prepare(sql);
        if (statement.reader)
          return { rows: statement.all(...parameters) as R[] };
        const { changes } = statement.run(...parameters);
        return { rows: [], numAffectedRows: BigInt(changes) };
      },
      streamQuery: () => {
        throw new Error("not supported");
      },
    };
  }

  async releaseConnection() {}
}
