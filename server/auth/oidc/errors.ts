/** How signing in at the provider can fail for a caller of the API; browsers are sent to `/signin?problem=…`. */
import type { SignInProblem } from "../../../shared/api/oidc.ts";
import { Refusal } from "../../http/errors.ts";

export const providerIsOff = () =>
  new Refusal(
    404,
    "provider_is_off",
    "This Parley has no sign-in provider. Sign in with e-mail and password.",
  );

export const connectNeedsSignIn = () =>
  new Refusal(
    401,
    "not_signed_in",
    "Sign in to your account first, then connect it.",
  );

export const providerProblem = (problem: SignInProblem) =>
  problem === "unreachable"
    ? new Refusal(
        503,
        "provider_unreachable",
        "The sign-in provider does not answer. Try again in a moment.",
      )
    : new Refusal(
        502,
        "provider_failed",
        "The sign-in provider gave an answer that cannot be believed. Tell an admin of this Parley.",
      );
