/** What `npm run token` understands, and how it says it. Whoever can run it can read the database: it asks nobody. */
import { parseArgs } from "node:util";
import { tokenScopes, type TokenScope } from "../../shared/roles.ts";

export type TokenCommand =
  | {
      readonly type: "make";
      readonly name: string;
      readonly scopes: readonly TokenScope[];
      readonly canvases: readonly string[] | null;
      readonly expiresAt: string | null;
      /** E-mail address or id; null: somebody of the token's name. */
      readonly as: string | null;
    }
  | { readonly type: "list" }
  | { readonly type: "revoke"; readonly id: string };

/** The message is for whoever typed the command. */
export class CommandError extends Error {}

export const usage = `
npm run token -- --name ci --role editor            makes a token and prints it once
npm run token -- --list                             lists those that work
npm run token -- --revoke ID                        ends one

  --role viewer|editor|admin   viewer: read; editor: read, runs:write, write; admin: all
  --scopes read,runs:write     instead of a role
  --canvas ID                  only this canvas (can be said again for more)
  --expires 90d|12h|2027-01-31 when it ends by itself; without it, never
  --as ann@example.org|ID      whom it acts as; in local access it may be left out
`.trim();

const scopesOfRole: Readonly<Record<string, readonly TokenScope[]>> = {
  viewer: ["read"],
  editor: ["read", "runs:write", "write"],
  admin: tokenScopes,
};

/** Throws `CommandError`. */
export function readCommand(
  args: readonly string[],
  now = new Date(),
): TokenCommand {
  const { name, role, scopes, canvas, expires, as, list, revoke } =
    parse(args).values;
  if (list) return { type: "list" };
  if (revoke !== undefined) return { type: "revoke", id: revoke };
  const trimmed = name?.trim() ?? "";
  if (trimmed === "" || trimmed.length > 80)
    throw new CommandError("--name: say what the token is for, such as ci.");
  if ((role === undefined) === (scopes === undefined))
    throw new CommandError("Say either --role or --scopes.");
  return {
    type: "make",
    name: trimmed,
    scopes: role === undefined ? readScopes(scopes ?? "") : scopesOf(role),
    canvases: canvas ?? null,
    expiresAt: expires === undefined ? null : readExpiry(expires, now),
    as: as ?? null,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        name: { type: "string" },
        role: { type: "string" },
        scopes: { type: "string" },
        canvas: { type: "string", multiple: true },
        expires: { type: "string" },
        as: { type: "string" },
        list: { type: "boolean" },
        revoke: { type: "string" },
      },
    });
  } catch (error) {
    throw new CommandError(
      error instanceof Error ? error.message : String(error),
      { cause: error },
    );
  }
}

function scopesOf(role: string): readonly TokenScope[] {
  const scopes = Object.hasOwn(scopesOfRole, role) && scopesOfRole[role];
  if (!scopes)
    throw new CommandError(`--role: viewer, editor or admin, not ${role}`);
  return scopes;
}

function readScopes(text: string): TokenScope[] {
  const asked = text.split(",").map((scope) => scope.trim());
  const unknown = asked.find(
    (scope) => !(tokenScopes as readonly string[]).includes(scope),
  );
  if (unknown !== undefined)
    throw new CommandError(
      `--scopes: some of ${tokenScopes.join(", ")}, separated by commas, not ${unknown}`,
    );
  return tokenScopes.filter((scope) => asked.includes(scope));
}

const hours: Readonly<Record<string, number>> = { h: 1, d: 24, w: 24 * 7 };

function readExpiry(text: string, now: Date): string {
  const [, count, unit] = /^(\d{1,5})([hdw])$/.exec(text) ?? [];
  const at =
    count && unit
      ? now.getTime() + Number(count) * hours[unit]! * 3_600_000
      : /^\d{4}-\d\d-\d\d/.test(text)
        ? Date.parse(text)
        : Number.NaN;
  if (Number.isNaN(at))
    throw new CommandError(
      `--expires: a time from now such as 90d or 12h, or a day such as 2027-01-31, not ${text}`,
    );
  if (at <= now.getTime())
    throw new CommandError(`--expires: ${text} is over already`);
  return new Date(at).toISOString();
}
