/** How a request with an API token, or for one, can fail. */
import { Refusal } from "../http/errors.ts";

/** The same for malformed, unknown, revoked and expired ones, and for those of people who left. */
export const tokenRefused = () =>
  new Refusal(
    401,
    "token_refused",
    "This API token does not work: it is not complete, or was revoked, or its time is over. Make a new one under “My account” or with “npm run token”.",
  );

export const tokenInAddress = () =>
  new Refusal(
    400,
    "token_in_address",
    "An API token stood in the address of this request. Addresses are kept in logs and histories: revoke that token, make a new one, and send it in the header “Authorization: Bearer prl_…”.",
  );

export const tokenNotFound = () =>
  new Refusal(
    404,
    "token_not_found",
    "There is no such API token. It may have been revoked already.",
  );

export const adminScopeRefused = () =>
  new Refusal(
    403,
    "admin_scope_refused",
    "A token can never do more than the person it acts as. Only an admin's token can have the scope “admin”.",
  );

export const expiryPassed = () =>
  new Refusal(
    422,
    "expiry_passed",
    "This token's time would be over before it begins. Choose a time that is still to come.",
  );

export const tooManyTokens = (limit: number) =>
  new Refusal(
    409,
    "too_many_tokens",
    `One person can have ${limit} API tokens. Revoke those that are no longer used.`,
    { limit },
  );
