/** Signing in, and what goes with it. */
import type { Discipline } from "../../shared/disciplines.ts";
import { answer, api } from "../kit/api.ts";

/** `second step`: the password was right, and a code is asked for. */
export type SignedIn = "signed in" | "second step";

export async function signIn(
  email: string,
  password: string,
): Promise<SignedIn> {
  const said = await answer(
    api.auth["sign-in"].email.$post({ json: { email, password } }),
  );
  return said.twoFactorRedirect ? "second step" : "signed in";
}

/** Codes of the app have six digits; anything else is one of the backup codes, each of which works once. */
export async function giveSecondCode(typed: string): Promise<void> {
  const code = typed.replaceAll(/\s/g, "");
  const ways = api.auth["two-factor"];
  await (/^\d{6}$/.test(code)
    ? answer(ways["verify-totp"].$post({ json: { code } }))
    : answer(ways["verify-backup-code"].$post({ json: { code } })));
}

export interface NewAccount {
  readonly name: string;
  readonly disciplines: Discipline[];
  readonly email: string;
  readonly password: string;
}

/** `verify`: the account begins with the link in a letter that is on its way. */
export function signUp(
  json: NewAccount,
): Promise<{ readonly verify: boolean }> {
  return answer(api.auth["sign-up"].email.$post({ json }));
}

export async function changePassword(json: {
  readonly currentPassword: string;
  readonly newPassword: string;
}): Promise<void> {
  await answer(api.auth["change-password"].$post({ json }));
}

export interface TwoFactorStart {
  /** `otpauth://…`, with the secret in it. */
  readonly totpURI: string;
  readonly backupCodes: readonly string[];
}

/** Nothing is asked for at the next sign-in until `confirmTwoFactor` has seen a code. */
export function startTwoFactor(password: string): Promise<TwoFactorStart> {
  return answer(api.auth["two-factor"].enable.$post({ json: { password } }));
}

export async function confirmTwoFactor(typed: string): Promise<void> {
  const code = typed.replaceAll(/\s/g, "");
  await answer(api.auth["two-factor"]["verify-totp"].$post({ json: { code } }));
}

export async function stopTwoFactor(password: string): Promise<void> {
  await answer(api.auth["two-factor"].disable.$post({ json: { password } }));
}

/** The old ones stop working. */
export async function makeBackupCodes(
  password: string,
): Promise<readonly string[]> {
  const { backupCodes } = await answer(
    api.auth["two-factor"]["generate-backup-codes"].$post({
      json: { password },
    }),
  );
  return backupCodes;
}

/**
 * Leaves this page for the organisation's sign-in service, which comes back to `to`. An invitation is accepted with the
 * identity that comes back; `connect` adds that identity to the account that is signed in.
 */
export async function goToProvider(json: {
  readonly to?: string;
  readonly invitation?: string;
  readonly connect?: boolean;
}): Promise<void> {
  const { url } = await answer(api.auth.oidc.start.$post({ json }));
  location.assign(url);
}
