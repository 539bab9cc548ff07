/** Brings one comment of the outbox to the server, and its answer into the list. */
import type { Comment, Thread } from "../../shared/api/threads.ts";
import { ApiFailure, answer, api } from "../kit/api.ts";
import { SendFailure, type Letter } from "./outbox.ts";

export async function sendLetter(
  canvasId: string,
  letter: Letter,
  update: (change: (threads: readonly Thread[]) => readonly Thread[]) => void,
) {
  try {
    if (letter.type === "thread") {
      const { id, anchor, body, more = {} } = letter;
      const made: Thread = await answer(
        api.canvases[":id"].threads.$post({
          param: { id: canvasId },
          json: { ...more, id, anchor, body },
        }),
      );
      update((threads) => [
        ...threads.filter((thread) => thread.id !== made.id),
        made,
      ]);
    } else {
      const made: Comment = await answer(
        api.threads[":id"].comments.$post({
          param: { id: letter.thread },
          json: { id: letter.id, body: letter.body },
        }),
      );
      update((threads) =>
        threads.map((thread) =>
          thread.id === letter.thread
            ? {
                ...thread,
                comments: [
                  ...thread.comments.filter((each) => each.id !== made.id),
                  made,
                ],
              }
            : thread,
        ),
      );
    }
  } catch (failure) {
    if (!(failure instanceof ApiFailure)) throw failure;
    const away = failure.status === 0 || failure.status >= 500;
    throw new SendFailure(
      away
        ? "Not sent: the server cannot be reached. Your text is kept here and goes out when the connection is back."
        : `Not sent: ${failure.message}`,
      // Many that waited offline may be too many at once.
      away || failure.status === 429,
    );
  }
}
