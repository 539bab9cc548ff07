/** Worker thread: appends to the journal, one transaction a batch, on disk before the answer. */
import {
  answerQuestions,
  describeError,
  journalWaits,
  openConnection,
} from "./connection.ts";
import type { JournalQuestion } from "./journal.ts";

import type { Append } from "../store.ts";

const db = openConnection();

const insertRow = lazy(() =>
  db.prepare(
    "insert into journal (canvas_id, seq, at, user_id, session_id, kind, bytes) values (?, ?, ?, ?, ?, ?, ?)",
  ),
);
const insertOwner = lazy(() =>
  db.prepare(
    "insert into client_owner (canvas_id, client_id, user_id, first_seq) values (?, ?, ?, ?)",
  ),
);

answerQuestions<JournalQuestion>(db, ({ appends }) => {
  Atomics.store(journalWaits, 0, 1);
  try {
    write(appends);
    return appends.map(() => null);
  } catch (error) {
    if (appends.length === 1) return [describeError(error)];
    // One canvas must not fail because of another's rows: each on its own.
    return appends.map((append) => {
      try {
        write([append]);
        return null;
      } catch (failure) {
        return describeError(failure);
      }
    });
  } finally {
    Atomics.store(journalWaits, 0, 0);
    Atomics.notify(journalWaits, 0);
  }
});

function write(appends: readonly Append[]) {
  db.exec("begin immediate");
  try {
    for (const { rows, owners } of appends) {
      for (const row of rows)
        insertRow().run(
          row.canvasId,
          row.seq,
          row.at,
          row.userId,
          row.sessionId,
          row.kind,
          row.bytes,
        );
      for (const owner of owners)
        insertOwner().run(
          owner.canvasId,
          owner.clientId,
          owner.userId,
          owner.firstSeq,
        );
    }
    db.exec("commit");
  } catch (error) {
    // A full disk rolls back by itself.
    if (db.inTransaction) db.exec("rollback");
    throw error;
  }
}

/** The tables exist only after the migrations, which run while this thread is already up. */
function lazy<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
