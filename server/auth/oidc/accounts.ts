/** The account of an identity: the one it has, one that is connected to it now, or a new one. */
import { randomUUID } from "node:crypto";
import type { Kysely, Selectable } from "kysely";
import type { Config } from "../../config.ts";
import { readSettings } from "../../records/settings.ts";
import { createUser } from "../../records/users.ts";
import type { Tables } from "../../store/tables.ts";
import { OidcProblem } from "./problem.ts";
import type { Identity } from "./provider.ts";

const providerId = "oidc";

type User = Selectable<Tables["user"]>;
type Invitation = Pick<Selectable<Tables["invitation"]>, "workspace_role">;

export interface Found {
  readonly user: User;
  readonly isNew: boolean;
  /** The identity came to this account just now. */
  readonly isConnected: boolean;
}

/** Whose identity it is; null when it was never here. */
export async function findAccount(
  db: Kysely<Tables>,
  identity: Pick<Identity, "id">,
): Promise<User | null> {
  const user = await db
    .selectFrom("account")
    .innerJoin("user", "user.id", "account.user_id")
    .selectAll("user")
    .where("account.provider_id", "=", providerId)
    .where("account.account_id", "=", identity.id)
    .executeTakeFirst();
  return user ?? null;
}

/**
 * The account that is there already. `connect`: the person who asked for it while signed in. Null: this identity needs
 * an account of its own.
 */
export async function connectAccount(
  trx: Kysely<Tables>,
  identity: Identity,
  known: User | null,
  connect: string | null,
): Promise<Found | null> {
  if (connect !== null) {
    if (known && known.id !== connect)
      throw new OidcProblem("already_connected");
    if (!known) await refuseSecond(trx, connect);
  }
  if (known) return { user: known, isNew: false, isConnected: false };
  const user =
    connect === null
      ? await findByEmail(trx, identity)
      : await trx
          .selectFrom("user")
          .selectAll()
          .where("id", "=", connect)
          .executeTakeFirstOrThrow();
  if (!user) return null;
  await giveAccount(trx, identity, user.id);
  return { user, isNew: false, isConnected: true };
}

/** An account for somebody who was invited, or whom the admins' settings let in. */
export async function createAccount(
  trx: Kysely<Tables>,
  config: Pick<Config, "access">,
  identity: Identity,
  invitation: Invitation | null,
): Promise<Found> {
  const { email, emailVerified } = identity;
  if (!invitation) await refuseStrangers(trx, config, identity);
  const person = {
    id: randomUUID(),
    name: nameOf(identity),
    disciplines: ["other" as const],
  };
  await createUser(trx, person, {
    workspaceRole: invitation?.workspace_role ?? "member",
    // An address that nobody vouches for is not theirs to take.
    ...(email && emailVerified && { email, emailVerified }),
  });
  await giveAccount(trx, identity, person.id);
  const user = await trx
    .selectFrom("user")
    .selectAll()
    .where("id", "=", person.id)
    .executeTakeFirstOrThrow();
  return { user, isNew: true, isConnected: true };
}

/**
 * Only when both sides have confirmed the address. An account whose address was never confirmed here may have been made
 * by somebody else in wait for its owner.
 */
async function findByEmail(
  trx: Kysely<Tables>,
  { email, emailVerified }: Identity,
): Promise<User | null> {
  if (email === null || !emailVerified) return null;
  const user = await trx
    .selectFrom("user")
    .selectAll()
    .where("email", "=", email)
    .executeTakeFirst();
  if (!user) return null;
  if (user.email_verified !== 1) throw new OidcProblem("email_taken");
  await refuseSecond(trx, user.id);
  return user;
}

/** One identity a person: a provider that gives an address to somebody else does not give the account with it. */
async function refuseSecond(trx: Kysely<Tables>, userId: string) {
  const other = await trx
    .selectFrom("account")
    .select("id")
    .where("provider_id", "=", providerId)
    .where("user_id", "=", userId)
    .executeTakeFirst();
  if (other) throw new OidcProblem("already_connected");
}

async function refuseStrangers(
  trx: Kysely<Tables>,
  config: Pick<Config, "access">,
  { email, emailVerified }: Identity,
) {
  const { signUp, signUpDomains } = await readSettings(trx, config);
  if (signUp === "everyone") return;
  // Whether such an account or invitation exists is told to nobody whose address may be invented.
  if (email !== null && !emailVerified)
    throw new OidcProblem("email_unverified");
  const domain = email?.slice(email.lastIndexOf("@") + 1);
  const isOurs = domain !== undefined && signUpDomains.includes(domain);
  if (signUp === "domain" && isOurs) return;
  throw new OidcProblem("not_invited");
}

async function giveAccount(
  trx: Kysely<Tables>,
  identity: Identity,
  userId: string,
) {
  const now = new Date().toISOString();
  await trx
    .insertInto("account")
    .values({
      id: randomUUID(),
      account_id: identity.id,
      provider_id: providerId,
      user_id: userId,
      created_at: now,
      updated_at: now,
    })
    .execute();
}

/** As `joinSchema` takes names. People change it afterwards. */
function nameOf({ name, email }: Identity): string {
  const wanted = name ?? email?.split("@", 1)[0] ?? "";
  return (
    wanted
      .replace(/\p{Cc}/gu, "")
      .trim()
      .slice(0, 80)
      .trim() || "New member"
  );
}
