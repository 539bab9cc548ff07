/** The letters about accounts, in plain words. Each says why it came and what to do when it was not asked for. */
import type { Letter } from "./mail.ts";

type Text = Omit<Letter, "to">;

export const resetLetter = (url: string): Text => ({
  subject: "Choose a new password for Parley",
  text: `Somebody, hopefully you, asked for a new password for your account on Parley.

Choose one here:
${url}

The link works once, for one hour. Choosing a new password signs you out everywhere.

You did not ask for this? Then there is nothing to do: your password stays as it is.
`,
});

export const noPasswordLetter = (origin: string): Text => ({
  subject: "Signing in to Parley",
  text: `Somebody, hopefully you, asked for a new password for your account on Parley.

Your account has no password: you sign in with your organisation's sign-in service, which also looks after your password there.

Sign in here:
${origin}

You did not ask for this? Then there is nothing to do.
`,
});

export const confirmSignUpLetter = (url: string): Text => ({
  subject: "Confirm your address for Parley",
  text: `Welcome to Parley. One step is left: confirm that this address is yours.

${url}

The link works once, for 24 hours. Your account begins when you open it.

You did not sign up? Then there is nothing to do: without the link no account is made.
`,
});

export const haveAccountLetter = (origin: string): Text => ({
  subject: "You have an account on Parley already",
  text: `Somebody, hopefully you, tried to sign up on Parley with this address. It has an account already.

Sign in here, or choose “Forgot password” if you do not know it any more:
${origin}

It was not you? Then there is nothing to do: nothing was changed.
`,
});

export const confirmAddressLetter = (url: string): Text => ({
  subject: "Confirm your address for Parley",
  text: `This address was given for an account on Parley. If the account is yours, sign in to it and confirm the address here:

${url}

The link works once, for 7 days.

You know nothing of this? Then ignore this letter, and the address stays unconfirmed.
`,
});

export const invitationLetter = (inviter: string, url: string): Text => ({
  subject: `${oneLine(inviter)} invites you to Parley`,
  text: `${oneLine(inviter)} invites you to Parley, where the team thinks together: hypotheses, charts and decisions on one canvas.

Join here:
${url}

The link works once, for 14 days, and is for you alone.

You do not know ${oneLine(inviter)}? Then ignore this letter.
`,
});

/** A name or title must not bring lines of its own into a letter, nor an address that looks like ours. */
export function oneLine(name: string): string {
  return name
    .replace(/\s+/g, " ")
    .replace(/[:/]{2,}/g, " ")
    .trim()
    .slice(0, 80);
}
