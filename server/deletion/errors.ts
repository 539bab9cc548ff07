/** How deleting can fail; see server/http/errors.ts. */
import { Refusal } from "../http/errors.ts";

export const canvasNotTheirs = () =>
  new Refusal(
    409,
    "canvas_not_theirs",
    "One of the canvases to delete is not owned by this person alone. Look at the list again. Nothing was changed.",
  );
