/** What Web Push refuses; see server/http/errors.ts. */
import { Refusal } from "../http/errors.ts";

export const pushKeysWrong = () =>
  new Refusal(
    422,
    "push_keys_wrong",
    "This is no subscription of a browser: its address has to begin with https:// and its keys to be those of Web Push. Allow notifications again.",
  );
