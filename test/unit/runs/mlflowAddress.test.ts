import { expect, it } from "vitest";
import { pageForHash } from "../../../client/runs/mlflowAddress.ts";

it.each([
  [
    "#/experiments/0/runs/727a79126e234915a290be8930439f02",
    "/runs/727a79126e234915a290be8930439f02",
  ],
  ["#/experiments/417157665883741731/runs/a1/artifacts/model", "/runs/a1"],
  ["#/experiments/417157665883741731/runs/a1/model-metrics?x=1", "/runs/a1"],
  ["#/experiments/417157665883741731", "/runs/p/417157665883741731"],
  ["#/experiments/7?searchFilter=", "/runs/p/7"],
  ["#/experiments/7/models", "/runs/p/7"],
  ["", null],
  ["#/experiments/", null],
  ["#/experiments/..%2f..%2fadmin", null],
  ["#/experiments/0/runs/../../admin", "/runs/p/0"],
  ["#//evil.example/experiments/0", null],
  ["#block-1", null],
])("%s leads to %s", (hash, page) => {
  expect(pageForHash(hash)).toBe(page);
});
