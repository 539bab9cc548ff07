/** What one process at a time may hold: work under a name, and one of the servers' own Yjs client ids. */
import type pg from "pg";
import { StoreError } from "../store.ts";
import {
  connect,
  drop,
  hangUp,
  type ConnectionSettings,
} from "./connection.ts";

/** Tells Parley's advisory locks from those of others in the same database. */
export const slotSpace = 0x5041_5201;
/** SPEC.md: client ids 1 to 63 are the servers' own. */
export const lastSlot = 63;
const checkEveryMs = 5000;
const retryMs = 500;

function lockSettings(url: string, name: string): ConnectionSettings {
  return {
    url,
    name,
    answerWithinMs: 5000,
    statementWithinMs: 5000,
    lockWithinMs: 5000,
  };
}

/**
 * Holds the lowest free slot by a lock that Postgres drops when this process or its connection dies. After a lost
 * connection it takes the same slot again, or, when that went to another process meanwhile, another one.
 */
export class ServerSlot {
  readonly #url: string;
  #slot = 0;
  #client: pg.Client | null = null;
  #closed = false;
  #timer: NodeJS.Timeout | null = null;

  /** Throws `StoreError` when all slots are taken. */
  static async claim(url: string): Promise<ServerSlot> {
    const slot = new ServerSlot(url);
    await slot.#claim();
    return slot;
  }

  private constructor(url: string) {
    this.#url = url;
  }

  /** The last one that was held; between a lost connection and the next one it may be held by nobody. */
  get number(): number {
    return this.#slot;
  }

  /** Whether this process holds it now. */
  holds(slot: number): boolean {
    return this.#client !== null && slot === this.#slot;
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer) clearTimeout(this.#timer);
    const client = this.#client;
    this.#client = null;
    if (client) await hangUp(client);
  }

  async #claim() {
    // A connection that is lost before it is one fails in what is asked next.
    let connected: pg.Client | null = null;
    const client = await connect(lockSettings(this.#url, "slot"), () => {
      if (connected) this.#lose(connected);
    });
    connected = client;
    try {
      const slots = Array.from({ length: lastSlot }, (_, i) => i + 1);
      for (const slot of this.#slot > 0 ? [this.#slot, ...slots] : slots) {
        const { rows } = await client.query<{ got: number }>(
          "select pg_try_advisory_lock($1, $2) as got",
          [slotSpace, slot],
        );
        if (rows[0]?.got !== 1) continue;
        this.#client = client;
        this.#slot = slot;
        this.#checkLater();
        return;
      }
    } catch (error) {
      drop(client);
      throw error;
    }
    drop(client);
    throw new StoreError(
      `DATABASE_URL: ${lastSlot} processes are at work on this database already, and there may be no more.`,
    );
  }

  /** A connection that was cut off silently is noticed by asking. */
  #checkLater() {
    this.#timer = setTimeout(() => {
      const client = this.#client;
      if (!client) return;
      client.query("select 1").then(
        () => this.#checkLater(),
        () => this.#lose(client),
      );
    }, checkEveryMs);
    this.#timer.unref();
  }

  #lose(client: pg.Client) {
    if (this.#client !== client) return;
    this.#client = null;
    drop(client);
    this.#claimAgain();
  }

  /** Until it works; meanwhile the journal writes nothing under the slot. */
  #claimAgain() {
    if (this.#closed) return;
    this.#claim().catch(() => {
      this.#timer = setTimeout(() => this.#claimAgain(), retryMs);
      this.#timer.unref();
    });
  }
}

/**
 * Runs `work` while nobody else holds the lock of that name. With `wait` false: null at once when somebody does. The
 * lock lives as long as a connection of its own.
 */
export async function withLock<T>(
  url: string,
  name: string,
  wait: boolean,
  work: () => Promise<T>,
): Promise<T | null> {
  const client = await connect({
    ...lockSettings(url, "lock"),
    ...(wait && { answerWithinMs: 0, statementWithinMs: 0, lockWithinMs: 0 }),
  });
  try {
    const { rows } = await client.query<{ got: number }>(
      wait
        ? "select 1 as got from (select pg_advisory_lock(hashtextextended($1, 0))) as locked"
        : "select pg_try_advisory_lock(hashtextextended($1, 0)) as got",
      [`parley ${name}`],
    );
    return rows[0]?.got === 1 ? await work() : null;
  } finally {
    await hangUp(client);
  }
}
