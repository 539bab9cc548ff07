/** The runs table without a browser: its columns, its order, its numbers, its address, and how news reach it. */
import { expect, test } from "vitest";
import {
  readCompareAddress,
  readRunsAddress,
  comparedRuns,
  searchOf,
} from "../../../client/runsPages/address.ts";
import { artifactTree } from "../../../client/runsPages/artifactTree.ts";
import {
  readColumns,
  columnKey,
} from "../../../client/runsPages/columnKeys.ts";
import {
  columnTerm,
  nextOrder,
  readOrder,
  suggestColumns,
} from "../../../client/runsPages/columns.ts";
import { completeFilter } from "../../../client/runsPages/completion.ts";
import { groupFilter } from "../../../client/runsPages/GroupsTable.tsx";
import {
  cellWords,
  durationWords,
  leaderOf,
} from "../../../client/runsPages/numbers.ts";
import { mergeNews } from "../../../client/runsPages/useRunRows.ts";
import type {
  RunCell,
  RunColumns,
  RunRow,
  RunSearchAnswer,
} from "../../../shared/api/runSearch.ts";
import { parseFilter } from "../../../shared/runs/filter.ts";

const empty: RunCell = {
  text: null,
  value: null,
  special: null,
  least: null,
  greatest: null,
  stderr: null,
  n: null,
  runs: null,
  deviation: null,
};
const cell = (value: number, stderr: number | null = null): RunCell => ({
  ...empty,
  value,
  stderr,
});

const metric = (
  name: string,
  task: string,
  runs: number,
): RunColumns["metrics"][number] => ({
  name,
  task,
  kind: "result",
  runs,
  recent: runs,
  higherIsBetter: true,
  bookkeeping: name === "samples_per_second",
});
const known: RunColumns = {
  metrics: [
    metric("acc,none", "arc", 9),
    metric("acc,none", "piqa", 9),
    metric("f1", "", 7),
    metric("samples_per_second", "", 9),
  ],
  params: [
    { name: "lr", runs: 9 },
    { name: "data path", runs: 3 },
  ],
  tags: [{ name: "team", runs: 4 }],
};

test("each metric is suggested once before a second task of any, and speed never", () => {
  expect(suggestColumns(known).map((column) => columnKey(column))).toEqual([
    "metric:acc,none\tarc",
    "metric:f1",
    "metric:acc,none\tpiqa",
  ]);
});

test("what the newest runs have is suggested before what most have", () => {
  const [most, , newest] = known.metrics;
  const metrics = [
    { ...most!, recent: 0 },
    { ...newest!, runs: 2, recent: 2 },
  ];
  expect(
    suggestColumns({ ...known, metrics }).map((column) => columnKey(column)),
  ).toEqual(["metric:f1", "metric:acc,none\tarc"]);
});

test("columns survive the address whatever is in their names, and what is none is left out", () => {
  const keys = ["metric:a:b/c, d\ttask x", "param:lr:0", "tag:mlflow.user"];
  expect(readColumns([...keys, "nonsense", "metric:", keys[0]!])).toHaveLength(
    3,
  );
  expect(readColumns(keys).map(columnKey)).toEqual(keys);
  const address = readRunsAddress({
    columns: [...keys, 7],
    q: 12,
    archived: "x",
  });
  expect(address).toEqual({ columns: keys, q: "12" });
  expect(searchOf("0", address)).toMatchObject({ project: "0", q: "12" });
});

test("a header asks for the better end first, then the other, then the usual order", () => {
  const [column] = readColumns(["metric:acc,none\tarc"]);
  const term = columnTerm(column!);
  const first = nextOrder(term, null, true);
  const second = nextOrder(term, readOrder(first), true);
  expect([first, second, nextOrder(term, readOrder(second), true)]).toEqual([
    "metrics.`arc/acc,none` DESC",
    "metrics.`arc/acc,none` ASC",
    "",
  ]);
  expect(readOrder("metrics.")).toBeNull();
});

test("a value has as many digits as its interval; without one none is made up", () => {
  expect(cellWords(cell(0.92514, 0.0067))).toMatchObject({
    value: "0.925",
    interval: "±0.013",
  });
  expect(cellWords(cell(0.92514, 0)).interval).toBe("");
  expect(cellWords(cell(0.92514)).title).toContain("no uncertainty given");
  expect(cellWords({ ...empty, special: "NaN" }).value).toBe("NaN");
  expect(cellWords({ ...cell(0.5), runs: 3, deviation: 0.02 })).toMatchObject({
    value: "0.500",
    interval: "±0.020",
    title: "0.5, standard deviation 0.02 over 3 runs",
  });
});

test("a value leads when its direction is known and the lead is more than the interval", () => {
  const clear = [cell(0.7, 0.01), cell(0.9, 0.01), undefined, cell(0.8, 0.01)];
  expect(leaderOf(clear, true)).toBe(1);
  expect(leaderOf(clear, false)).toBe(0);
  expect(leaderOf(clear, null)).toBeNull();
  expect(leaderOf([cell(0.9, 0.05), cell(0.8, 0.05)], true)).toBeNull();
  expect(leaderOf([cell(0.9), cell(0.1)], true)).toBeNull();
  expect(leaderOf([cell(0.9, 0.01)], true)).toBeNull();
});

test("filters are completed by name, kind and comparison, but not inside a value", () => {
  const options = (text: string) =>
    completeFilter(text, text.length, known).options.map((each) => each.text);
  expect(options("params.")).toEqual(["lr", "`data path`"]);
  expect(options("metrics.`ac")).toEqual(["`acc,none`"]);
  expect(options("params.lr = '0.1' AND ta")).toEqual(["tags."]);
  expect(options("params.lr ")).toContain("ILIKE");
  expect(options("params.lr = '0.1' ")).toEqual(["AND"]);
  expect(options("tags.x = 'params.")).toEqual([]);
});

test("a group opens as a filter that is read", () => {
  expect(parseFilter(groupFilter("data path", "it's"))).toEqual([
    {
      subject: { entity: "param", key: "data path" },
      condition: { operator: "=", value: "it's" },
    },
  ]);
  expect(groupFilter("tags.team", null)).toBe("tags.team IS NULL");
  expect(groupFilter("model", "m")).toBe("attributes.model = 'm'");
});

test("a comparison's address names each run once, and 50 at most", () => {
  const ids = Array.from({ length: 60 }, (_, i) => `r${i}`);
  const address = readCompareAddress({ runs: ["r0", ...ids].join(",") });
  expect(comparedRuns(address)).toEqual(ids.slice(0, 50));
  expect(comparedRuns(readCompareAddress({ runs: ["x"] }))).toEqual([]);
});

test("artifacts are a tree with sizes", () => {
  const tree = artifactTree([
    { path: "model/MLmodel", size: 3 },
    { path: "model/data/w.bin", size: 5 },
    { path: "a.txt", size: 1 },
  ]);
  expect(tree).toMatchObject({
    count: 3,
    size: 9,
    files: [{ name: "a.txt", path: "a.txt" }],
    folders: [{ name: "model", size: 8, folders: [{ name: "data" }] }],
  });
});

test("durations are said in the two units that matter", () => {
  expect([4_000, 63_000, 3_600_000, 190_000_000].map(durationWords)).toEqual([
    "4 s",
    "1 min 3 s",
    "1 h",
    "2 d 4 h",
  ]);
});

const row = (id: string, revision = 1) => ({ id, revision }) as RunRow;
const page = (ids: readonly string[], revision = 1): RunSearchAnswer => ({
  items: ids.map((id) => row(id, revision)),
  groups: [],
  next: null,
  total: ids.length,
});

test("news change values in place; new runs are shown at the top, and only counted further down", () => {
  const shown = {
    pages: [page(["a", "b"]), page(["c"])],
    pageParams: [null, "2"],
  };
  const same = mergeNews(shown, [page(["a", "b"], 2)], false);
  expect(same.pages.pages.flatMap(({ items }) => items)).toEqual([
    row("a", 2),
    row("b", 2),
    row("c"),
  ]);
  expect(same.fresh).toBe(0);

  const newer = page(["z", "a"], 2);
  const below = mergeNews(shown, [newer], false);
  expect(below.fresh).toBe(1);
  expect(
    below.pages.pages.flatMap(({ items }) => items.map(({ id }) => id)),
  ).toEqual(["a", "b", "c"]);
  expect(mergeNews(shown, [newer], true).pages.pages).toEqual([newer]);
});
