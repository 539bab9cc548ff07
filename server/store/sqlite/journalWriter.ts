/** The statements that append to the journal. */
import type { Database } from "better-sqlite3";
import { toTableRow } from "../journalRow.ts";
import { judge, type JournalState } from "../judge.ts";
import type { Append, Appended } from "../store.ts";

/** Gives what writes a batch of appends in one transaction; it throws when nothing of the batch is stored. */
export function createJournalWriter(
  db: Database,
): (appends: readonly Append[]) => Appended[] {
  const selectHead = lazy(() =>
    db.prepare("select seq from journal_head where canvas_id = ?").pluck(),
  );
  const moveHead = lazy(() =>
    db.prepare(
      `insert into journal_head (canvas_id, seq, bytes) values (?, ?, ?)
       on conflict (canvas_id) do update set seq = excluded.seq, bytes = bytes + excluded.bytes`,
    ),
  );
  const selectChecksum = lazy(() =>
    db
      .prepare("select checksum from journal where canvas_id = ? and seq = ?")
      .pluck(),
  );
  const insertRow = lazy(() =>
    db.prepare(
      `insert into journal (canvas_id, seq, window_first, window_last, updates, at, until, user_id, session_id, kind, bytes, checksum)
       values (@canvas_id, @seq, @window_first, @window_last, @updates, @at, @until, @user_id, @session_id, @kind, @bytes, @checksum)`,
    ),
  );
  const selectOwner = lazy(() =>
    db.prepare(
      "select user_id, clock from client_owner where canvas_id = ? and client_id = ?",
    ),
  );
  const saveOwner = lazy(() =>
    db.prepare(
      `insert into client_owner (canvas_id, client_id, user_id, first_seq, clock) values (?, ?, ?, ?, ?)
       on conflict (canvas_id, client_id) do update set clock = excluded.clock`,
    ),
  );

  function write(appends: readonly Append[]): Appended[] {
    db.exec("begin immediate");
    try {
      const results = appends.map(writeOne);
      db.exec("commit");
      return results;
    } catch (error) {
      // A full disk rolls back by itself.
      if (db.inTransaction) db.exec("rollback");
      throw error;
    }
  }

  const state: JournalState = {
    headOf: (canvasId) => (selectHead().get(canvasId) as number) ?? 0,
    checksumOf: (canvasId, seq) =>
      selectChecksum().get(canvasId, seq) as number | undefined,
    ownerOf: (canvasId, clientId) =>
      selectOwner().get(canvasId, clientId) as ReturnType<
        JournalState["ownerOf"]
      >,
  };

  function writeOne(append: Append): Appended {
    const { canvasId, after, clients } = append;
    const rows = append.rows.map(toTableRow);
    const { appended, isNew } = judge(append, rows, state);
    if (!isNew) return appended;
    for (const { clientId, userId, to } of clients)
      saveOwner().run(canvasId, clientId, userId, after + 1, to);
    let bytes = 0;
    for (const row of rows) {
      insertRow().run(row);
      bytes += row.bytes.length;
    }
    moveHead().run(canvasId, after + rows.length, bytes);
    return appended;
  }

  return write;
}

/** The tables exist only after the migrations, which run while this thread is already up. */
function lazy<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
