/** What the release before kept of runs comes out of migration 0005 whole, on both databases. */
import Database from "better-sqlite3";
import { Kysely, sql, SqliteDialect } from "kysely";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { answerSeries } from "../../server/runs/metrics.ts";
import { findRun } from "../../server/runs/runs.ts";
import { migrations } from "../../server/store/migrations/index.ts";
import { databasePath, openStore } from "../../server/store/open.ts";
import { openRecords } from "../../server/store/postgres/records.ts";
import type { Store } from "../../server/store/store.ts";
import type { SeriesQuery } from "../../shared/charts/spec.ts";
import { eachDatabase } from "../stage/databases.ts";

const fill = [
  `insert into import (id, key, sha256, file_name, format, warnings, user_id, created_at, complete)
    values ('i', 'k', 's', 'f.csv', 'CSV', '[]', null, '2026-11-01T00:00:00.000Z', 1)`,
  ...[
    ["r1", "m1", 1],
    ["r2", null, 1],
    ["r3", "m1", 1],
    ["hidden", null, 0],
  ].map(
    ([id, model, visible]) =>
      `insert into run (id, import_id, name, model, status, source, started_at, created_at, created_by, revision, visible)
      values ('${id}', 'i', 'run ${id}', ${model === null ? "null" : `'${model}'`}, 'finished', 'CSV', '2026-11-01T00:00:00.000Z',
        '2026-11-01T00:00:00.000Z', null, 3, ${visible})`,
  ),
  `insert into param values ('r1', 'lr', '0.1')`,
  // Out of order, twice the same, without a time, and what is no number.
  `insert into point (run_id, metric, step, time, value, special) values
    ('r1', 'loss', 2, '2026-11-01T10:00:02.500Z', 0.1, null),
    ('r1', 'loss', 1, '2026-11-01T10:00:01.000Z', 0.30000000000000004, null),
    ('r1', 'loss', 1, '2026-11-01T10:00:01.000Z', 0.30000000000000004, null),
    ('r1', 'loss', 3, '2026-11-01T10:00:03.123Z', null, 'NaN'),
    ('r1', 'grad', 1, null, null, 'Infinity'),
    ('r1', 'grad', 2, null, null, '-Infinity'),
    ('r1', 'grad', 3, null, 1e-300, null),
    ('r2', 'loss', 1, null, 5, null)`,
  `insert into run_content values ('r1', 'point', 'loss', 4), ('r1', 'point', 'grad', 3), ('r2', 'point', 'loss', 1), ('r3', 'result', 'acc', 3), ('r3', 'task', 'a', 3)`,
  // The last by step stands for it, though it is not the greatest; a slice does not.
  `insert into result (run_id, task, metric, filter, slice, step, time, value, special, stderr, low, high, n, k, is_group) values
    ('r3', 'a', 'acc', '', '', 20, null, 0.6, null, 0.02, null, null, 100, null, 0),
    ('r3', 'a', 'acc', '', '', 10, null, 0.9, null, 0.01, null, null, 50, null, 0),
    ('r3', 'a', 'acc', '', 'hard', 30, null, 0.2, null, null, null, null, 7, null, 0),
    ('r3', '', 'ppl', '', '', null, '2026-11-01T10:00:00.000Z', null, 'NaN', null, null, null, null, null, 1),
    ('r3', '', 'ppl', '', '', null, null, 4, null, null, null, null, null, null, 1)`,
];

eachDatabase((database) => {
  let dataDir: string;
  let store: Store;
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "parley-series-"));
    const { DATABASE_URL: databaseUrl = null } = await database.make();
    const db =
      databaseUrl === null
        ? new Kysely<never>({
            dialect: new SqliteDialect({
              database: new Database(databasePath(dataDir)),
            }),
          })
        : (openRecords(databaseUrl) as unknown as Kysely<never>);
    await sql`create table migration (name text primary key, applied_at text not null)`.execute(
      db,
    );
    for (const { name, up } of migrations.slice(0, 4)) {
      await db.transaction().execute((trx) => up(trx as never));
      await sql`insert into migration values (${name}, '2026-11-01')`.execute(
        db,
      );
    }
    for (const statement of fill) await sql.raw(statement).execute(db);
    await db.destroy();
    store = await openStore({ dataDir, databaseUrl });
  });
  afterAll(async () => {
    await store.close();
    await rm(dataDir, { recursive: true });
  });

  const draw = (query: Partial<SeriesQuery>) =>
    answerSeries(store, {
      type: "series",
      runs: { type: "runs", runs: ["r1", "r2", "r3"] },
      metrics: ["loss", "grad"],
      tasks: [],
      x: "step",
      ...query,
    });

  describe("a database of the release before", () => {
    it("keeps every point, once, with its time and whatever it was", async () => {
      const { rows } = await draw({});
      expect(
        rows.map(({ run, metric, step, time, y, special }) => [
          run,
          metric,
          step,
          time,
          special ?? y,
        ]),
      ).toEqual([
        ["r1", "loss", 1, "2026-11-01T10:00:01.000Z", 0.30000000000000004],
        ["r1", "loss", 2, "2026-11-01T10:00:02.500Z", 0.1],
        ["r1", "loss", 3, "2026-11-01T10:00:03.123Z", "NaN"],
        ["r1", "grad", 1, null, "Infinity"],
        ["r1", "grad", 2, null, "-Infinity"],
        ["r1", "grad", 3, null, 1e-300],
        ["r2", "loss", 1, null, 5],
      ]);
    });

    it("knows of each series the latest, the least and the greatest", async () => {
      const rows = await store.db
        .selectFrom("series")
        .select([
          "run_id",
          "kind",
          "metric",
          "task",
          "count",
          "step",
          "time",
          "value",
          "special",
          "least",
          "greatest",
          "stderr",
          "n",
        ])
        .orderBy("run_id")
        .orderBy("metric")
        .execute();
      const none = {
        stderr: null,
        n: null,
        special: null,
        time: null,
        task: "",
      };
      expect(rows).toEqual([
        {
          ...none,
          run_id: "r1",
          kind: "point",
          metric: "grad",
          count: 3,
          step: 3,
          value: 1e-300,
          least: 1e-300,
          greatest: 1e-300,
        },
        {
          ...none,
          run_id: "r1",
          kind: "point",
          metric: "loss",
          count: 3,
          step: 3,
          time: Date.parse("2026-11-01T10:00:03.123Z"),
          value: null,
          special: "NaN",
          least: 0.1,
          greatest: 0.30000000000000004,
        },
        {
          ...none,
          run_id: "r2",
          kind: "point",
          metric: "loss",
          count: 1,
          step: 1,
          value: 5,
          least: 5,
          greatest: 5,
        },
        {
          ...none,
          run_id: "r3",
          kind: "result",
          metric: "acc",
          task: "a",
          count: 3,
          step: 20,
          value: 0.6,
          stderr: 0.02,
          n: 100,
          least: 0.2,
          greatest: 0.9,
        },
        {
          ...none,
          run_id: "r3",
          kind: "result",
          metric: "ppl",
          count: 2,
          step: null,
          value: null,
          special: "NaN",
          time: Date.parse("2026-11-01T10:00:00.000Z"),
          least: 4,
          greatest: 4,
        },
      ]);
    });

    it("keeps results, params and what an import brought; runs are in the project 0", async () => {
      const { rows } = await draw({ metrics: ["acc"], tasks: ["a"] });
      expect(rows.map(({ step, y, n }) => [step, y, n])).toEqual([
        [10, 0.9, 50],
        [20, 0.6, 100],
        [30, 0.2, 7],
      ]);
      expect(await findRun(store, "r1")).toMatchObject({
        project: "0",
        params: { lr: "0.1" },
        pointMetrics: ["grad", "loss"],
        archivedAt: null,
        revision: 3,
      });
      const { n } = await store.db
        .selectFrom("import_run")
        .select((eb) => eb.fn.countAll<number>().as("n"))
        .executeTakeFirstOrThrow();
      expect(n).toBe(4);
    });

    it("gives every run and model the colour that it had", async () => {
      expect((await draw({})).ranks).toEqual({
        runs: { r1: 0, r2: 1, r3: 2 },
        models: { m1: 0, "run r2": 1 },
      });
    });
  });
});
