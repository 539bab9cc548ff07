/**
 * What real Python clients sent to real MLflow servers, sent to ours in the same order; each answer is compared with the
 * one they got, field by field. Ids, generated names, times and page tokens are bound at their first appearance and must
 * be the same ever after.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eachDatabase } from "../../stage/databases.ts";
import { fixturesFolder } from "../../stage/files.ts";
import { openMlflow, type MlflowStage } from "../../stage/mlflow.ts";

interface Exchange {
  readonly case: string;
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly status: number;
  readonly response: unknown;
}

/** Where we answer otherwise, and why. A deviation that does not happen any more fails, too. */
const deviations: Readonly<
  Record<string, readonly { what: RegExp; why: string }[]>
> = {
  "2.22": [
    {
      what: /^\$(\.runs\[\d+\]|\.run)\.outputs: we add \{\}$/,
      why: "servers from 3.0 answer outputs; clients skip fields that they do not know",
    },
    {
      what: /metrics\[[^\]]*\]\.run_id: we add "[0-9a-f]{32}"$/,
      why: "servers from 3.0 answer the run of each metric; clients skip fields that they do not know",
    },
  ],
  "3.11": [],
};

/** Exchanges that are not Parley's: traces. The client goes on when they are refused as unknown, which is checked. */
const traces = /\/v1\/traces$|\/api\/3\.0\/mlflow\/traces|\/traces\/tr-/;

describe.each(["2.22", "3.11"])("the Python client %s", (version) => {
  const exchanges = readFileSync(
    join(fixturesFolder, `mlflow/wire_python-client-${version}.jsonl`),
    "utf8",
  )
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Exchange);

  eachDatabase((database) => {
    let stage: MlflowStage;
    beforeAll(async () => {
      stage = await openMlflow(database);
    });
    afterAll(() => stage.close());

    it(`gets the answers that it got from MLflow (${exchanges.length} exchanges)`, async () => {
      const binding = new Binding();
      const differences: string[] = [];
      const expected = deviations[version]!;
      const seen = new Set<RegExp>();
      for (const [at, exchange] of exchanges.entries()) {
        const path = binding.toOurs(exchange.path);
        const body =
          exchange.body === null
            ? undefined
            : typeof exchange.body === "string"
              ? binding.toOurs(exchange.body)
              : isBinary(exchange.body)
                ? new Uint8Array([10, 0])
                : // The recording kept what JSON says; log_dict writes it with indents.
                  binding.toOurs(
                    JSON.stringify(
                      exchange.body,
                      null,
                      path.endsWith("/d.json") ? 2 : 0,
                    ),
                  );
        const ours = await stage.client.raw(exchange.method, path, body);
        const where = `${at} ${exchange.case} ${exchange.method} ${exchange.path}`;
        if (traces.test(exchange.path)) {
          expect({ where, status: ours.status }).toEqual({
            where,
            status: expect.toBeOneOf([400, 404]) as number,
          });
          continue;
        }
        if (path === "/version") {
          expect(ours.body).toMatch(/^3\.\d+\.\d+$/);
          continue;
        }
        const found =
          ours.status === exchange.status
            ? compare(exchange.response, ours.body, "$", binding)
            : [
                `status ${ours.status} instead of ${exchange.status}: ${JSON.stringify(ours.body)}`,
              ];
        for (const difference of found) {
          const known = expected.find(({ what }) => what.test(difference));
          if (known) seen.add(known.what);
          else differences.push(`${where}\n    ${difference}`);
        }
      }
      expect(differences).toEqual([]);
      expect(expected.filter(({ what }) => !seen.has(what))).toEqual([]);
    });
  });
});

function isBinary(body: unknown): boolean {
  return typeof body === "object" && body !== null && "$binary" in body;
}

/** From the ids of the recording to ours. */
class Binding {
  readonly #ours = new Map<string, string>();

  toOurs(text: string): string {
    let all = text;
    for (const [theirs, ours] of this.#ours) all = all.replaceAll(theirs, ours);
    return all;
  }

  /** True when both stand for the same thing, from now on. */
  bind(theirs: string, ours: string): boolean {
    const known = this.#ours.get(theirs);
    if (known !== undefined) return known === ours;
    if ([...this.#ours.values()].includes(ours)) return false;
    this.#ours.set(theirs, ours);
    return true;
  }
}

const idKeys = /\.(run_uuid|run_id|experiment_id|model_id|next_page_token)$/;
/** A name that the recording's server made up. */
const generatedName = /^[a-z]+-[a-z]+-\d+$/;
/** When the server did it. What the client says of time comes back as it is. */
const serverTimes =
  /\.(last_update_time|creation_time|creation_timestamp_ms|last_updated_timestamp_ms)$/;

function compare(
  theirs: unknown,
  ours: unknown,
  path: string,
  binding: Binding,
): string[] {
  if (typeof theirs === "string" && typeof ours === "string") {
    const isGenerated =
      idKeys.test(path) ||
      (generatedName.test(theirs) && /run_?name/i.test(path));
    if (isGenerated && theirs !== "0" && theirs !== "")
      return binding.bind(theirs, ours)
        ? []
        : [`${path}: ${ours} is not what stood for ${theirs} before`];
    const wanted = binding.toOurs(theirs);
    return wanted === ours
      ? []
      : [
          `${path}: ${JSON.stringify(ours)} instead of ${JSON.stringify(wanted)}`,
        ];
  }
  if (serverTimes.test(path)) {
    const isTime =
      Number.isInteger(ours) && Math.abs(Number(ours) - Date.now()) < 600_000;
    return isTime ? [] : [`${path}: ${JSON.stringify(ours)} is no time of now`];
  }
  if (Array.isArray(theirs) && Array.isArray(ours)) {
    // The order of keys is that of a hash in MLflow, and says nothing.
    const byKey = (list: unknown[]) =>
      list.every((one) => keyOf(one) !== null)
        ? list.toSorted((a, b) => (keyOf(a)! < keyOf(b)! ? -1 : 1))
        : list;
    const left = byKey(theirs);
    const right = byKey(ours);
    if (left.length !== right.length)
      return [`${path}: ${right.length} instead of ${left.length}`];
    return left.flatMap((one, at) =>
      compare(one, right[at], `${path}[${at}]`, binding),
    );
  }
  if (isObject(theirs) && isObject(ours)) {
    // An id is bound by its own field before it is met within an address.
    const keys = Object.keys(theirs).toSorted(
      (a, b) => Number(/uri/.test(a)) - Number(/uri/.test(b)),
    );
    const isRunName = theirs["key"] === "mlflow.runName";
    return [
      ...keys.flatMap((key) =>
        key in ours
          ? compare(
              theirs[key],
              ours[key],
              `${path}.${isRunName && key === "value" ? "runName" : key}`,
              binding,
            )
          : [`${path}.${key}: we leave it out`],
      ),
      ...Object.keys(ours).flatMap((key) =>
        key in theirs
          ? []
          : [`${path}.${key}: we add ${JSON.stringify(ours[key])}`],
      ),
    ];
  }
  return Object.is(theirs, ours)
    ? []
    : [`${path}: ${JSON.stringify(ours)} instead of ${JSON.stringify(theirs)}`];
}

function keyOf(one: unknown): string | null {
  return isObject(one) && typeof one["key"] === "string" ? one["key"] : null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
