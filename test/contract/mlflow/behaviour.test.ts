/** What MLflow's API does beyond what the recorded clients sent: limits, old clients, errors, tables, doors. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eachDatabase } from "../../stage/databases.ts";
import { openMlflow, type MlflowStage } from "../../stage/mlflow.ts";

interface RunAnswer {
  run: {
    info: Record<string, string | number>;
    data: {
      metrics?: { key: string; value: number | string; step: number }[];
      params?: { key: string; value: string }[];
      tags: { key: string; value: string }[];
    };
    inputs: { model_inputs?: unknown[] };
    outputs: { model_outputs?: unknown[] };
  };
}
interface ErrorAnswer {
  error_code: string;
  message: string;
}

eachDatabase((database) => {
  let stage: MlflowStage;
  beforeAll(async () => {
    stage = await openMlflow(database);
  });
  afterAll(() => stage.close());

  const post = <T = Record<string, never>>(path: string, body: unknown) =>
    stage.client.call<T>("POST", path, body);
  const getRun = async (id: string) =>
    (await stage.client.call<RunAnswer>("GET", `runs/get?run_id=${id}`)).body
      .run;
  const refused = async (path: string, body: unknown) => {
    const { status, body: answer } = await post<ErrorAnswer>(path, body);
    return `${status} ${answer.error_code}: ${answer.message}`;
  };

  it("a run is its project's, with id of 32 hexadecimal digits, name, user and parent", async () => {
    const made = await post<{ experiment_id: string }>("experiments/create", {
      name: "Triage",
      tags: [{ key: "team", value: "red" }],
    });
    const project = made.body.experiment_id;
    const parent = await stage.client.startRun(project, "parent");
    expect(parent).toMatch(/^[0-9a-f]{32}$/);
    const { body } = await post<RunAnswer>("runs/create", {
      experiment_id: project,
      tags: [
        { key: "mlflow.parentRunId", value: parent },
        { key: "mlflow.note.content", value: "what it is" },
      ],
    });
    const id = String(body.run.info["run_id"]);
    expect(body.run.info["run_name"]).toMatch(/^[a-z]+-[a-z]+-\d+$/);
    // Nobody said who logs: the person of the token.
    expect(body.run.info["user_id"]).toBe("Ada");
    const row = await stage.api.context.store.db
      .selectFrom("run")
      .selectAll()
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    expect(row).toMatchObject({
      project_id: project,
      parent_id: parent,
      created_by: stage.ada.id,
      source: "MLflow",
      visible: 1,
    });
    const found = await post<{ runs: RunAnswer["run"][] }>("runs/search", {
      experiment_ids: [project],
      filter: `tags.mlflow.parentRunId = '${parent}'`,
    });
    expect(found.body.runs.map(({ info }) => info["run_id"])).toEqual([id]);
    const search = await post<{ experiments: { name: string }[] }>(
      "experiments/search",
      { filter: "tags.team = 'red' AND name ILIKE 'tri%'" },
    );
    expect(search.body.experiments.map(({ name }) => name)).toEqual(["Triage"]);
  });

  it("numbers come as numbers or as text, and odd values as text", async () => {
    const id = await stage.client.startRun();
    const { status } = await post("runs/log-batch", {
      run_id: id,
      metrics: [
        { key: "a", value: "0.5", timestamp: "1795419007484", step: "3" },
        { key: "b", value: "-Infinity", timestamp: 1795419007484 },
        { key: "c", value: 1, timestamp: 1795419007484, step: -1 },
      ],
    });
    expect(status).toBe(200);
    // As Python's json writes it.
    const bare = await stage.client.call(
      "POST",
      "runs/log-metric",
      `{"run_id": "${id}", "key": "d", "value": NaN, "timestamp": 1}`,
    );
    expect(bare.status).toBe(200);
    const { data } = await getRun(id);
    expect(
      data.metrics?.map(({ key, value, step }) => [key, value, step]),
    ).toEqual([
      ["a", 0.5, 3],
      ["b", "-Infinity", 0],
      ["c", 1, -1],
      ["d", "NaN", 0],
    ]);
  });

  it("the latest of a metric is the one of the greatest step, then time; histories come in pages", async () => {
    const id = await stage.client.startRun();
    const log = (step: number, value: number, timestamp: number) =>
      post("runs/log-metric", { run_id: id, key: "m", value, step, timestamp });
    await log(2, 0.2, 1000);
    await log(1, 0.9, 3000);
    await log(2, 0.3, 2000);
    await log(2, 0.3, 2000);
    const { data } = await getRun(id);
    expect(data.metrics?.[0]).toMatchObject({ value: 0.3, step: 2 });
    const values: number[] = [];
    let token = "";
    do {
      const { body } = await stage.client.call<{
        metrics: { value: number }[];
        next_page_token?: string;
      }>(
        "GET",
        `metrics/get-history?run_id=${id}&metric_key=m&max_results=1&page_token=${encodeURIComponent(token)}`,
      );
      values.push(...body.metrics.map(({ value }) => value));
      token = body.next_page_token ?? "";
    } while (token);
    // The same point twice is one.
    expect(values).toEqual([0.9, 0.2, 0.3]);
    const bulk = await stage.client.call<{ metrics: unknown[] }>(
      "GET",
      `metrics/get-history-bulk-interval?run_ids=${id}&metric_key=m&start_step=2&end_step=9&max_results=10`,
    );
    expect(bulk.body.metrics).toHaveLength(2);
  });

  it("params are said once; the same value again is no change", async () => {
    const id = await stage.client.startRun();
    const log = (value: string) =>
      post("runs/log-parameter", { run_id: id, key: "lr", value });
    expect((await log("0.1")).status).toBe(200);
    expect((await log("0.1")).status).toBe(200);
    expect(
      await refused("runs/log-batch", {
        run_id: id,
        params: [{ key: "lr", value: "0.2" }],
        metrics: [{ key: "kept", value: 1, timestamp: 1 }],
      }),
    ).toBe(
      `400 INVALID_PARAMETER_VALUE: Changing param values is not allowed. Param with key='lr' was already logged with value='0.1' for run ID='${id}'. Attempted logging new value '0.2'.`,
    );
    // All of a call or nothing.
    expect((await getRun(id)).data.metrics).toBeUndefined();
  });

  it("the model of a run is told by a param, once", async () => {
    const id = await stage.client.startRun();
    const model = async () =>
      (
        await stage.api.context.store.db
          .selectFrom("run")
          .select("model")
          .where("id", "=", id)
          .executeTakeFirst()
      )?.model;
    await post("runs/log-batch", {
      run_id: id,
      params: [
        { key: "_name_or_path", value: "meta/llama-3" },
        { key: "seed", value: "1" },
      ],
    });
    expect(await model()).toBe("meta/llama-3");
    await post("runs/log-parameter", { run_id: id, key: "model", value: "x" });
    expect(await model()).toBe("meta/llama-3");
  });

  it("nothing is logged to a deleted run until it is restored", async () => {
    const id = await stage.client.startRun();
    await post("runs/delete", { run_id: id });
    expect(
      await refused("runs/log-metric", { run_id: id, key: "a", value: 1 }),
    ).toContain("400 INVALID_PARAMETER_VALUE: The run");
    const search = (view: string) =>
      post<{ runs?: RunAnswer["run"][] }>("runs/search", {
        experiment_ids: ["0"],
        filter: `run_id = '${id}'`,
        run_view_type: view,
      });
    expect((await search("ACTIVE_ONLY")).body).toEqual({});
    expect((await search("DELETED_ONLY")).body.runs).toHaveLength(1);
    await post("runs/restore", { run_id: id });
    expect((await search("ACTIVE_ONLY")).body.runs).toHaveLength(1);
  });

  it("experiments are renamed, deleted, restored; a name is one experiment's", async () => {
    const { body } = await post<{ experiment_id: string }>(
      "experiments/create",
      { name: "One" },
    );
    const experiment_id = body.experiment_id;
    expect(await refused("experiments/create", { name: "One" })).toMatch(
      /^400 RESOURCE_ALREADY_EXISTS/,
    );
    await post("experiments/update", { experiment_id, new_name: "Two" });
    await post("experiments/delete", { experiment_id });
    expect(await refused("runs/create", { experiment_id })).toContain("active");
    const found = await stage.client.call<{
      experiment: { lifecycle_stage: string };
    }>("GET", "experiments/get-by-name?experiment_name=Two");
    expect(found.body.experiment.lifecycle_stage).toBe("deleted");
    await post("experiments/restore", { experiment_id });
    expect((await post("runs/create", { experiment_id })).status).toBe(200);
    // It is where runs go that name none.
    expect(await refused("experiments/delete", { experiment_id: "0" })).toMatch(
      /^400/,
    );
  });

  it("clients before 2.0 are answered, too", async () => {
    const list = await stage.client.call<{ experiments: unknown[] }>(
      "GET",
      "experiments/list?view_type=ACTIVE_ONLY",
    );
    expect(list.body.experiments.length).toBeGreaterThan(0);
    const { body } = await post<RunAnswer>("runs/create", {
      experiment_id: 0 as unknown as string,
    });
    expect(body).toMatchObject({ error_code: "INVALID_PARAMETER_VALUE" });
    const made = await post<RunAnswer>("runs/create", {
      experiment_id: "0",
      user_id: "grace",
      name: "old",
      source_type: "LOCAL",
      source_name: "train.py",
    });
    const run_uuid = made.body.run.info["run_uuid"];
    expect(made.body.run.info).toMatchObject({
      user_id: "grace",
      run_name: "old",
    });
    for (const [path, more] of [
      ["runs/log-metric", { key: "a", value: 1, timestamp: 1 }],
      ["runs/log-parameter", { key: "p", value: "1" }],
      ["runs/set-tag", { key: "t", value: "1" }],
      ["runs/update", { status: 3, end_time: "1795419007484" }],
    ] as const)
      expect((await post(path, { run_uuid, ...more })).status, path).toBe(200);
    const { body: got } = await stage.client.call<RunAnswer>(
      "GET",
      `runs/get?run_uuid=${run_uuid}`,
    );
    expect(got.run.info).toMatchObject({
      status: "FINISHED",
      end_time: 1795419007484,
    });
    expect(
      (
        await post("runs/log-model", {
          run_id: run_uuid,
          model_json: '{"artifact_path":"model"}',
        })
      ).status,
    ).toBe(200);
  });

  it("limits of names, values and batches are said as MLflow says them", async () => {
    const run_id = await stage.client.startRun();
    const param = (key: string, value: string) =>
      refused("runs/log-parameter", { run_id, key, value });
    expect(await param("p", "x".repeat(6001))).toContain(
      "had length 6001, which exceeded length limit of 6000",
    );
    expect(
      (
        await post("runs/log-parameter", {
          run_id,
          key: "p",
          value: "x".repeat(6000),
        })
      ).status,
    ).toBe(200);
    expect(await param("k".repeat(251), "x")).toContain("limit of 250");
    for (const key of ["a#b", "../x", "/a", "a//b", "a/./b", "__proto__", ""])
      expect(await param(key, "x"), key).toMatch(
        /^400 INVALID_PARAMETER_VALUE/,
      );
    for (const key of ["a b", "a/b:c-d.e_f", "précision", "1"])
      expect(
        (await post("runs/log-parameter", { run_id, key, value: "1" })).status,
        key,
      ).toBe(200);
    expect(
      await refused("runs/set-tag", {
        run_id,
        key: "t",
        value: "x".repeat(8001),
      }),
    ).toContain("8000");
    const many = (count: number) =>
      Array.from({ length: count }, (_, at) => ({
        key: `m${at}`,
        value: "1",
        timestamp: 1,
      }));
    expect(
      await refused("runs/log-batch", { run_id, metrics: many(1001) }),
    ).toContain("at most 1000 metrics. Got 1001");
    expect(
      await refused("runs/log-batch", { run_id, params: many(101) }),
    ).toContain("at most 100 params");
    expect(
      await refused("runs/log-batch", { run_id, tags: many(101) }),
    ).toContain("at most 100 tags");
    expect(
      (await post("runs/log-batch", { run_id, metrics: many(1000) })).status,
    ).toBe(200);
    const tooLarge = await post("runs/set-tag", {
      run_id,
      key: "t",
      value: "x".repeat(1_100_000),
    });
    expect(tooLarge.status).toBe(413);
    expect(
      await refused("runs/search", {
        experiment_ids: ["0"],
        filter: "metrics.a > 'x'",
      }),
    ).toMatch(/^400 INVALID_PARAMETER_VALUE: Invalid filter.*character 13/);
  });

  it("what is evaluated on, not what is trained on, says what the run's values can be compared with", async () => {
    const run_id = await stage.client.startRun();
    const input = (name: string, digest: string, usedFor: string) => ({
      tags: [{ key: "mlflow.data.context", value: usedFor }],
      dataset: {
        name,
        digest,
        source_type: "local",
        source: "{}",
        profile: '{"num_rows": 40}',
      },
    });
    await post("runs/log-inputs", {
      run_id,
      datasets: [
        input("train", "t1", "training"),
        input("holdout", "h1", "eval"),
      ],
    });
    const { db } = stage.api.context.store;
    const basis = await db
      .selectFrom("run_basis")
      .select(["aspect", "value"])
      .where("run_id", "=", run_id)
      .execute();
    expect(basis).toEqual([{ aspect: "dataset", value: "holdout h1" }]);
    const sets = await db
      .selectFrom("run_dataset")
      .select(["name", "items"])
      .where("run_id", "=", run_id)
      .orderBy("name")
      .execute();
    expect(sets).toEqual([
      { name: "holdout", items: 40 },
      { name: "train", items: 40 },
    ]);
  });

  describe("a logged table", () => {
    const table = (rows: unknown[][]) =>
      JSON.stringify({
        columns: ["inputs", "targets", "outputs", "correct", "score", "slice"],
        data: rows,
      });
    const put = (id: string, path: string, body: string | Uint8Array) =>
      stage.client.raw(
        "PUT",
        `/api/2.0/mlflow-artifacts/artifacts/0/${id}/artifacts/${path}`,
        body,
      );
    const samples = (id: string) =>
      stage.api.context.store.db
        .selectFrom("sample")
        .innerJoin("sample_text", "sample_text.sample_id", "sample.id")
        .selectAll("sample")
        .where("run_id", "=", id)
        .orderBy("position")
        .execute();
    const tag = (id: string) =>
      post("runs/set-tag", {
        run_id: id,
        key: "mlflow.loggedArtifacts",
        value: '[{"path": "eval_results.json", "type": "table"}]',
      });

    it("is the run's samples, which pair with another run's; logged again it replaces them", async () => {
      const one = await stage.client.startRun();
      const two = await stage.client.startRun();
      for (const id of [one, two]) {
        await put(
          id,
          "eval_results.json",
          table([
            ["2+2?", "4", "4", true, 0.5, "math"],
            ["Capital of France?", "Paris", "Lyon", false, null, "geo"],
            ["3+3?", "6", "6", true, "NaN", "math"],
          ]),
        );
        expect(await samples(id)).toEqual([]);
        expect((await tag(id)).status).toBe(200);
      }
      const [first, second] = [await samples(one), await samples(two)];
      expect(first).toHaveLength(3);
      expect(first.map(({ item }) => item)).toEqual(
        second.map(({ item }) => item),
      );
      expect(first[1]).toMatchObject({
        task: "eval_results",
        target: "Paris",
        output: "Lyon",
        correct: 0,
      });
      expect(JSON.parse(first[0]!.scores)).toEqual({ correct: 1, score: 0.5 });
      expect(JSON.parse(first[0]!.fields!)).toEqual({ slice: "math" });
      await put(
        one,
        "eval_results.json",
        table([["4+4?", "8", "8", true, 1, "math"]]),
      );
      expect((await samples(one)).map(({ output }) => output)).toEqual(["8"]);
      expect(await samples(two)).toHaveLength(3);
    });

    it("that is none stays a file", async () => {
      const id = await stage.client.startRun();
      for (const body of [
        "{",
        "[1]",
        '{"columns":[],"data":[]}',
        '{"columns":["a"],"data":[1]}',
      ]) {
        expect((await put(id, "eval_results.json", body)).status).toBe(200);
        expect((await tag(id)).status).toBe(200);
      }
      expect(await samples(id)).toEqual([]);
    });
  });

  describe("artifacts", () => {
    const at = (id: string, path: string) =>
      `/api/2.0/mlflow-artifacts/artifacts/0/${id}/artifacts/${path}`;

    it("are stored byte for byte, replaced, listed, never rendered, deleted with their folder", async () => {
      const id = await stage.client.startRun();
      const bytes = Uint8Array.from({ length: 300_000 }, (_, i) => i % 251);
      const put = (path: string, body: Uint8Array | string) =>
        stage.client.raw("PUT", at(id, path), body);
      expect((await put("model/weights%20a.bin", bytes)).status).toBe(200);
      expect((await put("page.html", "<script>1</script>")).status).toBe(200);
      expect((await put("empty.txt", "")).status).toBe(200);
      const response = await stage.api.request(at(id, "page.html"), {
        headers: { cookie: stage.ada.cookie },
      });
      expect(await response.text()).toBe("<script>1</script>");
      expect(response.headers.get("content-type")).toBe(
        "application/octet-stream",
      );
      expect(response.headers.get("content-disposition")).toBe("attachment");
      expect(response.headers.get("content-security-policy")).toContain(
        "sandbox",
      );
      const whole = await stage.api.request(at(id, "model/weights%20a.bin"), {
        headers: { cookie: stage.ada.cookie },
      });
      expect(Buffer.from(await whole.arrayBuffer()).equals(bytes)).toBe(true);
      const list = await stage.client.call(
        "GET",
        `artifacts/list?run_id=${id}&path=model`,
      );
      expect(list.body).toEqual({
        root_uri: `mlflow-artifacts:/0/${id}/artifacts`,
        files: [
          { path: "model/weights a.bin", is_dir: false, file_size: 300_000 },
        ],
      });
      expect((await stage.client.raw("DELETE", at(id, "model"))).status).toBe(
        200,
      );
      expect(
        (await stage.client.raw("GET", at(id, "model/weights%20a.bin"))).status,
      ).toBe(404);
      expect((await stage.client.raw("DELETE", at(id, "model"))).status).toBe(
        404,
      );
    });

    it.each([
      "%2e%2e/%2e%2e/etc/passwd",
      "..%2f..%2fetc%2fpasswd",
      "%252e%252e%252fetc%252fpasswd",
      "%25252e%25252e/a",
      "a/..%2f..%2fb",
      "a%5c..%5cb",
      "%2fetc%2fpasswd",
      "file:%2f%2f%2fetc%2fpasswd",
      "http:%2f%2fevil.example%2fa",
      "a%00b",
      "a%0ab",
      ".%2fa",
      "a%2f%2fb",
      "~%2fx",
      "C:%5cx",
    ])("a path that leads elsewhere is refused: %s", async (path) => {
      const id = await stage.client.startRun();
      for (const method of ["PUT", "GET", "DELETE"]) {
        const { status, body } = await stage.client.raw<ErrorAnswer>(
          method,
          at(id, path),
          method === "PUT" ? "x" : undefined,
        );
        expect(status, method).toBeGreaterThanOrEqual(400);
        expect(status, method).toBeLessThan(500);
        expect(body.error_code, method).toBeTruthy();
      }
      const { n } = await stage.api.context.store.db
        .selectFrom("artifact")
        .select((eb) => eb.fn.countAll<number>().as("n"))
        .where("owner", "=", id)
        .executeTakeFirstOrThrow();
      expect(Number(n)).toBe(0);
      const listed = await stage.client.call<ErrorAnswer>(
        "GET",
        `artifacts/list?run_id=${id}&path=${path}`,
      );
      expect(listed.status).toBe(400);
    });
  });

  it("models are logged, searched by what they are and by what was measured of them", async () => {
    const make = async (name: string) =>
      (
        await post<{ model: { info: { model_id: string } } }>("logged-models", {
          experiment_id: "0",
          name,
          params: [{ key: "t", value: "0" }],
          tags: [{ key: "k", value: name }],
        })
      ).body.model.info.model_id;
    const [a, b] = [await make("model-a"), await make("model-b")];
    const run_id = await stage.client.startRun();
    await post("runs/log-batch", {
      run_id,
      metrics: [
        { key: "acc", value: 0.9, timestamp: 1, step: 0, model_id: a },
        { key: "acc", value: 0.4, timestamp: 2, step: 1, model_id: b },
      ],
    });
    await post("runs/outputs", { run_id, models: [{ model_id: b, step: 1 }] });
    const search = async (more: object) => {
      const { body } = await post<{
        models?: { info: { name: string } }[];
      }>("logged-models/search", { experiment_ids: ["0"], ...more });
      return body.models?.map(({ info }) => info.name);
    };
    expect(await search({ filter: "metrics.acc > 0.5" })).toEqual(["model-a"]);
    expect(await search({ filter: "tags.k = 'model-b'" })).toEqual(["model-b"]);
    expect(
      await search({
        order_by: [{ field_name: "metrics.acc", ascending: true }],
      }),
    ).toEqual(["model-b", "model-a"]);
    expect((await getRun(run_id)).outputs.model_outputs).toEqual([
      { model_id: b, step: 1 },
    ]);
    const patch = await stage.client.call<{
      model: { info: { tags: unknown[] } };
    }>("PATCH", `logged-models/${a}/tags`, {
      tags: [{ key: "x", value: "1" }],
    });
    expect(patch.body.model.info.tags).toHaveLength(2);
    expect(
      (await stage.client.call("DELETE", `logged-models/${a}`)).body,
    ).toEqual({});
    expect((await stage.client.call("GET", `logged-models/${a}`)).status).toBe(
      404,
    );
  });

  it("what Parley has not is said, and is never a failure of the server", async () => {
    for (const [method, path, status, code] of [
      ["GET", "nothing/here", 404, "ENDPOINT_NOT_FOUND"],
      ["POST", "nothing/here", 404, "ENDPOINT_NOT_FOUND"],
      ["POST", "constructor/toString", 404, "ENDPOINT_NOT_FOUND"],
      ["GET", "a/b/c/d", 404, "ENDPOINT_NOT_FOUND"],
      ["PUT", "runs/create", 404, "ENDPOINT_NOT_FOUND"],
      ["POST", "registered-models/create", 400, "BAD_REQUEST"],
      ["POST", "model-versions/create", 400, "BAD_REQUEST"],
      ["GET", "registered-models/get?name=x", 404, "RESOURCE_DOES_NOT_EXIST"],
    ] as const) {
      const answer = await stage.client.call<ErrorAnswer>(
        method,
        path,
        method === "GET" ? undefined : {},
      );
      expect([path, answer.status, answer.body.error_code]).toEqual([
        path,
        status,
        code,
      ]);
      expect(answer.body.message).toBeTruthy();
    }
    for (const path of ["registered-models/search", "model-versions/search"])
      expect((await stage.client.call("GET", path)).body).toEqual({});
    for (const path of [
      "/api/2.0/mlflow-artifacts/mpu/create/0/x/artifacts/a",
      "/api/3.0/mlflow/traces",
    ]) {
      const answer = await stage.client.raw<ErrorAnswer>("POST", path, {});
      expect([answer.status, answer.body.error_code]).toEqual([
        404,
        "ENDPOINT_NOT_FOUND",
      ]);
    }
  });

  it("tokens are taken as Bearer or as the password of Basic; each scope opens its own door", async () => {
    const whole = await stage.token(["read", "runs:write"]);
    const basic = stage.as(
      `Basic ${Buffer.from(`anybody:${whole}`).toString("base64")}`,
    );
    const id = await basic.startRun();
    expect((await basic.call("GET", `runs/get?run_id=${id}`)).status).toBe(200);
    const reader = stage.as(`Bearer ${await stage.token(["read"])}`);
    const writer = stage.as(`Bearer ${await stage.token(["runs:write"])}`);
    const answer = async (
      client: typeof reader,
      method: string,
      path: string,
      body?: unknown,
    ) => {
      const got = await client.call<ErrorAnswer>(method, path, body);
      return `${got.status} ${got.body.error_code ?? ""}`.trim();
    };
    expect(await answer(reader, "GET", `runs/get?run_id=${id}`)).toBe("200");
    expect(
      await answer(reader, "POST", "runs/search", { experiment_ids: ["0"] }),
    ).toBe("200");
    expect(await answer(reader, "POST", "runs/create", {})).toBe(
      "403 PERMISSION_DENIED",
    );
    expect(await answer(writer, "POST", "runs/create", {})).toBe("200");
    expect(await answer(writer, "GET", `runs/get?run_id=${id}`)).toBe(
      "403 PERMISSION_DENIED",
    );
    for (const nobody of [
      stage.as(null),
      stage.as(`Bearer ${whole.slice(0, -1)}x`),
      stage.as("Basic eDp5"),
    ]) {
      const got = await nobody.call<ErrorAnswer>("POST", "runs/create", {});
      expect(got.status).toBe(401);
      expect(got.body.error_code).toBe("UNAUTHENTICATED");
      expect(got.headers.get("www-authenticate")).toMatch(/^Basic realm=/);
    }
    const none = await stage
      .as(null)
      .call<ErrorAnswer>("POST", "runs/create", {});
    expect(none.body.message).toContain("MLFLOW_TRACKING_TOKEN");
    const version = await stage.as(null).raw("GET", "/version");
    expect(version.body).toMatch(/^\d+\.\d+\.\d+$/);
    expect((await stage.as(null).raw("GET", "/health")).body).toBe("OK");
  });
});
