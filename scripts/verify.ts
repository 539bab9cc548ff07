/** `npm run verify [-- --canvas ID]`: checks everything that is stored, also while the server runs. Exit code 1: problems. */
import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { openFile } from "../server/backup/tables.ts";
import { verifyBlobs } from "../server/backup/verifyBlobs.ts";
import { ConfigError, readConfig } from "../server/config.ts";
import { verifyCanvases, type Problem } from "../server/history/verify.ts";
import { databasePath } from "../server/store/open.ts";
import { openRecords } from "../server/store/postgres/records.ts";

try {
  process.exitCode = await verify();
} catch (error) {
  const isExpected = error instanceof ConfigError;
  console.error(
    `Cannot verify. ${error instanceof Error ? error.message : String(error)}`,
  );
  if (!isExpected) console.error(error);
  process.exitCode = 2;
}

async function verify(): Promise<number> {
  const { values } = parseArgs({ options: { canvas: { type: "string" } } });
  const { dataDir, databaseUrl } = readConfig(process.env);
  const path = databasePath(dataDir);
  if (databaseUrl === null && !existsSync(path)) {
    console.log(`There is nothing to verify: no database at ${path} yet.`);
    return 0;
  }
  const db = databaseUrl
    ? openRecords(databaseUrl)
    : openFile(path, { readonly: true });
  let problems = 0;
  const tell = ({ where, what, advice }: Problem) => {
    problems += 1;
    console.log(`! ${where}: ${what}\n  ${advice}`);
  };
  try {
    const started = performance.now();
    const canvasId = values.canvas;
    const { canvases, rows, snapshots, versions } = await verifyCanvases(
      db,
      { canvasId },
      tell,
    );
    console.log(
      `${canvases} canvases: ${rows} journal rows, ${snapshots} snapshots, ${versions} versions`,
    );
    if (canvasId === undefined) {
      const { blobs, orphans } = await verifyBlobs(db, dataDir, tell);
      console.log(
        `${blobs} files${orphans > 0 ? `, and ${orphans} that nothing refers to (no harm: uploads on their way, or left over)` : ""}`,
      );
    }
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(
      problems === 0
        ? `All is well (${seconds} s).`
        : `${problems} problems (${seconds} s). Nothing was changed.`,
    );
    return problems === 0 ? 0 : 1;
  } finally {
    await db.destroy();
  }
}
