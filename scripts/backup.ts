/** `npm run backup -- FILE`: everything in one file, while the server runs. */
import { stat } from "node:fs/promises";
import { writeBackup } from "../server/backup/backup.ts";
import { readConfig } from "../server/config.ts";

const [file, ...rest] = process.argv.slice(2);
if (!file || rest.length > 0 || file.startsWith("-")) {
  console.error("Say where: npm run backup -- /somewhere/parley-backup.tar");
  process.exit(2);
}
try {
  const manifest = await writeBackup(readConfig(process.env), file);
  const { size } = await stat(file);
  console.log(
    `${file}: ${manifest.canvases} canvases and ${manifest.files.length - 1} files, ${(size / 1024 / 1024).toFixed(1)} MB`,
  );
  for (const sha256 of manifest.missing)
    console.log(
      `! file ${sha256} is missing or damaged here, so it is not in the backup (npm run verify says more)`,
    );
  process.exitCode = manifest.missing.length > 0 ? 1 : 0;
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error);
  console.error(`No backup was made: ${reason}`);
  process.exitCode = 2;
}
