/** What is new to one person. The marks are their own: the server gives them to nobody else. */
import type { Comment, Reading, Thread } from "../../shared/api/threads.ts";

/** Until when this person has read the thread; a mark of its own counts before "everything until then". */
export function readUntil(reading: Reading, thread: string): string {
  return reading.threads[thread] ?? reading.allReadAt ?? "";
}

/** Comments of others since then. */
export function unreadComments(
  thread: Thread,
  reading: Reading,
  me: string,
): Comment[] {
  const until = readUntil(reading, thread.id);
  return thread.comments.filter(
    (comment) =>
      comment.author.id !== me &&
      comment.deletedAt === null &&
      comment.createdAt > until,
  );
}

export function isUnread(
  thread: Thread,
  reading: Reading,
  me: string,
): boolean {
  const until = readUntil(reading, thread.id);
  return thread.comments.some(
    (comment) =>
      comment.author.id !== me &&
      comment.deletedAt === null &&
      comment.createdAt > until,
  );
}

/** With the mark set or taken off; what the server answers replaces it. */
export function marked(
  reading: Reading,
  thread: string | null,
  read: boolean,
  now: string,
): Reading {
  if (thread === null) return { allReadAt: now, threads: {} };
  return {
    ...reading,
    threads: { ...reading.threads, [thread]: read ? now : "" },
  };
}
