/** How signing in and accounts can fail; see ../http/errors.ts. */
import { notSignedIn, Refusal } from "../http/errors.ts";

export const sessionNotFound = () =>
  new Refusal(
    404,
    "session_not_found",
    "You have no such session. It may have ended already.",
  );

export const accountsAreOff = () =>
  new Refusal(
    403,
    "accounts_are_off",
    "This server has no accounts: say your name on the home page to join.",
  );

/** The same for an unknown address, a wrong password and a deactivated account. */
export const signInFailed = () =>
  new Refusal(
    401,
    "sign_in_failed",
    "The e-mail address or the password is wrong. Try again, or choose “Forgot password”.",
  );

export const wrongPassword = () =>
  new Refusal(
    403,
    "wrong_password",
    "This is not your current password. Nothing was changed.",
  );

export const noPassword = () =>
  new Refusal(
    409,
    "no_password",
    "Your account has no password: you sign in with your organisation, which looks after this.",
  );

export const accountExists = () =>
  new Refusal(
    409,
    "account_exists",
    "You have an account already. Change its password on your account page.",
  );

export const emailTaken = () =>
  new Refusal(
    409,
    "email_taken",
    "An account with this e-mail address exists already. Sign in with it, then try again.",
  );

export const emailNeeded = () =>
  new Refusal(
    409,
    "email_needed",
    "This person has no e-mail address to sign in with. Say which one they use.",
  );

export const wrongCode = () =>
  new Refusal(
    403,
    "wrong_code",
    "This code is wrong or too old. Wait for the next one and try again, or use a backup code.",
  );

export const secondStepOver = () =>
  new Refusal(
    401,
    "second_step_over",
    "This sign-in took too long, or too many codes were wrong. Start again with your password.",
  );

export const secondStepLocked = () =>
  new Refusal(
    429,
    "second_step_locked",
    "Too many codes were wrong, so nobody can sign in to this account for 15 minutes. Try again after that.",
    {},
    { "retry-after": "900" },
  );

export const secondStepIsOn = () =>
  new Refusal(
    409,
    "second_step_is_on",
    "Your account asks for a second step already. Turn it off first to set up another device.",
  );

export const secondStepIsOff = () =>
  new Refusal(
    409,
    "second_step_is_off",
    "Your account asks for no second step. Nothing was changed.",
  );

/** One answer for links that are unknown, used, expired or revoked. */
export const linkNotFound = () =>
  new Refusal(
    404,
    "link_not_found",
    "This link does not work any more. It may have been used or have expired, or a part of it is missing. Ask for a new one.",
  );

export const signInToConfirm = () =>
  new Refusal(
    403,
    "sign_in_to_confirm",
    "Sign in to the account that this address was given for, then open the link again. If you have no such account, there is nothing to do.",
  );

export const invitationForAnother = () =>
  new Refusal(
    403,
    "invitation_for_another",
    "This invitation is for another e-mail address. Sign out, then open its link again.",
  );

export const accountNeeded = () =>
  new Refusal(
    422,
    "account_needed",
    "Say your name, disciplines, e-mail address and a password: they become your account.",
  );

export const signUpIsClosed = () =>
  new Refusal(
    403,
    "sign_up_is_closed",
    "Accounts here are by invitation. Ask an admin of this Parley for one.",
  );

export const addressNotWelcome = () =>
  new Refusal(
    403,
    "address_not_welcome",
    "Accounts here are for addresses of this organisation. Use yours, or ask an admin for an invitation.",
  );

export const domainNeedsMail = () =>
  new Refusal(
    409,
    "domain_needs_mail",
    "Sign-up by domain needs a way to check addresses: set SMTP_URL so that this server can send mail, or OIDC_ISSUER. Nothing was changed.",
  );

export const domainsNeeded = () =>
  new Refusal(
    422,
    "domains_needed",
    "Name at least one domain, such as example.org, whose addresses may sign up. Nothing was changed.",
  );

export const personNotFound = () =>
  new Refusal(
    404,
    "person_not_found",
    "There is nobody with an account under this id.",
  );

/** Their codes that a person can run into; anything else is our mistake. */
const refusals: Readonly<Record<string, () => Refusal>> = {
  INVALID_EMAIL: signInFailed,
  INVALID_EMAIL_OR_PASSWORD: signInFailed,
  INVALID_PASSWORD: wrongPassword,
  PASSWORD_TOO_LONG: wrongPassword,
  CREDENTIAL_ACCOUNT_NOT_FOUND: noPassword,
  INVALID_CODE: wrongCode,
  INVALID_BACKUP_CODE: wrongCode,
  INVALID_TWO_FACTOR_COOKIE: secondStepOver,
  TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE: secondStepOver,
  ACCOUNT_TEMPORARILY_LOCKED: secondStepLocked,
  TOTP_ALREADY_ENABLED: secondStepIsOn,
  TOTP_NOT_ENABLED: secondStepIsOff,
  TWO_FACTOR_NOT_ENABLED: secondStepIsOff,
  BACKUP_CODES_NOT_ENABLED: secondStepIsOff,
  UNAUTHORIZED: notSignedIn,
};

/** Throws for codes that no use of ours can lead to. */
export function refusalForCode(code: string | undefined): Refusal {
  const refuse = code === undefined ? undefined : refusals[code];
  if (!refuse) throw new Error(`better-auth: unexpected answer ${code}`);
  return refuse();
}
