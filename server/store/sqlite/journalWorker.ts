/** Worker thread: appends to the journal, one transaction a batch, on disk before the answer. */
import {
  answerQuestions,
  describeError,
  openConnection,
  writeTurns,
} from "./connection.ts";
import type { AppendResult, JournalQuestion } from "./journal.ts";
import { createJournalWriter } from "./journalWriter.ts";

const db = openConnection();
const write = createJournalWriter(db);

answerQuestions<JournalQuestion>(db, ({ appends }): AppendResult[] => {
  writeTurns.enterJournal();
  try {
    return write(appends);
  } catch (error) {
    if (appends.length === 1) return [describeError(error)];
    // One canvas must not fail because of another's rows: each on its own.
    return appends.map((append) => {
      try {
        return write([append])[0]!;
      } catch (failure) {
        return describeError(failure);
      }
    });
  } finally {
    writeTurns.leaveJournal();
  }
});
