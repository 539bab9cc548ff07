/** Tokens made and ended from the command line, in the database of a server that may be running. */
import { randomUUID } from "node:crypto";
import type { Kysely, Selectable } from "kysely";
import type { Config } from "../config.ts";
import { noteAccessChange } from "../access/changes.ts";
import { audit, type Actor } from "../audit/audit.ts";
import { createUser, personOf, servicePersonPrefix } from "../records/users.ts";
import type { Tables } from "../store/tables.ts";
import { CommandError, type TokenCommand } from "./commandLine.ts";
import { createToken, revokeToken } from "./tokens.ts";

type UserRow = Selectable<Tables["user"]>;

const operator: Actor = { userId: null, via: "command line" };

/** Throws `CommandError`. */
export async function makeTokenBeside(
  db: Kysely<Tables>,
  config: Pick<Config, "access">,
  command: Extract<TokenCommand, { type: "make" }>,
): Promise<{ token: string; id: string; person: string }> {
  const isAdmin = command.scopes.includes("admin");
  if (command.as === null && config.access !== "local")
    throw new CommandError(
      "Say whom it acts as: --as with the e-mail address or id of somebody who has an account.",
    );
  return db.transaction().execute(async (trx) => {
    const person =
      command.as === null
        ? await servicePerson(trx, command.name, isAdmin)
        : await findPerson(trx, command.as);
    if (isAdmin && person.workspace_role !== "admin")
      throw new CommandError(
        `${person.name} is no admin, and a token can never do more than its person. Choose another role, or somebody else.`,
      );
    await refuseUnknownCanvases(trx, command.canvases ?? []);
    const { token, row } = await createToken(trx, operator, {
      ...command,
      userId: person.id,
    });
    return { token, id: row.id, person: person.name };
  });
}

/** The open connections of the token end within a second, on every process. */
export async function revokeTokenBeside(
  db: Kysely<Tables>,
  id: string,
): Promise<void> {
  await revokeToken(db, operator, id, null);
  await noteAccessChange(db, { tokenId: id });
}

/** One person for all tokens of a name, so that a token can be replaced by a new one. */
async function servicePerson(
  trx: Kysely<Tables>,
  name: string,
  isAdmin: boolean,
): Promise<UserRow> {
  const find = () =>
    trx
      .selectFrom("user")
      .selectAll()
      .where("id", "like", `${servicePersonPrefix}%`)
      .where("name", "=", name)
      .where("workspace_role", "=", isAdmin ? "admin" : "member")
      .where("deactivated_at", "is", null)
      .where("erased_at", "is", null)
      .orderBy("id")
      .executeTakeFirst();
  const known = await find();
  if (known) return known;
  const id = `${servicePersonPrefix}${randomUUID()}`;
  await createUser(
    trx,
    { id, name, disciplines: ["engineering"] },
    { workspaceRole: isAdmin ? "admin" : "member" },
  );
  await audit(trx, operator, {
    action: "account.created",
    target: id,
    details: { role: isAdmin ? "admin" : "member", for: "token" },
  });
  return (await find())!;
}

async function findPerson(trx: Kysely<Tables>, as: string): Promise<UserRow> {
  const row = await trx
    .selectFrom("user")
    .selectAll()
    .where((is) =>
      is.or([is("id", "=", as), is("email", "=", as.toLowerCase())]),
    )
    .where("workspace_role", "<>", "guest")
    .where("deactivated_at", "is", null)
    .where("erased_at", "is", null)
    .executeTakeFirst();
  if (!row)
    throw new CommandError(
      `--as: nobody with an active account has the e-mail address or id ${as}`,
    );
  return { ...row, name: personOf(row).name };
}

async function refuseUnknownCanvases(
  trx: Kysely<Tables>,
  ids: readonly string[],
) {
  for (const id of ids) {
    const row = await trx
      .selectFrom("canvas")
      .select("id")
      .where("id", "=", id)
      .executeTakeFirst();
    if (!row)
      throw new CommandError(
        `--canvas: there is no canvas ${id}. Its id is the last part of its address.`,
      );
  }
}
