/** Worker thread: every statement that is not the journal. */
import type { Statement } from "better-sqlite3";
import {
  answerQuestions,
  busyTimeoutMs,
  openConnection,
  writeTurns,
} from "./connection.ts";
import type { RecordsAnswer, RecordsQuestion } from "./dialect.ts";

const maxStatements = 500;
/** Everybody who reads records waits meanwhile. */
const emptyLogWaitMs = 1000;

const nothing: RecordsAnswer = { rows: [], changes: 0, insertId: 0 };

const db = openConnection();
const statements = new Map<string, Statement>();
writeTurns.leaveRecords();

answerQuestions<RecordsQuestion>(db, (question) =>
  question.type === "emptyLog" ? emptyLog() : answer(question),
);

/** Also overwrites what the log held. False when somebody still reads an older state, or writes. */
function emptyLog(): boolean {
  if (db.inTransaction) return false;
  db.pragma(`busy_timeout = ${emptyLogWaitMs}`);
  try {
    const [row] = db.pragma("wal_checkpoint(TRUNCATE)") as { busy: number }[];
    return row?.busy === 0;
  } finally {
    db.pragma(`busy_timeout = ${busyTimeoutMs}`);
  }
}

function answer({
  sql,
  parameters,
}: Extract<RecordsQuestion, { type: "run" }>): RecordsAnswer {
  // A full disk rolls back by itself; the error that says so is what the caller has to hear.
  if (sql === "rollback" && !db.inTransaction) return nothing;
  const statement = prepare(sql);
  const beginsWriting = !statement.readonly || sql === "begin immediate";
  if (beginsWriting && !db.inTransaction) writeTurns.enterRecords();
  try {
    return run(statement, parameters);
  } finally {
    if (!db.inTransaction) writeTurns.leaveRecords();
  }
}

function run(
  statement: Statement,
  parameters: readonly unknown[],
): RecordsAnswer {
  if (statement.reader)
    return { rows: statement.all(...parameters), changes: 0, insertId: 0 };
  const { changes, lastInsertRowid } = statement.run(...parameters);
  return { rows: [], changes, insertId: lastInsertRowid };
}

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
