import { describe, expect, it } from "vitest";
import { captionText } from "../../../shared/charts/chartText.ts";
import { csvCell, tableCsv } from "../../../shared/charts/dataTable.ts";
import { seriesKind } from "../../../shared/charts/series/words.ts";
import { spreadLabels } from "../../../shared/charts/labels.ts";
import { movingAverage } from "../../../shared/charts/smooth.ts";
import {
  formatStep,
  formatStepOf,
  formatTime,
  formatValue,
  metricLabel,
  shortLabels,
  shorten,
} from "../../../shared/charts/words.ts";
import { answer, row, series, spec, withInterval } from "./rows.ts";

const noon = new Date("2026-11-23T12:00:00Z");
const caption = (rows: Parameters<typeof answer>[0], of = spec()) =>
  seriesKind.caption(of, answer(rows), { now: noon, timeZone: "UTC" });
const { altText, title: defaultTitle } = seriesKind;
const tableOfRows = (rows: Parameters<typeof answer>[0]) =>
  seriesKind.table(spec(), answer(rows));

describe("the caption", () => {
  it("says what, n, interval and as of when", () => {
    const rows = series("a", [0.1, 0.5], { n: 400 }).map((each) =>
      withInterval(each, 0.05),
    );
    expect(captionText(caption(rows))).toBe(
      "a · accuracy over steps, for each run · n = 400 · 95 % Wilson interval · as of 14:05",
    );
  });

  it("names the one run or model that the chart shows, and none where series or axis do", () => {
    const of = (run: string, model: string | null) =>
      row({ run, runName: run, model, task: "piqa", step: 1 });
    const byTask = spec({ x: "task", series: "model", mark: "dot" });
    const who = (...rows: ReturnType<typeof of>[]) => caption(rows, byTask).who;
    expect(who(of("night 3", "org/m"))).toBe("night 3 (org/m)");
    expect(who(of("org/m step 3", "org/m"))).toBe("org/m step 3");
    expect(who(of("s1", "org/m"), of("s2", "org/m"))).toBe("org/m");
    expect(who(of("s1", "m1"), of("s2", "m2"))).toBeNull();
    expect(caption([of("s1", "m1")], { ...byTask, x: "model" }).who).toBeNull();
  });

  it("says that no uncertainty is given when no row has an interval", () => {
    expect(caption(series("a", [0.1, 0.5])).interval).toBe(
      "no uncertainty given",
    );
  });

  it("says where the interval is given when only some rows have one", () => {
    const rows = [withInterval(row({ step: 1 }), 0.1), row({ step: 2 })];
    expect(caption(rows).interval).toBe("95 % Wilson interval, where given");
  });

  it("gives n as a range when it differs", () => {
    const rows = [row({ step: 1, n: 40 }), row({ step: 2, n: 1200 })];
    expect(caption(rows).n).toBe("n = 40–1,200");
  });

  it("names values that are no number", () => {
    const rows = [1, 2, 3].map((step) =>
      row({ step, y: null, special: "NaN" }),
    );
    expect(caption(rows).notes).toEqual(["3 values were NaN"]);
  });

  it("says that a mean over runs is one, and what its band is", () => {
    const rows = ["s1", "s2"].map((run) => row({ run, model: "m", step: 1 }));
    expect(caption(rows, spec({ series: "model" })).interval).toBe(
      "mean over runs, band from least to greatest",
    );
  });
});

describe("the text that stands for a chart", () => {
  it("says where each line starts and ends, with its interval", () => {
    const rows = series("a", [0.1, 0.9]).map((each) =>
      withInterval(each, 0.05),
    );
    expect(altText(spec(), answer(rows))).toBe(
      "Line chart of accuracy over steps, for each run: a. from 0.1 at step 1 to 0.9 [0.85, 0.95] at step 2. 95 % Wilson interval, n not given.",
    );
  });

  it("names the threshold", () => {
    const threshold = { value: 0.9, label: "target" };
    expect(altText(spec({ threshold }), answer([row({ step: 1 })]))).toContain(
      "Target 0.9.",
    );
  });

  it("counts what it does not name", () => {
    const rows = Array.from({ length: 10 }, (_, i) =>
      row({ run: `r${i}`, step: 1 }),
    );
    expect(altText(spec(), answer(rows))).toContain("And 4 more.");
  });
});

describe("words", () => {
  it.each([
    ["acc,none", "accuracy"],
    ["exact_match,strict-match", "exact match (strict-match)"],
    ["eval/loss", "eval loss"],
    ["urgent recall", "urgent recall"],
    ["_", "_"],
  ])("metric %s reads %s", (key, label) => {
    expect(metricLabel(key)).toBe(label);
  });

  it.each([
    [0.92514, "0.9251"],
    [12030, "12,030"],
    [0.00000025, "2.5E-7"],
    [0, "0"],
    [-0.094, "-0.094"],
  ])("value %d reads %s", (value, text) => {
    expect(formatValue(value)).toBe(text);
  });

  it("steps are short on an axis", () => {
    expect([0, 512, 13_000, 1_500_000].map(formatStep)).toEqual([
      "0",
      "512",
      "13k",
      "1.5M",
    ]);
  });

  it("steps of one axis are all written alike", () => {
    expect([0, 2000, 12_000].map((step) => formatStepOf(step, 12_000))).toEqual(
      ["0", "2k", "12k"],
    );
    expect([512, 9000].map((step) => formatStepOf(step, 9000))).toEqual([
      "512",
      "9,000",
    ]);
  });

  it("a time of another day names the day", () => {
    expect(formatTime("2026-11-20T09:30:00Z", noon, "UTC")).toBe(
      "20 Nov, 09:30",
    );
  });

  it("labels lose the folder that all share, and only that", () => {
    expect(shortLabels(["org/a-1", "org/a-2"])).toEqual(["a-1", "a-2"]);
    expect(shortLabels(["x/a", "y/a"])).toEqual(["x/a", "y/a"]);
    expect(shortLabels(["org/", "org/a"])).toEqual(["org/", "org/a"]);
  });

  it("long names are cut in the middle", () => {
    expect(shorten("hendrycksTest-astronomy", 11)).toBe("hendr…onomy");
  });

  it("an unnamed chart says what it draws", () => {
    expect(
      defaultTitle(spec({ x: "task", series: "model", mark: "dot" })),
    ).toBe("Accuracy by task, for each model");
  });
});

describe("the table of values", () => {
  it("leaves out columns that hold nothing", () => {
    const table = tableOfRows([row({ step: 3 })]);
    expect(table.columns.map((column) => column.key)).toEqual([
      "run",
      "metric",
      "step",
      "value",
    ]);
  });

  it("shows what a value that is no number was", () => {
    const [cells] = tableOfRows([row({ y: null, special: "NaN" })]).rows;
    expect(cells).toContain("NaN");
  });

  it.each([
    ["=HYPERLINK(1)", "'=HYPERLINK(1)"],
    ["+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"],
    ["@SUM(A1)", "'@SUM(A1)"],
    ["-2+3", "'-2+3"],
    ["-0.5", "-0.5"],
    ["-Infinity", "-Infinity"],
    ["\tx", "'\tx"],
    ['say "hi", twice', '"say ""hi"", twice"'],
  ])(
    "text %j is written as %j, so that no spreadsheet runs it",
    (text, cell) => {
      expect(csvCell(text)).toBe(cell);
    },
  );

  it("writes numbers with full precision, negative ones unquoted", () => {
    const csv = tableCsv(
      tableOfRows([row({ runName: "=1+1", y: -0.123456789 })]),
    );
    expect(csv).toBe("run,metric,value\r\n'=1+1,acc,-0.123456789\r\n");
  });
});

describe("smoothing", () => {
  it("takes the mean of what is around, symmetrically at the ends", () => {
    expect(movingAverage([0, 3, 0, 3, 6], 3)).toEqual([0, 1, 2, 3, 6]);
  });

  it("leaves gaps where they are", () => {
    expect(movingAverage([1, null, 3], 3)).toEqual([1, null, 3]);
  });
});

describe("labels at line ends", () => {
  it("stay where they wish when there is room", () => {
    expect(spreadLabels([{ y: 10 }, { y: 90 }], 0, 100, 14)).toEqual([10, 90]);
  });

  it("move apart until none overlaps, in their order, inside the plot", () => {
    const placed = spreadLabels(
      [{ y: 99 }, { y: 98 }, { y: 97 }, { y: 20 }],
      0,
      100,
      14,
    )!;
    const sorted = placed.toSorted((a, b) => a - b);
    sorted.slice(1).forEach((y, i) => {
      expect(y - sorted[i]!).toBeGreaterThanOrEqual(14);
    });
    expect(Math.max(...placed)).toBeLessThanOrEqual(100);
    expect(placed[0]).toBeGreaterThan(placed[1]!);
    expect(placed[3]).toBe(20);
  });

  it("are given up when they cannot all fit", () => {
    const many = Array.from({ length: 20 }, () => ({ y: 50 }));
    expect(spreadLabels(many, 0, 100, 14)).toBeNull();
  });
});
