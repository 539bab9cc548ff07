/** What of threads comes in chunks of its own. */
import { ahead } from "../kit/ahead.tsx";

export const CommentBody = ahead(
  async () => (await import("./CommentBody.tsx")).default,
);

export const ThreadsPanel = ahead(async () => {
  const [{ ThreadsPanel: Panel }] = await Promise.all([
    import("./ThreadsPanel.tsx"),
    // Comments that were drawn anew under a pressed mouse would lose the click. Without it the panel shows plain words.
    CommentBody.load().catch(() => {}),
  ]);
  return Panel;
});
