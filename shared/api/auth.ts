/** Signing in, accounts and second steps, as the page asks for them. */
import { z } from "zod";
import { disciplineSchema } from "../people.ts";
import { timeSchema } from "./common.ts";

export const emailSchema = z
  .string()
  .trim()
  .toLowerCase()
  .max(254)
  .pipe(z.email("not an e-mail address"));

export const shortestPassword = 10;
export const longestPassword = 128;

export const passwordSchema = z
  .string()
  .min(shortestPassword, `must have at least ${shortestPassword} characters`)
  .max(longestPassword, `must have at most ${longestPassword} characters`);

/** What was chosen long ago may be shorter than what may be chosen now. */
const givenPassword = z.string().min(1).max(1000);

/** Of a link, from behind its `#`. */
export const secretSchema = z.object({ secret: z.string().max(200) });

export const signInSchema = z.object({
  email: emailSchema,
  password: givenPassword,
});
/** `twoFactorRedirect`: the password was right, and a code is asked for. */
export const signedInSchema = z.object({ twoFactorRedirect: z.boolean() });

export const newPersonSchema = z.object({
  name: z.string().trim().min(1).max(80),
  disciplines: z.array(disciplineSchema).min(1).max(5),
});

export const signUpSchema = newPersonSchema.extend({
  email: emailSchema,
  password: passwordSchema,
});
/** `verify`: a letter is on its way, and the account begins with the link in it; else one is signed in now. */
export const signedUpSchema = z.object({ verify: z.boolean() });

export const changePasswordSchema = z.object({
  currentPassword: givenPassword,
  newPassword: passwordSchema,
});
/** For people of local access who have had no account until now. */
export const setPasswordSchema = z.object({
  email: emailSchema,
  password: passwordSchema,
});

export const forgotSchema = z.object({ email: emailSchema });
export const resetSchema = secretSchema.extend({ password: passwordSchema });

/** `account`: it was made, and one is signed in; `address`: the address of an account is confirmed. */
export const verifiedSchema = z.object({
  verified: z.enum(["account", "address"]),
});

export const passwordOnlySchema = z.object({ password: givenPassword });
export const codeSchema = z.object({ code: z.string().trim().min(1).max(40) });
export const twoFactorStartSchema = z.object({
  /** `otpauth://…`, with the secret in it. */
  totpURI: z.string(),
  backupCodes: z.array(z.string()),
});
export const backupCodesSchema = z.object({
  backupCodes: z.array(z.string()),
});

export const doneSchema = z.object({ done: z.literal(true) });

export const resetLinkSchema = z.object({
  /** Of somebody who has none yet, such as people of local access. */
  email: emailSchema.optional(),
  /** Using it turns the second step off, for who lost the phone and the backup codes too. */
  withoutSecondStep: z.boolean().default(false),
});
export const newResetLinkSchema = z.object({
  /** Shown once. */
  url: z.string(),
  expiresAt: timeSchema,
});
