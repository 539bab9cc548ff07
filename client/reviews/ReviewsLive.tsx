/** What reviews do while their panel is closed: the list is kept live, and the command to ask. Mounted once. */
import { BadgeCheck } from "lucide-react";
import { useMemo } from "react";
import { useUiStore } from "../canvas/ui.ts";
import { useRegisterCommands, type Command } from "../kit/commands.ts";
import { AskForReview } from "./AskForReview.tsx";
import { askingForReview, useLiveReviews, useReviews } from "./reviews.ts";

export function ReviewsLive() {
  const ui = useUiStore();
  useLiveReviews();
  useReviews();
  const commands = useMemo<readonly Command[]>(
    () => [
      {
        id: "discuss.review",
        needs: "comment",
        title: "Ask for a review",
        group: "Discuss",
        icon: BadgeCheck,
        when: () => ui.get().selection.size === 1,
        run: () => {
          const [block] = ui.get().selection;
          if (block) askingForReview.set({ block });
        },
      },
      {
        id: "discuss.reviewCanvas",
        needs: "comment",
        title: "Ask for a review of the canvas",
        group: "Discuss",
        icon: BadgeCheck,
        run: () => askingForReview.set({ block: null }),
      },
    ],
    [ui],
  );
  useRegisterCommands(commands);
  return <AskForReview />;
}
