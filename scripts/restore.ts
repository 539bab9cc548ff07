/** `npm run restore -- FILE [--force]`: puts a backup in the place of the data; the server must not run. */
import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { restoreBackup } from "../server/backup/restore.ts";
import { readConfig } from "../server/config.ts";
import { unfinishedRestorePath } from "../server/store/folder.ts";

try {
  const { values, positionals } = parseArgs({
    options: { force: { type: "boolean", default: false } },
    allowPositionals: true,
  });
  const [file, ...rest] = positionals;
  if (!file || rest.length > 0)
    throw new Error("Say which: npm run restore -- /somewhere/backup.tar");
  const { manifest, aside, problems } = await restoreBackup(
    readConfig(process.env),
    file,
    { force: values.force },
  );
  console.log(
    `Restored ${manifest.canvases} canvases as they were at ${manifest.madeAt}.`,
  );
  if (aside)
    console.log(
      `What was there before is in ${aside}; delete it when you are sure.`,
    );
  for (const { where, what } of problems)
    console.log(`! ${where}: ${what} (it was like this in the backup)`);
  console.log(
    "Whoever has a canvas open keeps what is newer as a draft of their own and is told so.",
  );
  process.exitCode = problems.length > 0 ? 1 : 0;
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error);
  console.error(
    isHalfWay()
      ? `The restore stopped half-way: ${reason}\nWhat was there is in before-restore-… in DATA_DIR. Run it again with the same file; no Parley starts on this folder before.`
      : `Nothing was restored: ${reason}`,
  );
  process.exitCode = 2;
}

function isHalfWay(): boolean {
  try {
    return existsSync(unfinishedRestorePath(readConfig(process.env).dataDir));
  } catch {
    return false; // The settings are wrong: that was the reason.
  }
}
