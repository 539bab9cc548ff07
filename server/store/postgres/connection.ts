/** How Parley talks to Postgres: values as SQLite gives them, and no connection that hangs for ever. */
import pg from "pg";

/** A connection that is cut off is noticed: an idle one by TCP within half a minute, a busy one by `answerWithinMs`. */
const connectWithinMs = 5000;
const keepAliveAfterMs = 10_000;
const hangUpWithinMs = 2000;

export interface ConnectionSettings {
  readonly url: string;
  /** What Postgres lists it as, e.g. in pg_stat_activity. */
  readonly name: string;
  /** A question that takes longer is given up together with its connection. */
  readonly answerWithinMs: number;
  /** Postgres itself gives up after this long, so that what was given up here does not go on there. */
  readonly statementWithinMs: number;
  readonly lockWithinMs: number;
}

export function clientConfig(settings: ConnectionSettings): pg.ClientConfig {
  return {
    connectionString: settings.url,
    application_name: `parley ${settings.name}`,
    connectionTimeoutMillis: connectWithinMs,
    query_timeout: settings.answerWithinMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveAfterMs,
    // Several questions in one round trip; and a question that times out takes its connection with it.
    pipeline: true,
    types: { getTypeParser },
  };
}

/** By statements, not in the connection's start packet, which poolers refuse. */
export async function prepareSession(
  client: pg.ClientBase,
  settings: ConnectionSettings,
): Promise<void> {
  const values = Object.entries({
    synchronous_commit: "on",
    statement_timeout: settings.statementWithinMs,
    lock_timeout: settings.lockWithinMs,
    // A process that vanished in mid-transaction must not keep the others from its rows.
    idle_in_transaction_session_timeout: 15_000,
    tcp_keepalives_idle: 10,
    tcp_keepalives_interval: 5,
    tcp_keepalives_count: 4,
    tcp_user_timeout: 30_000,
  });
  await client.query(
    `select ${values.map((_, i) => `set_config($${2 * i + 1}, $${2 * i + 2}, false)`).join(", ")}`,
    values.flatMap(([name, value]) => [name, String(value)]),
  );
}

/** A connected client. When it is lost later, `onLost` hears of it, once; without it that shows in what is asked next. */
export async function connect(
  settings: ConnectionSettings,
  onLost: () => void = () => {},
): Promise<pg.Client> {
  const client = new pg.Client(clientConfig(settings));
  let state: "connecting" | "connected" | "lost" = "connecting";
  const lose = () => {
    const before = state;
    state = "lost";
    if (before === "connected") onLost();
  };
  client.on("error", lose);
  client.on("end", lose);
  try {
    await client.connect();
    await prepareSession(client, settings);
  } catch (error) {
    drop(client);
    throw error;
  }
  if ((state as string) === "lost")
    throw new Error("Postgres closed the connection at once");
  state = "connected";
  return client;
}

/** Ends a connection whose state is not known: whatever waits for an answer hears of it at once. */
export function drop(client: pg.Client): void {
  // What is left to fail here has been told to whoever asked.
  client.end().catch(() => {});
  (
    client as unknown as { connection: { stream: { destroy(): void } } }
  ).connection.stream.destroy();
}

/** Ends a connection tidily, so that its locks are free when this resolves; one that does not answer is dropped. */
export async function hangUp(client: pg.Client): Promise<void> {
  const late = setTimeout(() => drop(client), hangUpWithinMs);
  try {
    await client.end();
  } catch {
    // It had ended by itself.
    drop(client);
  } finally {
    clearTimeout(late);
  }
}

/** Whether Postgres itself refused, on a connection that goes on working. */
export function isRefusal(error: unknown): error is pg.DatabaseError {
  return (
    error instanceof pg.DatabaseError &&
    error.severity !== "FATAL" &&
    error.severity !== "PANIC" &&
    // After a failover this connection ends at a server that only reads.
    error.code !== "25006"
  );
}

const oid = {
  bool: 16,
  bytea: 17,
  int8: 20,
  float4: 700,
  float8: 701,
  numeric: 1700,
};

/** Numbers are numbers, bytes are bytes, and a comparison is 1 or 0, as in SQLite. */
const getTypeParser = ((id: number, format?: "text" | "binary") => {
  if (format === "binary") return pg.types.getTypeParser(id, "binary");
  switch (id) {
    case oid.int8:
    case oid.numeric:
    case oid.float4:
    case oid.float8:
      return Number;
    case oid.bool:
      return (text: string) => (text === "t" ? 1 : 0);
    case oid.bytea:
      return readBytes;
    default:
      return pg.types.getTypeParser(id, "text");
  }
}) as typeof pg.types.getTypeParser;

/** `\x` and hex digits, as every Postgres since 9.0 writes them. */
function readBytes(text: string): Uint8Array {
  const { buffer, byteOffset, length } = Buffer.from(text.slice(2), "hex");
  return new Uint8Array(buffer, byteOffset, length);
}
