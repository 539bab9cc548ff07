/** What admins chose for the whole workspace: one JSON value a name, each with a default. */
import type { Kysely } from "kysely";
import { settingsSchema, type Settings } from "../../shared/api/settings.ts";
import type { Config } from "../config.ts";
import type { Tables } from "../store/tables.ts";

/** What is stored and no longer fits counts as not chosen. */
export async function readSettings(
  db: Kysely<Tables>,
  config: Pick<Config, "access">,
): Promise<Settings> {
  const rows = await db.selectFrom("setting").selectAll().execute();
  const chosen = new Map(rows.map(({ name, value }) => [name, value]));
  const read = <Name extends keyof Settings>(
    name: Name,
    usual: Settings[Name],
  ): Settings[Name] => {
    const stored = chosen.get(name);
    if (stored === undefined) return usual;
    const parsed = settingsSchema.shape[name].safeParse(JSON.parse(stored));
    return parsed.success ? (parsed.data as Settings[Name]) : usual;
  };
  return {
    signUp: read("signUp", "invitation"),
    signUpDomains: read("signUpDomains", []),
    shareLinks: read("shareLinks", "everyone"),
    newCanvasRole: read(
      "newCanvasRole",
      config.access === "local" ? "editor" : null,
    ),
  };
}

export async function writeSettings(
  db: Kysely<Tables>,
  change: { readonly [Name in keyof Settings]?: Settings[Name] | undefined },
): Promise<void> {
  for (const [name, value] of Object.entries(change))
    if (value !== undefined)
      await db
        .insertInto("setting")
        .values({ name, value: JSON.stringify(value) })
        .onConflict((conflict) =>
          conflict.column("name").doUpdateSet({ value: JSON.stringify(value) }),
        )
        .execute();
}
