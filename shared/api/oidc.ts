/** Signing in at the organisation's own provider. */
import { z } from "zod";

/** Why nobody is signed in after a visit there: the page is `/signin?problem=<one of these>`. */
export const signInProblems = [
  /** The person changed their mind there. */
  "cancelled",
  /** Too long ago, begun in another browser, or used already. */
  "expired",
  /** The provider does not answer. */
  "unreachable",
  /** What it answered cannot be believed. */
  "failed",
  /** Nobody has such an account here, and sign-up is not open to them. */
  "not_invited",
  /** The provider does not vouch for the e-mail address. */
  "email_unverified",
  /** An account here has this address, which was never confirmed: its owner connects it after signing in. */
  "email_taken",
  /** The invitation was used, revoked or ran out. */
  "invitation_gone",
  /** This identity already belongs to somebody else here, or this account has another one. */
  "already_connected",
  "deactivated",
  "too_many",
] as const;
export type SignInProblem = (typeof signInProblems)[number];

export const startOidcSchema = z.object({
  /** Where to go afterwards: a path of this app. */
  to: z.string().max(2000).optional(),
  /** The secret of an invitation or set-up link, accepted with the identity that comes back. */
  invitation: z.string().max(100).optional(),
  /** Adds the identity to the account that is signed in now. */
  connect: z.boolean().optional(),
});

/** Where the browser must go now. */
export const oidcStartedSchema = z.object({ url: z.string() });
