/** How requests about charts can fail. */
import { Refusal } from "../http/errors.ts";

export const snapshotNotFound = () =>
  new Refusal(
    404,
    "snapshot_not_found",
    "What this chart was pinned to is not on this canvas. Unpin it, or copy it again from where it was pinned.",
  );

export const mixChanged = () =>
  new Refusal(
    409,
    "mix_changed",
    "What this chart mixes has changed since you looked. Read the warning again, then acknowledge it.",
  );

export const nothingToDraw = (reason: string) =>
  new Refusal(422, "nothing_to_draw", reason);
