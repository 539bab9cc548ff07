/** What doors refuse; see server/http/errors.ts for how. */
import { Refusal } from "../http/errors.ts";

export const tokenLimited = () =>
  new Refusal(
    403,
    "token_limited",
    "This API token is for some canvases only, and this belongs to the whole workspace. Make a token without that limit.",
  );
