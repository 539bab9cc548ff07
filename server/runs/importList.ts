/** What was imported, for people who look for its notes; and what the watched folder could not. */
import type { ImportList } from "../../shared/api/runs.ts";
import type { Context } from "../context.ts";
import { folderProblems } from "./watchFolder.ts";

interface Page {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** Newest first. */
export async function listImports(
  context: Pick<Context, "store" | "config">,
  page: Page,
): Promise<ImportList> {
  const offset = /^\d{1,9}$/.test(page.cursor ?? "") ? Number(page.cursor) : 0;
  const { db } = context.store;
  const rows = await db
    .selectFrom("import")
    .leftJoin("user", "user.id", "import.user_id")
    .select((eb) => [
      "import.id",
      "import.file_name",
      "import.format",
      "import.warnings",
      "import.created_at",
      "user.name",
      eb
        .selectFrom("run")
        .select((run) => run.fn.countAll().as("count"))
        .whereRef("run.import_id", "=", "import.id")
        .as("runs"),
    ])
    .where("import.complete", "=", 1)
    .orderBy("import.created_at", "desc")
    .orderBy("import.id")
    .offset(offset)
    .limit(page.limit + 1)
    .execute();
  return {
    items: rows.slice(0, page.limit).map((row) => ({
      id: row.id,
      file: row.file_name,
      format: row.format,
      warnings: JSON.parse(row.warnings) as string[],
      runs: Number(row.runs ?? 0),
      at: row.created_at,
      by: row.name,
    })),
    next: rows.length > page.limit ? String(offset + page.limit) : null,
    problems: folderProblems(context.config.watchDir),
  };
}
