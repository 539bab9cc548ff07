/** Worker thread: every statement that is not the journal. */
import type { Statement } from "better-sqlite3";
import { answerQuestions, journalWaits, openConnection } from "./connection.ts";
import type { RecordsAnswer, RecordsQuestion } from "./dialect.ts";

/** The journal goes first, but not for ever: after this long both compete for SQLite's lock. */
const giveWayMs = 100;
const maxStatements = 500;

const db = openConnection();
const statements = new Map<string, Statement>();

answerQuestions<RecordsQuestion>(db, ({ sql, parameters }): RecordsAnswer => {
  const statement = prepare(sql);
  const beginsWriting = !statement.readonly || sql === "begin immediate";
  if (beginsWriting && !db.inTransaction)
    Atomics.wait(journalWaits, 0, 1, giveWayMs);
  if (statement.reader)
    return { rows: statement.all(...parameters), changes: 0, insertId: 0 };
  const { changes, lastInsertRowid } = statement.run(...parameters);
  return { rows: [], changes, insertId: lastInsertRowid };
});

/** Keeps the statements used last; the order of a Map is the order of use here. */
function prepare(sql: string): Statement {
  const known = statements.get(sql);
  if (known) {
    statements.delete(sql);
    statements.set(sql, known);
    return known;
  }
  const statement = db.prepare(sql);
  statements.set(sql, statement);
  if (statements.size > maxStatements)
    statements.delete(statements.keys().next().value!);
  return statement;
}
