/** A backup that moves from one database to the other. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { noteAccessChange } from "../../server/access/changes.ts";
import { audit } from "../../server/audit/audit.ts";
import { verifyAudit } from "../../server/audit/verify.ts";
import { copyTables } from "../../server/backup/tables.ts";
import { openStore } from "../../server/store/open.ts";
import { bring, pointOf, runOf } from "../stage/batches.ts";
import {
  describePostgres,
  onPostgres,
  sharedPostgres,
} from "../stage/databases.ts";

describePostgres(() => {
  beforeAll(async () => {
    await sharedPostgres();
  });

  it(
    "what the databases count by themselves goes on after a copy from SQLite, and the audit log is whole",
    { timeout: 60_000 },
    async () => {
      const dataDir = await mkdtemp(join(tmpdir(), "parley-copy-"));
      const { DATABASE_URL: databaseUrl } = await onPostgres.make();
      const sqlite = await openStore({ dataDir, databaseUrl: null });
      const postgres = await openStore({ dataDir, databaseUrl: databaseUrl! });
      try {
        for (const canvasId of ["a", "b"])
          await noteAccessChange(sqlite.db, { canvasId });
        await audit(
          sqlite.db,
          { userId: null, via: "server" },
          { action: "stage.copied" },
        );
        const points = Array.from({ length: 1200 }, (_, step) =>
          pointOf("loss", step % 400, step, step % 2),
        );
        await bring(sqlite, {
          runs: [runOf("a", { project: "p" }), runOf("b")],
          points,
        });
        const counts = await copyTables(sqlite.db, postgres.db);
        expect(counts).toMatchObject({
          run: 2,
          project: 2,
          series: 2,
          series_point: 1200,
        });
        // Numbers that the database gives go on after those that came.
        await bring(postgres, { runs: [runOf("c"), runOf("d")], points });
        await noteAccessChange(postgres.db, { canvasId: "c" });
        const rows = await postgres.db
          .selectFrom("access_change")
          .select(["seq", "canvas_id"])
          .orderBy("seq")
          .execute();
        expect(rows.map((row) => row.canvas_id)).toEqual(["a", "b", "c"]);
        expect(await verifyAudit(postgres.db)).toEqual(
          await verifyAudit(sqlite.db),
        );
      } finally {
        await sqlite.close();
        await postgres.close();
        await rm(dataDir, { recursive: true });
      }
    },
  );
});
