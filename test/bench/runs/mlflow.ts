/**
 * A SQLite file with the tables and indexes of MLflow 3 (mlflow/store/tracking/dbmodels/models.py) and the statements
 * that its SqlAlchemyStore sends: search_runs with eager loading, get_metric_history_bulk, log_batch. In this process,
 * without Python and HTTP, which would only cost it more.
 */
import Database from "better-sqlite3";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { logged, type Contender } from "./contender.ts";
import {
  charted,
  longMetric,
  longPoints,
  metricNames,
  numbers,
  runId,
  sampledRuns,
  valueSql,
  type Size,
} from "./size.ts";

const schema = `
  create table experiments (experiment_id integer not null primary key, name varchar(256) not null unique, artifact_location varchar(256),
    lifecycle_stage varchar(32), creation_time bigint, last_update_time bigint);
  create table runs (run_uuid varchar(32) not null primary key, name varchar(250), source_type varchar(20), source_name varchar(500),
    entry_point_name varchar(50), user_id varchar(256), status varchar(9), start_time bigint, end_time bigint, deleted_time bigint,
    source_version varchar(50), lifecycle_stage varchar(20), artifact_uri varchar(200), experiment_id integer references experiments(experiment_id));
  create table params (key varchar(250) not null, value varchar(8000) not null, run_uuid varchar(32) not null references runs(run_uuid), primary key (key, run_uuid));
  create index index_params_run_uuid on params (run_uuid);
  create table tags (key varchar(250) not null, value varchar(8000), run_uuid varchar(32) not null references runs(run_uuid), primary key (key, run_uuid));
  create index index_tags_run_uuid on tags (run_uuid);
  create table metrics (key varchar(250) not null, value float not null, timestamp bigint not null, run_uuid varchar(32) not null references runs(run_uuid),
    step bigint not null default 0, is_nan boolean not null default 0, primary key (key, timestamp, step, run_uuid, value, is_nan));
  create table latest_metrics (key varchar(250) not null, value float not null, timestamp bigint, step bigint not null, is_nan boolean not null,
    run_uuid varchar(32) not null references runs(run_uuid), primary key (key, run_uuid));
  create index index_latest_metrics_run_uuid on latest_metrics (run_uuid);`;
/** Made after the rows are in, which gives the same index sooner. */
const lateSchema = `create index index_metrics_run_uuid on metrics (run_uuid);
  create index index_metrics_run_uuid_key_step on metrics (run_uuid, key, step);`;

export function openMlflowLike(folder: string, size: Size): Contender {
  const db = new Database(join(folder, "mlflow.db"));
  fill(db, size);
  db.pragma("journal_mode = wal");
  db.pragma("synchronous = full");
  const table = join(folder, "eval_results.json");
  writeTable(table, Math.floor(size.samples / sampledRuns));
  const search = (joins: string, order: string) => {
    const rows = db
      .prepare(
        `select distinct runs.*, case when (ordered.is_nan = 1) then 1 when (ordered.value is null) then 2 else 0 end as clause, ordered.value
        from runs ${joins}
        left outer join (select * from latest_metrics where key = ?) as ordered on runs.run_uuid = ordered.run_uuid
        where runs.experiment_id in (0) and runs.lifecycle_stage in ('active')
        order by clause, ordered.value ${order}, runs.start_time desc, runs.run_uuid limit 101`,
      )
      .all(order === "desc" ? "acc" : "loss") as { run_uuid: string }[];
    const ids = rows.slice(0, 100).map((row) => row.run_uuid);
    for (const loaded of ["latest_metrics", "params", "tags"])
      db.prepare(
        `select * from ${loaded} where run_uuid in (${ids.map(() => "?").join()})`,
      ).all(...ids);
    return Promise.resolve(ids.length);
  };
  const history = (metric: string) => {
    const ids = Array.from({ length: charted }, (_, index) => runId(index));
    const rows = db
      .prepare(
        `select run_uuid, key, value, timestamp, step, is_nan from metrics where key = ? and run_uuid in (${ids.map(() => "?").join()})
        order by run_uuid, timestamp, step, value`,
      )
      .all(metric, ...ids);
    return Promise.resolve(rows.length);
  };
  return {
    name: "MLflow-like",
    table: () => search("", "desc"),
    filtered: () =>
      search(
        `join (select * from latest_metrics where key = 'acc' and value > 0.5) as a on runs.run_uuid = a.run_uuid
        join (select * from params where key = 'lr' and value = '0.003') as b on runs.run_uuid = b.run_uuid`,
        "asc",
      ),
    groups: () => {
      // MLflow does not group: its client fetches all runs with their values, and groups those.
      const values = db
        .prepare(
          "select p.value as lr, l.key, l.value from runs join params p on p.run_uuid = runs.run_uuid and p.key = 'lr' join latest_metrics l on l.run_uuid = runs.run_uuid where runs.lifecycle_stage = 'active'",
        )
        .all() as { lr: string; key: string; value: number }[];
      const means = [...Map.groupBy(values, (row) => row.lr + row.key)].map(
        ([, rows]) =>
          rows.reduce((sum, row) => sum + row.value, 0) / rows.length,
      );
      return Promise.resolve(means.length);
    },
    sampleChart: () => {
      const verdicts = Array.from({ length: charted }, () =>
        (
          JSON.parse(readFileSync(table, "utf8")) as {
            data: [string, string, string, boolean][];
          }
        ).data.map(([input, , , correct]) => [input, correct] as const),
      );
      const first = new Map(verdicts[0]);
      const gained = verdicts.map((ofRun) =>
        ofRun.reduce(
          (sum, [input, correct]) =>
            sum + Number(correct) - Number(first.get(input)),
          0,
        ),
      );
      return Promise.resolve(gained.length);
    },
    chart: () => history("loss"),
    longChart: () => history(longMetric),
    log: (run, batch) => Promise.resolve(logInto(db, runId(run), batch)),
    samplePage: () => {
      // A logged table is one JSON artifact: whoever wants a page reads it whole.
      const pages = [0, 1].map(() =>
        (
          JSON.parse(readFileSync(table, "utf8")) as { data: unknown[] }
        ).data.slice(500, 600),
      );
      return Promise.resolve(pages[0]!.length);
    },
    close: () => Promise.resolve(void db.close()),
  };
}

function logInto(
  db: Database.Database,
  run: string,
  batch: Parameters<Contender["log"]>[1],
) {
  db.transaction(() => {
    db.prepare("select * from runs where run_uuid = ?").get(run);
    const insert = db.prepare(
      "insert into metrics (run_uuid, key, value, timestamp, step, is_nan) values (?, ?, ?, ?, ?, 0) on conflict do nothing",
    );
    for (const { metric, step, value } of batch)
      insert.run(run, metric, value, logged.start + step, step);
    const last = new Map(batch.map((value) => [value.metric, value]));
    db.prepare(
      `select * from latest_metrics where run_uuid = ? and key in (${[...last].map(() => "?").join()})`,
    ).all(run, ...last.keys());
    const latest = db.prepare(
      "insert into latest_metrics values (?, ?, ?, ?, 0, ?) on conflict (key, run_uuid) do update set value = excluded.value, timestamp = excluded.timestamp, step = excluded.step",
    );
    for (const { metric, step, value } of last.values())
      latest.run(metric, value, logged.start + step, step, run);
  })();
}

function writeTable(path: string, rows: number) {
  const data = Array.from({ length: rows }, (_, i) => [
    `A customer writes: case ${i} ${"0".repeat(200)}`,
    "refund",
    `the answer to case ${i}`,
    i % 3 > 0,
  ]);
  writeFileSync(
    path,
    JSON.stringify({ columns: ["input", "target", "output", "correct"], data }),
  );
}

function fill(db: Database.Database, { runs, points }: Size) {
  db.pragma("synchronous = off");
  db.pragma("journal_mode = memory");
  db.exec(schema);
  const perSeries = Math.max(1, Math.floor(points / runs / metricNames.length));
  const id = "printf('run-%06d', r.i)";
  const ofMetric = (index: number) => `
    insert into metrics with recursive ${numbers("r", runs)}, ${numbers("s", perSeries)}
      select '${metricNames[index]}', ${valueSql("r.i", String(index), "s.i")}, ${logged.start} + s.i, ${id}, s.i, 0 from s, r;
    insert into latest_metrics with recursive ${numbers("r", runs)}
      select '${metricNames[index]}', ${valueSql("r.i", String(index), String(perSeries - 1))}, ${logged.start + perSeries - 1}, ${perSeries - 1}, 0, ${id} from r;`;
  db.exec(`
    begin;
    insert into experiments values (0, 'Default', '', 'active', 0, 0);
    insert into runs with recursive ${numbers("r", runs)} select ${id}, 'train ' || r.i, 'LOCAL', '', '', 'u', 'FINISHED',
      1790000000000 + r.i * 60000, null, null, '', 'active', '', 0 from r;
    insert into params with recursive ${numbers("r", runs)}, ${numbers("p", 8)}
      select case p.i when 0 then 'lr' else 'param_' || p.i end, case p.i when 0 then case r.i % 3 when 0 then '0.003' else '0.001' end else 'v' || (r.i % 17) end, ${id} from p, r;
    insert into tags with recursive ${numbers("r", runs)}, ${numbers("p", 3)} select 'tag_' || p.i, 't' || (r.i % 11), ${id} from p, r;
    ${metricNames.map((_, index) => ofMetric(index)).join("\n")}
    insert into metrics with recursive ${numbers("r", charted)}, ${numbers("s", longPoints)}
      select '${longMetric}', ${valueSql("r.i", "9", "s.i")}, ${logged.start} + s.i, ${id}, s.i, 0 from s, r;
    commit;
    ${lateSchema}
    analyze;`);
}
