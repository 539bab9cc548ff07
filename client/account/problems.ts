/** Why nobody is signed in after a visit to the organisation's sign-in service, as `/signin?problem=…` says it. */
import type { SignInProblem } from "../../shared/api/oidc.ts";

const words: Readonly<Record<SignInProblem, string>> = {
  cancelled: "You did not finish signing in there. Try again when you like.",
  expired:
    "That took longer than a sign-in may take, or it began in another browser. Start again here.",
  unreachable:
    "The sign-in service does not answer right now. Try again in a moment.",
  failed:
    "The sign-in service sent an answer that this server does not believe. Try again; if it stays so, tell an admin.",
  not_invited:
    "You are known there, but have no account here yet. Ask an admin of this Parley for an invitation.",
  email_unverified:
    "The sign-in service has not confirmed your e-mail address. Confirm it there first, then try again.",
  email_taken:
    "An account with your e-mail address exists here already. Sign in with its password, then connect the two under “Your account”.",
  invitation_gone:
    "That invitation does not work any more. Ask whoever invited you for a new one.",
  already_connected:
    "That identity belongs to another account here, or your account has another one already. An admin can help.",
  deactivated:
    "This account was deactivated. An admin of this Parley can tell you more.",
  too_many:
    "There were too many tries from here. Wait some minutes, then try again.",
};

export function problemWords(problem: string): string {
  return Object.hasOwn(words, problem)
    ? words[problem as SignInProblem]
    : words.failed;
}
