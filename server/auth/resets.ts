/** New passwords for people who lost theirs: by mail, or by a link that an admin makes. */
import type { Kysely } from "kysely";
import type { Caller } from "../access/caller.ts";
import { accessChanged } from "../access/changes.ts";
import { audit } from "../audit/audit.ts";
import type { Context } from "../context.ts";
import { noPasswordLetter, resetLetter } from "../mail/letters.ts";
import { sendMail } from "../mail/mail.ts";
import { endSessionsOf } from "../records/sessions.ts";
import type { Tables } from "../store/tables.ts";
import {
  hasPassword,
  passwordProvider,
  setEmail,
  setPassword,
} from "./accounts.ts";
import { emailNeeded, linkNotFound, personNotFound } from "./errors.ts";
import { keepOnce, takeOnce } from "./onceOnly.ts";

interface Reset {
  readonly userId: string;
  /** Whoever uses it has shown that this address is theirs. */
  readonly mailedTo: string | null;
  readonly withoutSecondStep: boolean;
}

const mailedHours = 1;
const adminHours = 24;

/** Sends a letter when the address has an account that can sign in; else does nothing. */
export async function mailReset(
  context: Context,
  email: string,
  links: { readonly origin: string; to(secret: string): string },
): Promise<void> {
  const { db } = context.store;
  const user = await db
    .selectFrom("user")
    .select(["id"])
    .where("email", "=", email)
    .where("deactivated_at", "is", null)
    .where("erased_at", "is", null)
    .executeTakeFirst();
  if (!user) return;
  if (!(await hasPassword(db, user.id))) {
    await sendMail(context, { to: email, ...noPasswordLetter(links.origin) });
    return;
  }
  const secret = await db.transaction().execute((trx) =>
    keepOnce(
      trx,
      "reset",
      user.id,
      {
        userId: user.id,
        mailedTo: email,
        withoutSecondStep: false,
      } satisfies Reset,
      mailedHours,
    ),
  );
  await sendMail(context, { to: email, ...resetLetter(links.to(secret)) });
}

/** Gives the secret. */
export async function makeResetLink(
  context: Pick<Context, "store">,
  caller: Caller,
  userId: string,
  {
    email,
    withoutSecondStep,
  }: {
    readonly email?: string | undefined;
    readonly withoutSecondStep: boolean;
  },
): Promise<{ secret: string; expiresAt: string }> {
  const secret = await context.store.db.transaction().execute(async (trx) => {
    const user = await trx
      .selectFrom("user")
      .select(["email", "workspace_role", "deactivated_at", "erased_at"])
      .where("id", "=", userId)
      .executeTakeFirst();
    if (!user || user.workspace_role === "guest" || user.erased_at !== null)
      throw personNotFound();
    if (user.deactivated_at !== null) throw personNotFound();
    if (user.email === null) {
      if (email === undefined) throw emailNeeded();
      await setEmail(trx, userId, email, false);
    }
    const made = await keepOnce(
      trx,
      "reset",
      userId,
      { userId, mailedTo: null, withoutSecondStep } satisfies Reset,
      adminHours,
    );
    await audit(trx, caller, { action: "password.reset_made", target: userId });
    return made;
  });
  return {
    secret,
    expiresAt: new Date(Date.now() + adminHours * 3_600_000).toISOString(),
  };
}

/** Uses the link up, and ends every session of that person. */
export async function useReset(
  context: Pick<Context, "store" | "hub">,
  secret: string,
  passwordHash: string,
): Promise<void> {
  const userId = await context.store.db.transaction().execute(async (trx) => {
    const reset = await takeOnce<Reset>(trx, "reset", secret);
    if (!reset) throw linkNotFound();
    const { userId, mailedTo, withoutSecondStep } = reset;
    const user = await trx
      .selectFrom("user")
      .select(["email", "email_verified"])
      .where("id", "=", userId)
      .where("deactivated_at", "is", null)
      .where("erased_at", "is", null)
      .executeTakeFirstOrThrow(linkNotFound);
    const by = { userId, via: "nobody" } as const;
    await setPassword(trx, userId, passwordHash);
    const isFirstProof =
      mailedTo !== null && user.email === mailedTo && user.email_verified !== 1;
    if (isFirstProof) await dropOtherWays(trx, userId);
    if (withoutSecondStep) await dropSecondStep(trx, userId);
    // Of better-auth: who gave the password before and was asked for a code still could answer.
    await trx.deleteFrom("verification").where("value", "=", userId).execute();
    await endSessionsOf(trx, by, userId);
    await audit(trx, by, {
      action: "password.reset",
      target: userId,
      details: { byMail: mailedTo !== null, isFirstProof, withoutSecondStep },
    });
    return userId;
  });
  await accessChanged(context, { userId });
}

/**
 * Nobody had shown until now that the address is theirs, so somebody else may have made this account for it, and left
 * doors open for themselves. From here on it belongs to whoever reads the letters.
 */
async function dropOtherWays(trx: Kysely<Tables>, userId: string) {
  await trx
    .updateTable("user")
    .set({ email_verified: 1 })
    .where("id", "=", userId)
    .execute();
  await trx
    .deleteFrom("account")
    .where("user_id", "=", userId)
    .where("provider_id", "<>", passwordProvider)
    .execute();
  await trx
    .updateTable("api_token")
    .set({ revoked_at: new Date().toISOString() })
    .where("user_id", "=", userId)
    .where("revoked_at", "is", null)
    .execute();
}

async function dropSecondStep(trx: Kysely<Tables>, userId: string) {
  await trx.deleteFrom("two_factor").where("user_id", "=", userId).execute();
  await trx
    .updateTable("user")
    .set({ two_factor_enabled: 0 })
    .where("id", "=", userId)
    .execute();
}
