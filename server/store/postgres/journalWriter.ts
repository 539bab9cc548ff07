/**
 * Appends as a few statements, whatever their number: two round trips where nothing is refused. The row of each canvas
 * in journal_head is locked first, in the order of the ids, so that two processes wait for each other and never block
 * each other; what belongs to a canvas changes only under that lock.
 */
import type pg from "pg";
import { judge, type JournalState } from "../judge.ts";
import { toTableRow } from "../journalRow.ts";
import type { Append, Appended } from "../store.ts";
import type { Tables } from "../tables.ts";
import { lastSlot } from "./locks.ts";

type Row = Tables["journal"];
type Owner = Pick<Tables["client_owner"], "user_id" | "clock">;

/** Writes in one transaction. Throws when nothing of it is stored, or when it is not known. */
export async function writeAppends(
  client: pg.Client,
  appends: readonly Append[],
  mayWrite: (serverClientId: number) => boolean,
): Promise<Appended[]> {
  const rowsOf = appends.map(({ rows }) => rows.map(toTableRow));
  const state = await readState(client, appends);
  const unclear = appends.flatMap((append, i) =>
    state.heads.get(append.canvasId) === append.after ? [] : rowsOf[i]!,
  );
  if (unclear.length > 0) await readChecksums(client, unclear, state.checksums);
  const written = new Changes();
  const answers = appends.map((append, i) => {
    const rows = rowsOf[i]!;
    const { appended, isNew } = judge(append, rows, journalState(state));
    if (!isNew) return appended;
    // The slot went to another process: what was written under it in memory may be written by that one, too.
    if (
      append.clients.some(
        (range) =>
          range.clientId <= lastSlot &&
          range.userId === null &&
          !mayWrite(range.clientId),
      )
    )
      return "taken";
    written.add(append, rows, state);
    return appended;
  });
  const [, committed] = await Promise.all([
    written.isEmpty ? null : client.query(written.statement()),
    client.query("commit"),
  ]);
  if (committed.command !== "COMMIT")
    throw new Error(`Postgres answered ${committed.command} to COMMIT`);
  return answers;
}

interface State {
  readonly heads: Map<string, number>;
  /** By canvas and row. */
  readonly checksums: Map<string, number>;
  /** By canvas and client id. */
  readonly owners: Map<string, Owner>;
}

function journalState({ heads, checksums, owners }: State): JournalState {
  return {
    headOf: (canvasId) => heads.get(canvasId) ?? 0,
    checksumOf: (canvasId, seq) => checksums.get(`${canvasId} ${seq}`),
    ownerOf: (canvasId, clientId) => owners.get(`${canvasId} ${clientId}`),
  };
}

/** Begins the transaction and takes the locks; one round trip. */
async function readState(
  client: pg.Client,
  appends: readonly Append[],
): Promise<State> {
  const canvases = [...new Set(appends.map(({ canvasId }) => canvasId))];
  const first = [
    ...new Set(
      appends
        .filter(({ after }) => after === 0)
        .map(({ canvasId }) => canvasId),
    ),
  ];
  const ranges = appends.flatMap(({ canvasId, clients }) =>
    clients.map(({ clientId }) => ({ canvasId, clientId })),
  );
  const [, , heads, owners] = await Promise.all([
    client.query("begin isolation level read committed"),
    first.length === 0
      ? null
      : client.query({ ...insertHeads, values: [first] }),
    client.query<{ canvas_id: string; seq: number }>({
      ...lockHeads,
      values: [canvases],
    }),
    ranges.length === 0
      ? null
      : client.query<Owner & { canvas_id: string; client_id: number }>({
          ...selectOwners,
          values: [
            ranges.map(({ canvasId }) => canvasId),
            ranges.map(({ clientId }) => clientId),
          ],
        }),
  ]);
  return {
    heads: new Map(heads.rows.map((row) => [row.canvas_id, row.seq])),
    checksums: new Map(),
    owners: new Map(
      (owners?.rows ?? []).map((row) => [
        `${row.canvas_id} ${row.client_id}`,
        row,
      ]),
    ),
  };
}

async function readChecksums(
  client: pg.Client,
  rows: readonly Row[],
  checksums: Map<string, number>,
) {
  const stored = await client.query<
    Pick<Row, "canvas_id" | "seq" | "checksum">
  >({
    ...selectChecksums,
    values: [rows.map((row) => row.canvas_id), rows.map((row) => row.seq)],
  });
  for (const { canvas_id, seq, checksum } of stored.rows)
    checksums.set(`${canvas_id} ${seq}`, checksum);
}

/** What a transaction is going to write; the next append of the batch is judged by it. */
class Changes {
  readonly #rows: Row[] = [];
  readonly #heads = new Map<string, { seq: number; bytes: number }>();
  readonly #owners = new Map<string, Tables["client_owner"]>();

  get isEmpty(): boolean {
    return this.#heads.size === 0;
  }

  add(append: Append, rows: readonly Row[], state: State) {
    const { canvasId, after, clients } = append;
    const head = this.#heads.get(canvasId) ?? { seq: 0, bytes: 0 };
    this.#heads.set(canvasId, head);
    head.seq = after + rows.length;
    for (const row of rows) {
      head.bytes += row.bytes.length;
      state.checksums.set(`${canvasId} ${row.seq}`, row.checksum);
      this.#rows.push(row);
    }
    state.heads.set(canvasId, head.seq);
    for (const { clientId, userId, to } of clients) {
      const owner = { user_id: userId, clock: to };
      const key = `${canvasId} ${clientId}`;
      state.owners.set(key, owner);
      const first_seq = this.#owners.get(key)?.first_seq ?? after + 1;
      this.#owners.set(key, {
        canvas_id: canvasId,
        client_id: clientId,
        first_seq,
        ...owner,
      });
    }
  }

  statement(): pg.QueryConfig {
    const rows = this.#rows;
    const owners = [...this.#owners.values()];
    const heads = [...this.#heads];
    const bytes = Buffer.concat(rows.map((row) => row.bytes));
    let start = 1;
    const starts = rows.map((row) => {
      const here = start;
      start += row.bytes.length;
      return here;
    });
    return {
      ...writeAll,
      values: [
        bytes,
        rows.map((row) => row.canvas_id),
        rows.map((row) => row.seq),
        rows.map((row) => row.window_first),
        rows.map((row) => row.window_last),
        rows.map((row) => row.updates),
        rows.map((row) => row.at),
        rows.map((row) => row.until),
        rows.map((row) => row.user_id),
        rows.map((row) => row.session_id),
        rows.map((row) => row.kind),
        starts,
        rows.map((row) => row.bytes.length),
        rows.map((row) => row.checksum),
        owners.map((owner) => owner.canvas_id),
        owners.map((owner) => owner.client_id),
        owners.map((owner) => owner.user_id),
        owners.map((owner) => owner.first_seq),
        owners.map((owner) => owner.clock),
        heads.map(([canvasId]) => canvasId),
        heads.map(([, { seq }]) => seq),
        heads.map(([, head]) => head.bytes),
      ],
    };
  }
}

// Named: Postgres parses and plans each of them once for a connection.

/** A canvas without a row yet: two processes that write its first one meet here. */
const insertHeads = {
  name: "insert-heads",
  text: `insert into journal_head (canvas_id, seq, bytes) select id, 0, 0 from unnest($1::text[]) as id
    order by id collate "C" on conflict (canvas_id) do nothing`,
};
const lockHeads = {
  name: "lock-heads",
  text: `select canvas_id, seq from journal_head where canvas_id = any($1::text[]) order by canvas_id for update`,
};
const selectOwners = {
  name: "select-owners",
  text: `select canvas_id, client_id, user_id, clock from client_owner
    where (canvas_id, client_id) in (select * from unnest($1::text[], $2::bigint[]))`,
};
const selectChecksums = {
  name: "select-checksums",
  text: `select canvas_id, seq, checksum from journal
    where (canvas_id, seq) in (select * from unnest($1::text[], $2::bigint[]))`,
};
/** The bytes of all rows are one parameter, cut up there: an array of them would travel as hex digits. */
const writeAll = {
  name: "write-all",
  text: `with new_rows as (
      insert into journal (canvas_id, seq, window_first, window_last, updates, at, until, user_id, session_id, kind, bytes, checksum)
      select canvas_id, seq, window_first, window_last, updates, at, until, user_id, session_id, kind, substr($1::bytea, start, size), checksum
      from unnest($2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[], $9::text[], $10::text[],
        $11::text[], $12::int[], $13::int[], $14::bigint[])
        as row (canvas_id, seq, window_first, window_last, updates, at, until, user_id, session_id, kind, start, size, checksum)
    ), new_owners as (
      insert into client_owner (canvas_id, client_id, user_id, first_seq, clock)
      select * from unnest($15::text[], $16::bigint[], $17::text[], $18::bigint[], $19::bigint[])
      on conflict (canvas_id, client_id) do update set clock = excluded.clock
    )
    update journal_head set seq = moved.seq, bytes = journal_head.bytes + moved.bytes
    from unnest($20::text[], $21::bigint[], $22::bigint[]) as moved (canvas_id, seq, bytes)
    where journal_head.canvas_id = moved.canvas_id`,
};
