import { describe, expect, it } from "vitest";
import { arrangeRows } from "../../../shared/charts/series/arrange.ts";
import {
  chartOptions,
  countIn,
  row,
  series,
  spec,
  svgOf,
  textsOf,
  withInterval,
} from "./rows.ts";

const size = { width: 448, height: 220, dark: false };

describe("a chart over steps", () => {
  it("draws a line a run and names it at its end instead of in a legend", () => {
    const rows = [...series("a", [0.1, 0.5]), ...series("b", [0.2, 0.6])];
    const drawing = chartOptions(spec(), rows, size);
    const svg = svgOf(drawing);
    expect(countIn(svg, "line", "path")).toBe(2);
    expect(textsOf(svg)).toEqual(expect.arrayContaining(["a", "b"]));
    expect(drawing.legend).toBeNull();
  });

  it("starts the value axis where the spec says and lets the other end fit the data", () => {
    const yDomainOf = (yDomain: [number | null, number | null]) => {
      const rows = series("a", [12, 40]);
      const [panel] = chartOptions(spec({ yDomain }), rows, size).panels;
      return panel!.options.y!.domain as number[];
    };
    const fitting = yDomainOf([null, null]);
    expect(yDomainOf([10, null])).toEqual([10, fitting[1]]);
    expect(yDomainOf([null, 60])).toEqual([fitting[0], 60]);
    expect(yDomainOf([90, 3])).toEqual(fitting);
    expect(yDomainOf([90, null])).toEqual(fitting);
  });

  it("uses a legend when the names do not fit at the line ends", () => {
    const rows = Array.from({ length: 30 }, (_, i) =>
      series(`run-${i}`, [0.1, 0.5]),
    ).flat();
    const drawing = chartOptions(spec(), rows, size);
    expect(drawing.legend!.shown.length).toBeGreaterThan(2);
    expect(drawing.legend!.shown.length + drawing.legend!.more).toBe(30);
  });

  it("draws a band where rows have an interval and none where they have not", () => {
    const rows = series("a", [0.1, 0.5, 0.6]);
    expect(
      countIn(svgOf(chartOptions(spec(), rows, size)), "area", "path"),
    ).toBe(0);
    const given = rows.map((each) => withInterval(each, 0.05));
    expect(
      countIn(svgOf(chartOptions(spec(), given, size)), "area", "path"),
    ).toBe(1);
  });

  it("keeps the raw line faint under the smoothed one", () => {
    const rows = series("a", [0, 1, 0, 1, 0, 1]);
    const svg = svgOf(chartOptions(spec({ smoothing: 3 }), rows, size));
    expect(countIn(svg, "line", "path")).toBe(2);
    const [raw] = svg.querySelectorAll('[aria-label="line"]');
    expect(Number(raw!.getAttribute("stroke-opacity"))).toBeLessThan(0.5);
  });

  it("shows a value that stands alone as a dot, since a line of one point draws nothing", () => {
    const svg = svgOf(chartOptions(spec(), series("a", [0.5]), size));
    expect(countIn(svg, "dot", "circle")).toBe(1);
  });

  it("breaks the line at a value that is no number", () => {
    const rows = series("a", [0.1, null, 0.5, 0.6]);
    const svg = svgOf(chartOptions(spec(), rows, size));
    const path = svg
      .querySelector('[aria-label="line"] path')!
      .getAttribute("d")!;
    expect(path.match(/M/g)).toHaveLength(2);
  });

  it("draws the threshold as a rule with its words", () => {
    const threshold = { value: 0.9, label: "target" };
    const svg = svgOf(
      chartOptions(spec({ threshold }), series("a", [0.1, 0.5]), size),
    );
    expect(textsOf(svg)).toContain("target 0.9");
  });

  it("leaves steps at zero off a logarithmic axis and counts them", () => {
    const rows = [row({ step: 0 }), row({ step: 10 }), row({ step: 100 })];
    const log = spec({ logX: true });
    expect(arrangeRows(log, rows).offLogAxis).toBe(1);
    expect(chartOptions(log, rows, size).panels[0]!.options.x).toMatchObject({
      type: "log",
      domain: [10, 100],
    });
  });

  it("never joins values of different metrics or tasks by a line: each gets its panel", () => {
    const rows = [
      ...series("a", [0.1, 0.5], { metric: "acc" }),
      ...series("a", [3, 2], { metric: "loss" }),
    ];
    const drawing = chartOptions(
      spec({ metrics: ["acc", "loss"] }),
      rows,
      size,
    );
    expect(drawing.panels.map((panel) => panel.title)).toEqual([
      "accuracy",
      "loss",
    ]);
    expect(drawing.panels[0]!.options.y).not.toEqual(
      drawing.panels[1]!.options.y,
    );
  });

  it("gives panels of one metric the same axis", () => {
    const rows = [
      ...series("a", [0.1, 0.2], { task: "easy" }),
      ...series("a", [0.8, 0.9], { task: "hard" }),
    ];
    const { panels } = chartOptions(spec(), rows, size);
    expect(panels[0]!.options.y).toEqual(panels[1]!.options.y);
  });

  it("says how many panels it had no room for", () => {
    const rows = Array.from({ length: 60 }, (_, i) =>
      series("a", [0.1, 0.2], { task: `task ${i}` }),
    ).flat();
    const drawing = chartOptions(spec(), rows, size);
    expect(drawing.panels.length).toBeLessThan(60);
    expect(drawing.notes[0]).toMatch(/^\d+ of 60 panels shown$/);
  });

  it("joins the checkpoints of a model, one run each, to one line", () => {
    const rows = [1, 2, 3].map((step) =>
      row({ run: `ckpt ${step}`, model: "m", step }),
    );
    const { panels } = arrangeRows(spec({ series: "model" }), rows);
    expect(panels[0]!.lines).toHaveLength(1);
    expect(panels[0]!.lines[0]!.points.map((point) => point.x)).toEqual([
      1, 2, 3,
    ]);
  });

  it("averages runs of a model that meet at a step, and shows their spread", () => {
    const rows = [
      row({ run: "seed 1", model: "m", step: 1, y: 0.4 }),
      row({ run: "seed 2", model: "m", step: 1, y: 0.6 }),
    ];
    const { panels, averaged } = arrangeRows(spec({ series: "model" }), rows);
    expect(averaged).toBe(true);
    expect(panels[0]!.lines[0]!.points[0]).toMatchObject({
      y: 0.5,
      low: 0.4,
      high: 0.6,
    });
  });

  it("keeps whole curves of a model apart instead of zigzagging between them", () => {
    const rows = [
      ...series("seed 1", [0.1, 0.2], { model: "m" }),
      ...series("seed 2", [0.8, 0.9], { model: "m" }),
    ];
    const { panels } = arrangeRows(spec({ series: "model" }), rows);
    expect(panels[0]!.lines).toHaveLength(2);
  });
});

describe("a chart by model or task", () => {
  const byTask = spec({ x: "task", series: "model", mark: "dot" });

  it("draws a dot for each value and a line for each interval", () => {
    const rows = ["piqa", "sciq"].flatMap((task) =>
      ["m1", "m2"].map((model) =>
        withInterval(row({ run: model, model, task, y: 0.6 }), 0.05),
      ),
    );
    const svg = svgOf(chartOptions(byTask, rows, size));
    expect(countIn(svg, "dot", "circle")).toBe(4);
    expect(countIn(svg, "link", "path")).toBe(4);
  });

  it("draws no interval where none is given: never +-0", () => {
    const rows = [row({ model: "m", task: "piqa" })];
    expect(
      countIn(svgOf(chartOptions(byTask, rows, size)), "link", "path"),
    ).toBe(0);
  });

  it("colours models that nothing else tells apart, as soon as there is more than one", () => {
    const all = spec({ x: "task", series: "none", mark: "dot" });
    const legendOf = (...models: string[]) =>
      chartOptions(
        all,
        models.map((model) => row({ run: model, model, task: "piqa" })),
        size,
      ).legend;
    expect(legendOf("m1")).toBeNull();
    expect(legendOf("m1", "m2")!.shown.map(({ label }) => label)).toEqual([
      "m1",
      "m2",
    ]);
  });

  it("puts the best first", () => {
    const rows = [
      row({ task: "low", y: 0.1 }),
      row({ task: "high", y: 0.9 }),
      row({ task: "none", y: null, special: "NaN" }),
    ];
    expect(arrangeRows(byTask, rows).categories).toEqual([
      "high",
      "low",
      "none",
    ]);
  });

  it("says how many tasks it had no room for", () => {
    const rows = Array.from({ length: 65 }, (_, i) =>
      row({ task: `task ${i}` }),
    );
    const { notes } = chartOptions(byTask, rows, size);
    expect(notes[0]).toMatch(/^\d+ of 65 tasks shown, best first$/);
  });

  it("stands intervals of two series in one row side by side", () => {
    const rows = ["m1", "m2"].map((model) =>
      row({ run: model, model, task: "piqa" }),
    );
    const targets = chartOptions(byTask, rows, size).panels[0]!.targets;
    expect(targets[0]!.py).not.toBe(targets[1]!.py);
  });
});

describe("the colour of a series", () => {
  const ranks = { runs: {}, models: { first: 0, second: 1, third: 2 } };
  const colourIn = (models: readonly string[], model: string) =>
    chartOptions(
      spec({ x: "task", series: "model", mark: "dot" }),
      models.map((each) => row({ run: each, model: each, task: "t" })),
      { ...size, ranks },
    ).series.find((each) => each.key === model)!.colour;

  it("is the same in every chart, whatever stands beside it", () => {
    const alone = colourIn(["second"], "second");
    expect(colourIn(["third", "second", "first"], "second")).toBe(alone);
    expect(colourIn(["first", "second"], "second")).toBe(alone);
  });

  it("of a metric is the one of its place in the spec", () => {
    const colours = (metrics: readonly string[]) =>
      chartOptions(
        spec({ metrics: ["loss", "eval_loss"], series: "metric" }),
        metrics.flatMap((metric) => series("a", [1, 2], { metric })),
        size,
      ).series.map(({ key, colour }) => [key, colour]);
    expect(Object.fromEntries(colours(["loss", "eval_loss"]))).toMatchObject(
      Object.fromEntries(colours(["eval_loss"])),
    );
  });
});

describe("what the pointer finds", () => {
  it("stands exactly where Plot drew it", () => {
    const rows = series("a", [0.1, 0.5, 0.3]);
    for (const [drawn, options] of [
      [rows, spec()],
      [rows, spec({ logX: true })],
      [
        rows.map((each) => ({ ...each, task: `t${each.step}` })),
        spec({ x: "task", mark: "dot" }),
      ],
    ] as const) {
      const drawing = chartOptions(options, drawn, size);
      const circles = [
        ...svgOf(drawing).querySelectorAll('[aria-label="dot"] circle'),
      ];
      const found = drawing.panels[0]!.targets;
      expect(circles).toHaveLength(found.length);
      circles.forEach((circle, i) => {
        expect(Number(circle.getAttribute("cx"))).toBeCloseTo(found[i]!.px, 0);
        expect(Number(circle.getAttribute("cy"))).toBeCloseTo(found[i]!.py, 0);
      });
    }
  });
});

describe("chart options", () => {
  it("are the same for the same input", () => {
    const rows = series("a", [0.1, 0.5]);
    // Plot numbers its clip paths through the page.
    const draw = () =>
      svgOf(chartOptions(spec(), rows, size)).outerHTML.replaceAll(
        /plot-clip-\d+/g,
        "clip",
      );
    expect(draw()).toBe(draw());
  });

  it("work out twenty thousand values", () => {
    const rows = Array.from({ length: 20 }, (_, run) =>
      series(
        `r${run}`,
        Array.from({ length: 1000 }, (_, i) => Math.sin(i / 50)),
      ),
    ).flat();
    const drawing = chartOptions(spec(), rows, size);
    expect(drawing.panels[0]!.targets).toHaveLength(20_000);
  });

  it("draw an empty frame for no rows without failing", () => {
    expect(chartOptions(spec(), [], size).panels).toEqual([]);
  });
});
