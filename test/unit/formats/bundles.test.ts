/** Which of many files are one evaluation. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { bundlesOf } from "../../../shared/formats/bundles.ts";
import { zipBundle } from "../../../shared/formats/zipBundle.ts";

const run = "a".repeat(32);

test.each([
  [
    "single files are by themselves",
    ["a.csv", "b/c.json"],
    [["a.csv"], ["b/c.json"]],
  ],
  [
    "the parts of a HELM run are one",
    [
      "x/mmlu/run_spec.json",
      "x/mmlu/stats.json",
      "x/mmlu/notes.txt",
      "x/mmlu/scenario_state.json",
    ],
    [
      [
        "x/mmlu/run_spec.json",
        "x/mmlu/scenario_state.json",
        "x/mmlu/stats.json",
      ],
      ["x/mmlu/notes.txt"],
    ],
  ],
  [
    "stats.json without its run_spec is by itself",
    ["x/stats.json"],
    [["x/stats.json"]],
  ],
  [
    "event files of one folder are one log",
    [
      "r/a/events.out.tfevents.1.h",
      "r/a/events.out.tfevents.2.h",
      "r/b/events.out.tfevents.1.h",
    ],
    [
      ["r/a/events.out.tfevents.1.h", "r/a/events.out.tfevents.2.h"],
      ["r/b/events.out.tfevents.1.h"],
    ],
  ],
  [
    "a file store of MLflow is one, without models and pictures",
    [
      `mlruns/0/meta.yaml`,
      `mlruns/0/${run}/meta.yaml`,
      `mlruns/0/${run}/metrics/eval/acc`,
      `mlruns/0/${run}/artifacts/model/weights.bin`,
      `mlruns/0/${run}/artifacts/t.json`,
      "readme.csv",
    ],
    [
      [
        `mlruns/0/${run}/artifacts/t.json`,
        `mlruns/0/${run}/meta.yaml`,
        `mlruns/0/${run}/metrics/eval/acc`,
        "mlruns/0/meta.yaml",
      ],
      [`mlruns/0/${run}/artifacts/model/weights.bin`],
      ["readme.csv"],
    ],
  ],
  [
    "what systems add is left out",
    [".DS_Store", "__MACOSX/a.csv", "x/.git/config", "Thumbs.db", "a.csv"],
    [["a.csv"]],
  ],
])("%s", (_, paths, bundles) => {
  const sorted = (all: readonly (readonly string[])[]) =>
    [...all].sort((a, b) => (a[0]! < b[0]! ? -1 : 1));
  expect(sorted(bundlesOf(paths).map((bundle) => bundle.paths))).toEqual(
    sorted(bundles),
  );
});

test("every path is in one bundle, in any order of the paths", () => {
  const part = fc.constantFrom(
    "a",
    "b",
    "runs",
    run,
    "stats.json",
    "run_spec.json",
    "meta.yaml",
    "events.out.tfevents.1.h",
    "events.out.tfevents.2.h",
    "metrics",
    "x.csv",
  );
  fc.assert(
    fc.property(
      fc.uniqueArray(
        fc
          .array(part, { minLength: 1, maxLength: 5 })
          .map((parts) => parts.join("/")),
        { maxLength: 20 },
      ),
      (paths) => {
        const bundles = bundlesOf(paths);
        expect(bundles.flatMap((bundle) => bundle.paths).sort()).toEqual(
          [...paths].sort(),
        );
        expect(bundlesOf(paths.toReversed())).toEqual(bundles);
      },
    ),
    { numRuns: 200 },
  );
});

test("the same files make the same zip", () => {
  const files = [
    { path: "b", bytes: Uint8Array.of(1) },
    { path: "a", bytes: Uint8Array.of(2) },
  ];
  expect(zipBundle(files)).toEqual(zipBundle(files.toReversed()));
});
