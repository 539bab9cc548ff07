/** Making an account without an invitation, where the admins allow it. */
import { randomUUID } from "node:crypto";
import type { Kysely } from "kysely";
import type { z } from "zod";
import type { signUpSchema } from "../../shared/api/auth.ts";
import type { Caller } from "../access/caller.ts";
import { audit } from "../audit/audit.ts";
import type { Context } from "../context.ts";
import {
  confirmAddressLetter,
  confirmSignUpLetter,
  haveAccountLetter,
} from "../mail/letters.ts";
import { sendMail } from "../mail/mail.ts";
import {
  startSession,
  type NewSession,
  type Visitor,
} from "../records/session.ts";
import { readSettings } from "../records/settings.ts";
import type { Tables } from "../store/tables.ts";
import { createAccountOf } from "./accounts.ts";
import {
  addressNotWelcome,
  linkNotFound,
  signInToConfirm,
  signUpIsClosed,
} from "./errors.ts";
import { keepOnce, takeOnce } from "./onceOnly.ts";

export type SignUp = z.infer<typeof signUpSchema>;
/** A sign-up whose password is hashed already. */
type Pending = Omit<SignUp, "password"> & { readonly passwordHash: string };

/** Refuses addresses that may not sign up by themselves. */
export async function refuseClosed(
  db: Kysely<Tables>,
  { config, mail }: Pick<Context, "config" | "mail">,
  email: string,
): Promise<void> {
  const { signUp, signUpDomains } = await readSettings(db, config);
  if (signUp === "everyone") return;
  if (signUp === "invitation") throw signUpIsClosed();
  // Without mail nobody can show that an address is theirs.
  const domain = email.slice(email.lastIndexOf("@") + 1);
  if (!mail || !signUpDomains.includes(domain)) throw addressNotWelcome();
}

/**
 * With mail: a letter goes to the address, and the answer is the same whether it has an account or not. Rejects only for
 * what has nothing to do with the address.
 */
export async function askToConfirm(
  context: Context,
  pending: Pending,
  links: { readonly origin: string; to(secret: string): string },
): Promise<void> {
  const { db } = context.store;
  const { email } = pending;
  const known = await db
    .selectFrom("user")
    .select("id")
    .where("email", "=", email)
    .executeTakeFirst();
  const letter = known
    ? haveAccountLetter(links.origin)
    : confirmSignUpLetter(
        links.to(
          await db
            .transaction()
            .execute((trx) => keepOnce(trx, "sign-up", email, pending, 24)),
        ),
      );
  await sendMail(context, { to: email, ...letter });
}

/** Without mail the account is there at once; its address stays unconfirmed. */
export async function signUpAtOnce(
  context: Context,
  pending: Pending,
  visitor: Visitor,
): Promise<NewSession> {
  const session = await context.store.db
    .transaction()
    .execute((trx) => createAccount(trx, context, pending, false, visitor));
  context.hub.publishToAll({ type: "people" });
  return session;
}

/** For somebody whose account has an address that nobody has confirmed. */
export async function askToConfirmAddress(
  context: Context,
  userId: string,
  email: string,
  linkOf: (secret: string) => string,
): Promise<void> {
  if (!context.mail) return;
  const secret = await context.store.db
    .transaction()
    .execute((trx) =>
      keepOnce(trx, "confirm", userId, { userId, email }, 7 * 24),
    );
  await sendMail(context, {
    to: email,
    ...confirmAddressLetter(linkOf(secret)),
  });
}

/**
 * Uses up the link of a letter. A session when it made an account; null when it confirmed the address of one, which only
 * the account itself can: whoever made it may have given the address of another, who then opens the letter.
 */
export async function confirm(
  context: Context,
  secret: string,
  caller: Caller | null,
  visitor: Visitor,
): Promise<NewSession | null> {
  const session = await context.store.db.transaction().execute(async (trx) => {
    const pending = await takeOnce<Pending>(trx, "sign-up", secret);
    if (pending) {
      await refuseClosed(trx, context, pending.email);
      return createAccount(trx, context, pending, true, visitor);
    }
    const address = await takeOnce<{ userId: string; email: string }>(
      trx,
      "confirm",
      secret,
    );
    if (!address) throw linkNotFound();
    if (caller?.user.id !== address.userId) throw signInToConfirm();
    const { numUpdatedRows } = await trx
      .updateTable("user")
      .set({ email_verified: 1 })
      .where("id", "=", address.userId)
      .where("email", "=", address.email)
      .executeTakeFirst();
    if (numUpdatedRows !== 1n) throw linkNotFound();
    await audit(trx, caller, {
      action: "account.address_confirmed",
      target: address.userId,
    });
    return null;
  });
  if (session) context.hub.publishToAll({ type: "people" });
  return session;
}

async function createAccount(
  trx: Kysely<Tables>,
  { config }: Pick<Context, "config">,
  { name, disciplines, email, passwordHash }: Pending,
  emailVerified: boolean,
  visitor: Visitor,
): Promise<NewSession> {
  const user = { id: randomUUID(), name, disciplines };
  const workspaceRole = "member";
  await createAccountOf(trx, user, {
    workspaceRole,
    email,
    emailVerified,
    passwordHash,
  });
  const session = await startSession(
    trx,
    config,
    { user, workspaceRole },
    visitor,
  );
  await audit(trx, session.caller, {
    action: "account.created",
    target: user.id,
    details: { by: "sign-up", workspaceRole },
  });
  return session;
}
