/** What can be done with a comment that did not get through: send it again, or have its text back in the field. */
import { patchUi, useUiStore } from "../canvas/ui.ts";
import { anchorKey } from "./arrange.ts";
import { useThreadDesk } from "./useThreads.ts";

export function useUnsent() {
  const desk = useThreadDesk();
  const ui = useUiStore();
  return {
    retry: (id: string) => desk.outbox.retry(id),
    takeBack(id: string) {
      const letter = desk.outbox.takeBack(id);
      if (!letter) return;
      const place =
        letter.type === "thread" ? anchorKey(letter.anchor) : letter.thread;
      const begun = desk.drafts.read(place);
      const more = letter.type === "thread" ? letter.more : undefined;
      desk.putBackDraft(place, {
        ...begun,
        body: [letter.body, begun.body].filter(Boolean).join("\n\n"),
        ...(more && { more }),
      });
      if (letter.type === "thread") patchUi(ui, { draftAnchor: letter.anchor });
    },
  };
}
