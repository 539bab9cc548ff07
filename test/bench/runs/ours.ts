/** Parley's own database, filled by SQL, and the functions that its routes call. */
import Database from "better-sqlite3";
import { logged, type Contender } from "./contender.ts";
import { RunEvents } from "../../../server/runs/events.ts";
import { answerChart } from "../../../server/runs/answers/answer.ts";
import { logBatch } from "../../../server/runs/ingest.ts";
import { SampleReader } from "../../../server/runs/samples.ts";
import { searchRuns } from "../../../server/runs/search.ts";
import { databasePath, openStore } from "../../../server/store/open.ts";
import { runSearchSchema } from "../../../shared/api/runSearch.ts";
import { sampleQuerySchema } from "../../../shared/api/samples.ts";
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

export async function openOurs(
  dataDir: string,
  size: Size,
): Promise<Contender> {
  await (await openStore({ dataDir })).close();
  fill(new Database(databasePath(dataDir)), size);
  const store = await openStore({ dataDir });
  const context = { store, runEvents: new RunEvents({ publishToAll() {} }) };
  const samples = new SampleReader(store);
  const runs = Array.from({ length: charted }, (_, index) => runId(index));
  const search = (parts: object) =>
    searchRuns(store, runSearchSchema.parse(parts));
  const draw = (metric: string) =>
    answerChart(context as never, {
      type: "series",
      runs: { type: "runs", runs },
      metrics: [metric],
      tasks: [],
      x: "step",
    });
  const columns = metricNames.map((name) => ({
    type: "metric",
    name,
    task: "",
  }));
  return {
    name: "Parley",
    table: async () =>
      (await search({ orderBy: ["metrics.acc DESC"], columns })).items.length,
    filtered: async () =>
      (
        await search({
          filter: "metrics.acc > 0.5 AND params.lr = '0.003'",
          orderBy: ["metrics.loss ASC"],
          columns,
        })
      ).items.length,
    groups: async () =>
      (await search({ groupBy: "lr", columns })).groups.length,
    sampleChart: async () => {
      const answer = await answerChart(context as never, {
        type: "delta",
        runs: { type: "runs", runs },
        baseline: "",
        metrics: ["correct"],
        tasks: [],
      });
      return answer.type === "delta" ? answer.rows.length : 0;
    },
    chart: async () => rowsOf(await draw("loss")),
    longChart: async () => rowsOf(await draw(longMetric)),
    log: (run, batch) =>
      logBatch(context, runId(run), {
        points: batch.map(({ metric, step, value }) => ({
          metric,
          step,
          value,
          time: logged.start + step,
        })),
      }),
    samplePage: async () =>
      (
        await samples.answer(
          sampleQuerySchema.parse({
            runs: [runId(0), runId(1)],
            offset: Math.floor(size.samples / sampledRuns / 2),
            limit: 100,
          }),
        )
      ).items.length,
    close: () => store.close(),
  };
}

function rowsOf(answer: Awaited<ReturnType<typeof answerChart>>): number {
  return answer.type === "series" ? answer.rows.length : 0;
}

function fill(db: Database.Database, { runs, points, samples }: Size) {
  db.pragma("synchronous = off");
  db.pragma("journal_mode = memory");
  const perSeries = Math.max(1, Math.floor(points / runs / metricNames.length));
  const metric = `case m.i ${metricNames.map((name, i) => `when ${i} then '${name}'`).join(" ")} end`;
  const id = "printf('run-%06d', r.i)";
  db.exec(`
    begin;
    insert into run (id, import_id, name, model, status, source, started_at, created_at, created_by, revision, visible)
      with recursive ${numbers("r", runs)} select ${id}, null, 'train ' || r.i, 'model-' || (r.i % 40), 'finished', 'API',
        strftime('%Y-%m-%dT%H:%M:%fZ', 1790000000 + r.i * 60, 'unixepoch'),
        strftime('%Y-%m-%dT%H:%M:%fZ', 1790000000 + r.i * 60, 'unixepoch'), null, 1, 1 from r;
    insert into run_rank with recursive ${numbers("r", runs)} select 'run', ${id}, r.i from r;
    insert into run_rank with recursive ${numbers("m", 40)} select 'model', 'model-' || m.i, m.i from m;
    insert into param with recursive ${numbers("r", runs)}, ${numbers("p", 8)}
      select ${id}, case p.i when 0 then 'lr' else 'param_' || p.i end, case p.i when 0 then case r.i % 3 when 0 then '0.003' else '0.001' end else 'v' || (r.i % 17) end from r, p;
    insert into run_tag with recursive ${numbers("r", runs)}, ${numbers("p", 3)} select ${id}, 'tag_' || p.i, 't' || (r.i % 11) from r, p;
    insert into series (run_id, kind, metric, task, count, step, time, value, least, greatest)
      with recursive ${numbers("r", runs)}, ${numbers("m", metricNames.length)}
      select ${id}, 'point', ${metric}, '', ${perSeries}, ${perSeries - 1}, ${logged.start} + ${perSeries - 1},
        ${valueSql("r.i", "m.i", String(perSeries - 1))}, 0, 1 from r, m;
    insert into series_point with recursive ${numbers("s", perSeries)}
      select series.id, s.i, ${logged.start} + s.i, 0, ${valueSql("((series.id - 1) / " + metricNames.length + ")", "((series.id - 1) % " + metricNames.length + ")", "s.i")}
      from series, s order by series.id, s.i;
    insert into series (run_id, kind, metric, task, count, step, time, value, least, greatest)
      with recursive ${numbers("r", charted)}
      select ${id}, 'point', '${longMetric}', '', ${longPoints}, ${longPoints - 1}, ${logged.start} + ${longPoints - 1}, 0.5, 0, 1 from r;
    insert into series_point with recursive ${numbers("s", longPoints)}
      select series.id, s.i, ${logged.start} + s.i, 0, ${valueSql("series.id", "9", "s.i")} from series, s where metric = '${longMetric}' order by series.id, s.i;
    insert into sample (run_id, task, filter, position, item, name, epoch, target, output, fields, scores, correct)
      with recursive ${numbers("r", sampledRuns)}, ${numbers("s", Math.floor(samples / sampledRuns))}
      select ${id}, 'triage', '', s.i, printf('%016x', s.i), 'case ' || s.i, 1, 'refund', 'the answer of run ' || r.i || ' to case ' || s.i,
        '{"slice":"' || (s.i % 7) || '"}', '{"acc":' || ((r.i * 31 + s.i * 17) % 3 > 0) || '}', (r.i * 31 + s.i * 17) % 3 > 0 from r, s;
    insert into sample_text select id, '{"input":"A customer writes: case ' || position || ' ' || hex(zeroblob(100)) || '","target":"refund","output":"' || output || '","details":{}}' from sample;
    commit;
    analyze;`);
  db.close();
}
