/** A process of its own that writes to the audit log: `node test/stage/auditor.ts COUNT`, with DATA_DIR and DATABASE_URL. */
import { audit } from "../../server/audit/audit.ts";
import { readConfig } from "../../server/config.ts";
import { openBeside } from "../../server/store/beside.ts";

const db = await openBeside(readConfig(process.env));
for (let i = 0; i < Number(process.argv[2]); i++)
  await audit(
    db,
    { userId: null, via: "command line" },
    { action: "stage.beside", details: { i } },
  );
await db.destroy();
