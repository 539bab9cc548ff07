/** How signing in and accounts can fail; see ../http/errors.ts. */
import { Refusal } from "../http/errors.ts";

export const sessionNotFound = () =>
  new Refusal(
    404,
    "session_not_found",
    "You have no such session. It may have ended already.",
  );
