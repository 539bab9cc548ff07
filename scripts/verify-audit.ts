/**
 * `npm run verify-audit [-- --expect HASH]`: checks that nothing in the audit log was changed, removed, inserted or put
 * in another order, also while the server runs. Exit code 1: something was; 2: it could not be read.
 */
import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { verifyAudit } from "../server/audit/verify.ts";
import { atOneMoment, openFile } from "../server/backup/tables.ts";
import { ConfigError, readConfig } from "../server/config.ts";
import { databasePath } from "../server/store/open.ts";
import { openRecords } from "../server/store/postgres/records.ts";

try {
  process.exitCode = await verify();
} catch (error) {
  const isExpected = error instanceof ConfigError;
  console.error(
    `Cannot verify the audit log. ${error instanceof Error ? error.message : String(error)}`,
  );
  if (!isExpected) console.error(error);
  process.exitCode = 2;
}

async function verify(): Promise<number> {
  const { values } = parseArgs({ options: { expect: { type: "string" } } });
  const expected = values.expect?.toLowerCase();
  if (expected !== undefined && !/^[0-9a-f]{64}$/.test(expected))
    throw new ConfigError(
      "--expect: takes the 64 characters that an earlier run printed as “Ends with”.",
    );
  const { dataDir, databaseUrl } = readConfig(process.env);
  const path = databasePath(dataDir);
  if (databaseUrl === null && !existsSync(path)) {
    console.log(`There is nothing to verify: no database at ${path} yet.`);
    return 0;
  }
  const db = databaseUrl
    ? openRecords(databaseUrl)
    : openFile(path, { readonly: true });
  try {
    const { entries, hash, broken, erased } = await atOneMoment(db, (moment) =>
      verifyAudit(moment, { expected }),
    );
    const counted = `${entries} entries are as they were written${erased > 0 ? `, ${erased} of them without details, which were erased with a person` : ""}.`;
    if (broken) {
      const when = broken.at === null ? "" : ` (${broken.at})`;
      console.log(`! Entry ${broken.seq}${when}: ${broken.what}.`);
      console.log(`Before it ${counted} Nothing was changed by looking.`);
      return 1;
    }
    console.log(`All is well: ${counted}`);
    if (hash !== "")
      console.log(
        `Ends with ${hash}\nKeep this somewhere else; “npm run verify-audit -- --expect ${hash}” shows later that nothing up to here is lost.`,
      );
    return 0;
  } finally {
    await db.destroy();
  }
}
