/** Whatever is sent: MLflow's clients try again for minutes what is answered 5xx, and a training run would hang. */
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { reads, searches, writes } from "../../../server/mlflow/endpoints.ts";
import { eachDatabase } from "../../stage/databases.ts";
import { openMlflow, type MlflowStage } from "../../stage/mlflow.ts";

const fields =
  "run_id run_uuid experiment_id experiment_ids experiment_name name new_name key value timestamp step status end_time start_time run_name tags params metrics datasets dataset models model_id filter order_by max_results page_token run_view_type view_type metric_key path artifact_location model_json run_ids start_step end_step user_id digest profile field_name __proto__ constructor".split(
    " ",
  );

eachDatabase((database) => {
  let stage: MlflowStage;
  /** Ids that exist, so that more than the first check is met. */
  let known: string[];
  beforeAll(async () => {
    stage = await openMlflow(database);
    const { body } = await stage.client.call<{
      model: { info: { model_id: string } };
    }>("POST", "logged-models", { experiment_id: "0", name: "m" });
    known = [
      await stage.client.startRun(),
      await stage.client.startRun(),
      body.model.info.model_id,
    ];
  });
  afterAll(() => stage.close());

  const odd = fc.oneof(
    fc.constantFrom<unknown>(
      null,
      true,
      "",
      "\0",
      "a\0b",
      "\ud800",
      "\u{1F600}",
      "NaN",
      "Infinity",
      "RUNNING",
      "ALL",
      "9".repeat(400),
      "-9223372036854775808",
      "9223372036854775807",
      2 ** 63,
      1e308,
      -1e308,
      5e-324,
      -0,
      2 ** 53,
      -1,
      0.5,
      8.64e15,
      253402300800000,
      "../../etc/passwd",
      "x".repeat(10_000),
      "metrics.a > 1",
      "metrics.`a\0` > 1e308 AND start_time > 1e300",
      "params.a LIKE '%%%%%%_%_%_%' AND tags.b IN ('\ud800')",
      "metrics.a DESC",
      "0",
      "eyJvZmZzZXQiOiAxfQ==",
      "W10=",
      "bnVsbA==",
      [],
      {},
    ),
    fc.string({ unit: "binary", maxLength: 20 }),
    fc.double(),
    fc.integer(),
  );
  const message = () => {
    const value = fc.oneof(
      { weight: 3, arbitrary: odd },
      {
        weight: 2,
        arbitrary: fc.constantFrom<unknown>(...known, "0", "a", "1", 1),
      },
      {
        weight: 1,
        arbitrary: fc.array(
          fc.oneof(
            odd,
            fc.dictionary(fc.constantFrom(...fields), odd, { maxKeys: 4 }),
          ),
          { maxLength: 3 },
        ),
      },
    );
    return fc.dictionary(fc.constantFrom(...fields), value, { maxKeys: 7 });
  };

  async function answeredWell(
    method: string,
    path: string,
    body?: string | Uint8Array,
  ) {
    const answer = await stage.client.raw<unknown>(method, path, body);
    const isError = answer.status >= 400;
    const shape = answer.body as { error_code?: unknown; message?: unknown };
    const isWell =
      answer.status < 500 &&
      answer.status !== 408 &&
      answer.status !== 429 &&
      (!isError ||
        (typeof shape.error_code === "string" &&
          typeof shape.message === "string"));
    if (!isWell)
      throw new Error(
        `${method} ${path} ${String(body).slice(0, 2000)}: ${answer.status} ${JSON.stringify(answer.body)}`,
      );
  }

  const api = "/api/2.0/mlflow/";

  it("each endpoint answers each wrong message as wrong", async () => {
    const posts = [...Object.keys(searches), ...Object.keys(writes)];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...posts),
        message(),
        fc.constantFrom(...known),
        async (name, sent, id) => {
          const [method = "POST", place = name] = name.includes(" ")
            ? name.split(" ")
            : ["POST", name];
          await answeredWell(
            method,
            api +
              place
                .replace("{id}", encodeURIComponent(id))
                .replace("{key}", "k"),
            JSON.stringify({ run_id: known[0], experiment_id: "0", ...sent }),
          );
        },
      ),
      { numRuns: 250 },
    );
  });

  it("each query, too", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...Object.keys(reads)),
        message(),
        async (name, sent) => {
          const query = new URLSearchParams({ run_id: known[0]! });
          for (const [key, value] of Object.entries(sent))
            query.append(
              key,
              typeof value === "string" ? value : JSON.stringify(value),
            );
          await answeredWell(
            "GET",
            `${api}${name.replace("{id}", known[2]!)}?${query.toString()}`,
          );
        },
      ),
      { numRuns: 120 },
    );
  });

  it("what is no JSON, or no object, or endlessly deep, is refused", async () => {
    const bodies = [
      "{",
      "[]",
      "null",
      "1",
      '"x"',
      "\0",
      "{}{}",
      '{"run_id": NaN, }',
      "[".repeat(500_000),
      `{"tags":${"[".repeat(100_000)}${"]".repeat(100_000)}}`,
      `{"a":${'{"a":'.repeat(50_000)}1${"}".repeat(50_000)}}`,
      '{"__proto__":{"run_id":"x"}}',
    ];
    for (const body of bodies)
      for (const path of ["runs/log-batch", "runs/search", "runs/create"]) {
        const { status } = await stage.client.raw("POST", api + path, body);
        expect([body.slice(0, 40), status]).toEqual([body.slice(0, 40), 400]);
      }
    await answeredWell(
      "POST",
      `${api}runs/create`,
      new Uint8Array([0xff, 0xfe, 0x80]),
    );
    expect(({} as Record<string, unknown>)["run_id"]).toBeUndefined();
  });

  it("addresses of artifacts may be anything", async () => {
    const piece = fc.constantFrom(
      "0",
      known[0]!,
      "artifacts",
      "models",
      "traces",
      known[2]!,
      "..",
      "%2e",
      "%00",
      "%ff",
      "%",
      "a b",
      "é",
      "\u{1F600}",
      "x".repeat(400),
      "",
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom("GET", "PUT", "DELETE"),
        fc.array(piece, { minLength: 1, maxLength: 6 }),
        async (method, parts) => {
          const address = `/api/2.0/mlflow-artifacts/artifacts/${parts.join("/")}`;
          // Clients take ".." out themselves, and may end up elsewhere.
          fc.pre(
            new URL(address, "http://a").pathname.startsWith("/api/2.0/mlflow"),
          );
          await answeredWell(
            method,
            address,
            method === "PUT" ? "x" : undefined,
          );
        },
      ),
      { numRuns: 80 },
    );
  });
});
