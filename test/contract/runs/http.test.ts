import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  it,
  test,
} from "vitest";
import type {
  ImportAnswer,
  ImportPreview,
  Metric,
  Run,
} from "../../../shared/api/runs.ts";
import { importLimits } from "../../../shared/formats/parsed.ts";
import { fixture } from "../../stage/files.ts";
import { openRuns, type RunsStage } from "../../stage/runs.ts";
import { eachDatabase } from "../../stage/databases.ts";
import { until } from "../../stage/until.ts";

eachDatabase((database) => {
  let stage: RunsStage;

  /** A fresh store for each test. */
  function freshStage() {
    beforeEach(async () => {
      stage = await openRuns(database);
    });
    afterEach(() => stage.close());
  }

  /** One store for tests that store nothing, or do not mind what others stored. */
  function shareStage() {
    beforeAll(async () => {
      stage = await openRuns(database);
    });
    afterAll(() => stage.close());
  }

  type Refused = { error: Record<string, unknown> };

  function formOf(...files: [name: string, content: string | Uint8Array][]) {
    const form = new FormData();
    for (const [name, content] of files)
      form.append("file", new Blob([content as BlobPart]), name);
    return form;
  }
  async function post<T>(
    path: string,
    body: BodyInit | null,
    headers: Record<string, string> = {},
  ) {
    const response = await stage.request(path, {
      method: "POST",
      body,
      headers,
    });
    return { status: response.status, body: (await response.json()) as T };
  }

  describe("POST /api/runs/import", () => {
    shareStage();

    it("takes several files in one form", async () => {
      const { status, body } = await post<ImportAnswer>(
        "/api/runs/import",
        formOf(
          ["toy-small.json", fixture("lm-eval/v0.4/toy-small.json")],
          ['ä "b".csv', "model,acc\na,0.5\n"],
        ),
      );
      expect(status).toBe(201);
      expect(
        body.imports.map((i) => [i.file, i.format, i.runs.length]),
      ).toEqual([
        ["toy-small.json", "lm-eval results JSON", 1],
        ['ä "b".csv', "CSV (wide)", 1],
      ]);
    });

    it("takes the raw file with its name in the address", async () => {
      const { status, body } = await post<ImportAnswer>(
        "/api/runs/import?name=trainer_state.json",
        fixture("hf-trainer/trainer_state.json") as BodyInit,
        { "content-type": "application/octet-stream" },
      );
      expect(status).toBe(201);
      expect(body.imports[0]).toMatchObject({
        file: "trainer_state.json",
        alreadyImported: false,
      });
    });

    it("takes the mapping, wherever it stands in the form", async () => {
      const form = formOf(["t.csv", "a,b\nx,0.5\n"]);
      form.append(
        "mapping",
        JSON.stringify({
          shape: "wide",
          roles: ["task", "metricColumn"],
          runName: "Mine",
        }),
      );
      const { body } = await post<ImportAnswer>("/api/runs/import", form);
      const run = await stage.call<Run>(
        "GET",
        `/api/runs/${body.imports[0]!.runs[0]}`,
      );
      expect(run.body).toMatchObject({
        name: "Mine",
        tasks: ["x"],
        resultMetrics: ["b"],
      });
    });
  });

  describe("POST /api/runs/import refuses", () => {
    shareStage();

    it("with 422, the reason, the place and the known formats", async () => {
      const { status, body } = await post<Refused>(
        "/api/runs/import",
        formOf(["ok.csv", "model,acc\na,0.5\n"], ["cut.json", '{"results": {']),
      );
      expect(status).toBe(422);
      expect(body.error).toMatchObject({
        id: "malformed_file",
        file: "cut.json",
        byte: 13,
        line: 1,
        imports: [{ file: "ok.csv" }],
      });
      expect(body.error["knownFormats"]).toContain("lm-eval results JSON");
      expect(body.error["message"]).toMatch(
        /^cut\.json: This is not valid JSON/,
      );
    });

    test.each([
      ["an empty form", formOf(), 422, "no_file"],
      ["an empty body", "", 422, "empty_file"],
      ["no body", null, 422, "no_file"],
      ["an unknown file", formOf(["a.txt", "hello"]), 422, "unknown_format"],
      ["an empty file", formOf(["a.csv", ""]), 422, "empty_file"],
    ])("%s", async (_, body, status, id) => {
      const answer = await post<Refused>("/api/runs/import", body);
      expect([answer.status, answer.body.error["id"]]).toEqual([status, id]);
    });

    test.each([
      ["no JSON", "{", "not valid JSON"],
      [
        "an unknown role",
        '{"shape":"wide","roles":["magic"],"runName":"r"}',
        "roles.0",
      ],
      [
        "too few roles",
        '{"shape":"wide","roles":["task"],"runName":"r"}',
        "1 columns, the table has 2",
      ],
    ])("a mapping that is %s", async (_, mapping, reason) => {
      const form = formOf(["t.csv", "a,b\nx,0.5\n"]);
      form.append("mapping", mapping);
      const { status, body } = await post<Refused>("/api/runs/import", form);
      expect(status).toBe(422);
      expect(body.error).toMatchObject({
        id: "bad_mapping",
        message: expect.stringContaining(reason),
      });
    });

    it("one mapping for several files", async () => {
      const runs = await stage.count("run");
      const form = formOf(["a.csv", "a,b\nx,1\n"], ["b.csv", "a,b\nx,2\n"]);
      form.append(
        "mapping",
        '{"shape":"wide","roles":["task","metricColumn"],"runName":"r"}',
      );
      expect((await post<Refused>("/api/runs/import", form)).status).toBe(422);
      expect(await stage.count("run")).toBe(runs);
    });

    it("a form that was cut, and keeps nothing of it", async () => {
      const imports = await stage.count("import");
      const body =
        '--b\r\ncontent-disposition: form-data; name="file"; filename="t.csv"\r\n\r\nmodel,acc\na,0.5\n';
      const answer = await post<Refused>("/api/runs/import", body, {
        "content-type": "multipart/form-data; boundary=b",
      });
      expect([answer.status, answer.body.error["id"]]).toEqual([
        400,
        "malformed_request",
      ]);
      expect(await stage.count("import")).toBe(imports);
    });

    it("a body beyond 256 MB, as soon as it passes the limit", async () => {
      const imports = await stage.count("import");
      const piece = new Uint8Array(8 * 1024 * 1024).fill(0x61);
      let sent = 0;
      const body = new ReadableStream<Uint8Array>({
        pull(controller) {
          sent += piece.length;
          controller.enqueue(piece);
        },
      });
      const response = await stage.request("/api/runs/import?name=big.csv", {
        method: "POST",
        body,
        duplex: "half",
      } as RequestInit);
      expect(response.status).toBe(413);
      expect(sent).toBeLessThan(importLimits.fileBytes + 64 * 1024 * 1024);
      expect(await stage.count("import")).toBe(imports);
    }, 60_000);
  });

  describe("POST /api/runs/import/preview", () => {
    shareStage();

    it("shows header, rows, the guess and what would come of it, and stores nothing", async () => {
      const imports = await stage.count("import");
      const { status, body } = await post<ImportPreview>(
        "/api/runs/import/preview",
        formOf(["ablation.csv", fixture("csv/ablation.csv")]),
      );
      expect(status).toBe(200);
      expect(body.table).toMatchObject({
        columns: [
          "variant",
          "metric",
          "baseline",
          "value",
          "delta",
          "ci_low",
          "ci_high",
          "n",
          "p_value",
        ],
        rowCount: 6,
        mapping: { shape: "long", runName: "ablation" },
      });
      expect(body.table!.rows[1]!.slice(0, 4)).toEqual([
        "- retrieval",
        "accuracy",
        "0.812",
        "0.718",
      ]);
      expect(body.runs).toHaveLength(6);
      expect(body.runs[0]).toMatchObject({
        name: "full",
        model: null,
        metrics: expect.arrayContaining(["accuracy"]),
        samples: 0,
      });
      expect(await stage.count("import")).toBe(imports);
    });

    it("says why a mapping gives nothing, instead of refusing", async () => {
      const form = formOf(["t.csv", "a,b\nx,0.5\n"]);
      form.append(
        "mapping",
        '{"shape":"wide","roles":["ignore","ignore"],"runName":"r"}',
      );
      const { status, body } = await post<ImportPreview>(
        "/api/runs/import/preview",
        form,
      );
      expect(status).toBe(200);
      expect(body.runs).toEqual([]);
      expect(body.warnings).toEqual([
        expect.stringContaining("No column is marked as a metric"),
      ]);
    });

    it("has no table for lm-eval results", async () => {
      const { body } = await post<ImportPreview>(
        "/api/runs/import/preview",
        formOf(["r.json", fixture("lm-eval/v0.4/toy-large.json")]),
      );
      expect(body.table).toBeNull();
      expect(body.runs).toMatchObject([{ name: "acme/toy-large", values: 14 }]);
    });
  });

  describe("runs", () => {
    freshStage();

    it("are listed newest first, in pages without gaps or repeats", async () => {
      for (const name of ["a", "b", "c"])
        await stage.importFile(
          `${name}.csv`,
          `model,acc\n${name}1,0.5\n${name}2,0.6\n`,
        );
      const seen: string[] = [];
      let cursor: string | null = "";
      while (cursor !== null) {
        const { body }: { body: { items: Run[]; next: string | null } } =
          await stage.call(
            "GET",
            `/api/runs?limit=4${cursor && `&cursor=${cursor}`}`,
          );
        seen.push(...body.items.map((run) => run.name));
        cursor = body.next;
      }
      expect(seen).toHaveLength(6);
      expect(new Set(seen).size).toBe(6);
      expect(seen.map((name) => name[0])).toEqual([
        "c",
        "c",
        "b",
        "b",
        "a",
        "a",
      ]);
    });

    test.each([
      ["LARGE", ["acme/toy-large"]],
      ["exact_match", ["acme/toy-large", "acme/toy-small"]],
      ["100%", []],
      ["_oy", []],
      ["nothing", []],
    ])("are found by %j", async (q, names) => {
      await stage.importFile("lm-eval/v0.4/toy-large.json");
      await stage.importFile("lm-eval/v0.4/toy-small.json");
      const { body } = await stage.call<{ items: Run[] }>(
        "GET",
        `/api/runs?q=${encodeURIComponent(q)}`,
      );
      expect(body.items.map((run) => run.name).toSorted()).toEqual(names);
    });

    it("that do not exist are 404", async () => {
      for (const [method, path, body] of [
        ["GET", "/api/runs/nope", undefined],
        ["PATCH", "/api/runs/nope", { name: "x" }],
        [
          "POST",
          "/api/runs/nope/points",
          { points: [{ metric: "m", step: 1, value: 1 }] },
        ],
      ] as const) {
        const answer = await stage.call<Refused>(method, path, body);
        expect([answer.status, answer.body.error["id"]]).toEqual([
          404,
          "run_not_found",
        ]);
      }
    });

    it("can be started, fed and finished; charts hear of it", async () => {
      const id = crypto.randomUUID();
      const started = await stage.call<Run>("POST", "/api/runs", {
        id,
        name: "train 7",
        model: "m",
        params: { lr: "0.1" },
      });
      expect(started.status).toBe(201);
      expect(started.body).toMatchObject({
        id,
        status: "running",
        source: "API",
        revision: 1,
        params: { lr: "0.1" },
      });
      expect(
        (await stage.call("POST", "/api/runs", { id, name: "train 7" })).status,
      ).toBe(200);
      const added = await stage.call<{ revision: number }>(
        "POST",
        `/api/runs/${id}/points`,
        {
          points: [
            {
              metric: "loss",
              step: 1,
              value: 2.5,
              time: "2026-11-23T10:00:00Z",
            },
            { metric: "loss", step: 2, value: "NaN" },
          ],
        },
      );
      expect(added).toEqual({ status: 201, body: { revision: 2 } });
      await stage.call("POST", `/api/runs/${id}/points`, {
        points: [{ metric: "loss", step: 3, value: 2 }],
      });
      const patched = await stage.call<Run>("PATCH", `/api/runs/${id}`, {
        status: "finished",
        name: "train seven",
      });
      expect(patched.body).toMatchObject({
        status: "finished",
        name: "train seven",
        revision: 4,
        pointMetrics: ["loss"],
      });
      const { rows, revisions } = await stage.query({
        runs: { type: "runs", runs: [id] },
        metrics: ["loss"],
      });
      expect(rows.map((row) => [row.step, row.y, row.special])).toEqual([
        [1, 2.5, null],
        [2, null, "NaN"],
        [3, 2, null],
      ]);
      expect(revisions).toEqual({ [id]: 4 });
    });

    it("that stream points are announced at once, then together", async () => {
      const { body: run } = await stage.call<Run>("POST", "/api/runs", {
        name: "r",
      });
      const before = stage.told.length;
      for (let step = 0; step < 20; step++)
        await stage.call("POST", `/api/runs/${run.id}/points`, {
          points: [{ metric: "m", step, value: 1 }],
        });
      await until(() => stage.told.length > before);
      expect(stage.told.length - before).toBeLessThan(20);
      const { revisions } = await stage.query({
        runs: { type: "runs", runs: [run.id] },
        metrics: ["m"],
      });
      expect(revisions[run.id]).toBe(21);
    });

    it("imported from a file cannot be claimed by a client-made id", async () => {
      const { runs } = await stage.importFile("t.csv", "model,acc\na,0.5\n");
      const answer = await stage.call<Refused>("POST", "/api/runs", {
        id: runs[0],
        name: "mine",
      });
      expect([answer.status, answer.body.error["id"]]).toEqual([
        409,
        "id_taken",
      ]);
    });
  });

  describe("GET /api/metrics", () => {
    freshStage();

    it("counts runs and values, knows directions, and marks bookkeeping", async () => {
      const large = await stage.importFile("lm-eval/v0.4/toy-large.json");
      await stage.importFile("lm-eval/v0.4/toy-small.json");
      await stage.importFile("hf-trainer/trainer_state.json");
      const { body } = await stage.call<{ items: Metric[] }>(
        "GET",
        "/api/metrics",
      );
      const by = Object.fromEntries(
        body.items.map((metric) => [metric.name, metric]),
      );
      expect(by["acc,none"]).toEqual({
        name: "acc,none",
        runs: 2,
        points: 0,
        results: 10,
        higherIsBetter: true,
        bookkeeping: false,
      });
      expect(by["word_perplexity,none"]!.higherIsBetter).toBe(false);
      expect(by["eval_g0_accuracy"]).toMatchObject({
        runs: 1,
        points: 31,
        higherIsBetter: null,
        bookkeeping: false,
      });
      expect(by["eval_g0_runtime"]!.bookkeeping).toBe(true);
      const some = await stage.call<{ items: Metric[] }>(
        "GET",
        `/api/metrics?runs=${large.runs[0]}&q=PERP`,
      );
      expect(
        some.body.items.map((metric) => [metric.name, metric.runs]),
      ).toEqual([
        ["byte_perplexity,none", 1],
        ["word_perplexity,none", 1],
      ]);
    });
  });
});
