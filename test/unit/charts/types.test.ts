/** Charts 3 to 12: what is drawn is what was given, and the words say what the data says. */
import { describe, expect, it } from "vitest";
import type { ChartAnswer } from "../../../shared/charts/answers.ts";
import {
  contrast,
  diverging,
  inkOn,
  sequential,
  verdictColours,
} from "../../../shared/charts/palettes.ts";
import { warningTexts } from "../../../shared/charts/comparabilityText.ts";
import { drawChart } from "../../../shared/charts/draw.ts";
import { chartKind, chartKinds } from "../../../shared/charts/kinds.ts";
import { frontier } from "../../../shared/charts/pareto/words.ts";
import type { ChartSpec } from "../../../shared/charts/spec.ts";
import {
  base,
  calibration,
  confusion,
  curves,
  delta,
  distribution,
  drift,
  models,
  pairwise,
  pareto,
  roc,
  scenarios,
  slices,
  specOf,
} from "../../gallery/data.ts";
import { states } from "../../gallery/states.ts";

const size = { width: 560, height: 320, dark: false };
const three = models.slice(0, 3);
const targetsOf = (spec: ChartSpec, answer: ChartAnswer, options = {}) =>
  drawChart(spec, answer, { ...size, ...options }).panels.flatMap(
    ({ targets }) => targets,
  );

describe("every state of the gallery", () => {
  const drawn = Object.entries(states).filter(
    ([, { spec, answer }]) =>
      chartKind(spec.type).emptyText(spec, answer) === null,
  );

  it("covers every type of chart", () => {
    const types = new Set(Object.values(states).map(({ spec }) => spec.type));
    expect([...types].sort()).toEqual(Object.keys(chartKinds).sort());
  });

  it.each(drawn)(
    "%s can be pointed at, on its panel, with an address and words",
    (_, { spec, answer }) => {
      for (const panel of drawChart(spec, answer, size).panels) {
        expect(panel.targets.length).toBeGreaterThan(0);
        for (const target of panel.targets.slice(0, 50)) {
          expect(target.px).toBeGreaterThanOrEqual(0);
          expect(target.px).toBeLessThanOrEqual(panel.options.width!);
          expect(target.py).toBeGreaterThanOrEqual(0);
          expect(target.py).toBeLessThanOrEqual(panel.options.height!);
          expect(target.data.length).toBeGreaterThan(0);
          expect(target.data.every(({ run }) => run !== "")).toBe(true);
          const { name, value } = target.tip();
          expect(name + value).not.toMatch(/undefined|NaN|null/);
        }
      }
    },
  );

  it.each(drawn)(
    "%s turns pixels into values and back",
    (_, { spec, answer }) => {
      for (const { xScale, targets } of drawChart(spec, answer, size).panels) {
        if (!xScale) continue;
        for (const target of targets.slice(0, 20)) {
          const box = target.box ? target.box.width / 2 + 1 : 0.5;
          expect(
            Math.abs(xScale.toPixel(target.x!) - target.px),
          ).toBeLessThanOrEqual(box);
          expect(xScale.toPixel(xScale.toValue(target.px))).toBeCloseTo(
            target.px,
            6,
          );
        }
      }
    },
  );

  it.each(Object.entries(states))(
    "%s is told in words and as a table",
    (_, { spec, answer }) => {
      const kind = chartKind(spec.type);
      expect(kind.title(spec)).not.toBe("");
      expect(kind.altText(spec, answer)).not.toMatch(/undefined|NaN(?! )|null/);
      const { columns, rows } = kind.table(spec, answer);
      for (const row of rows.slice(0, 20))
        expect(row).toHaveLength(columns.length);
    },
  );

  it.each(drawn)(
    "%s fits the smallest card and the largest sheet",
    (_, { spec, answer }) => {
      for (const [width, height] of [
        [240, 180],
        [1200, 700],
      ] as const) {
        const { panels, columns } = drawChart(spec, answer, {
          width,
          height,
          dark: true,
        });
        expect(panels[0]!.options.width! * columns).toBeLessThanOrEqual(width);
        expect(panels[0]!.options.height!).toBeLessThanOrEqual(height);
      }
    },
  );
});

describe("colours of cells", () => {
  it.each([true, false])(
    "leave the text on them readable (dark: %s)",
    (dark) => {
      const fills = [
        ...Array.from({ length: 101 }, (_, i) => sequential(i / 100, dark)),
        ...Array.from({ length: 101 }, (_, i) => diverging(i / 100, dark)),
        ...Object.values(verdictColours(dark)),
      ];
      for (const fill of fills)
        expect(contrast(inkOn(fill), fill)).toBeGreaterThanOrEqual(4.5);
    },
  );
});

describe("what a mark stands for", () => {
  it("in a heat map is the cell's slice and run, with its reason where n is small", () => {
    const answer = slices(["de", "en"], three, { n: (i) => (i ? 200 : 9) });
    const [first] = targetsOf(
      specOf("slices", { metric: "accuracy", by: "language" }),
      answer,
    );
    expect(first!.data).toEqual([
      { run: "r0", metric: "accuracy", slice: "language=de" },
    ]);
    expect(first!.tip().facts).toContain(
      "fewer than 20 samples: too few to rely on",
    );
  });

  it("in a confusion matrix is the pair of labels", () => {
    const answer = confusion(["no", "yes"], ["m"]);
    const found = targetsOf(specOf("confusion"), answer);
    expect(found.map(({ data }) => data[0]!.slice)).toEqual([
      "no>no",
      "no>yes",
      "yes>no",
      "yes>yes",
    ]);
    expect(found[1]!.tip().value).toContain(
      `${answer.matrices[0]!.counts[0]![1]} of`,
    );
  });

  it("in a matrix of scenarios is the sample, in a drift chart the run", () => {
    const matrix = scenarios(3, ["m"]);
    expect(targetsOf(specOf("scenarios"), matrix)[0]!.data[0]).toEqual({
      run: "r0",
      sample: "item-0",
      task: "support",
    });
    const control = drift(5);
    const found = targetsOf(specOf("drift", { metric: "accuracy" }), control);
    expect(found.map(({ data }) => data[0]!.run)).toEqual(
      control.points.map(({ run }) => run),
    );
    expect(found.map(({ x }) => x)).toEqual(
      control.points.map(({ time }) => Date.parse(time)),
    );
  });

  it("in a forest plot stands at its difference, the largest first", () => {
    const answer = delta(models.slice(0, 5));
    const found = targetsOf(specOf("delta", { metrics: ["accuracy"] }), answer);
    const sorted = answer.rows
      .map(({ delta: by }) => by!)
      .sort((a, b) => b - a);
    expect(found.map(({ x }) => x)).toEqual(sorted);
    expect(
      found.every((target, i) => i === 0 || target.py > found[i - 1]!.py),
    ).toBe(true);
  });
});

describe("looking closer", () => {
  it("leaves out what a zoom does not show", () => {
    const spec = specOf("roc", { score: "risk", outcome: "urgent" });
    const found = targetsOf(spec, roc(three), { zoom: [0, 0.25] });
    expect(Math.max(...found.map(({ x }) => x!))).toBeLessThanOrEqual(0.25);
    expect(found.length).toBeLessThan(targetsOf(spec, roc(three)).length);
  });

  it("smooths a zoomed line over all of its data", () => {
    const answer = curves(["m"], { points: 100 });
    const spec = specOf("series", {
      metrics: ["accuracy"],
      x: "step",
      series: "run",
      mark: "line",
      smoothing: 9,
    });
    const whole = drawChart(spec, answer, size).panels[0]!;
    const part = drawChart(spec, answer, { ...size, zoom: [4000, 8000] })
      .panels[0]!;
    const shown = whole.targets.filter(({ x }) => x! >= 4000 && x! <= 8000);
    expect(part.targets.map(({ x }) => x)).toEqual(shown.map(({ x }) => x));
    // The same values: their places differ by one scale and one offset.
    const [domainOf, heightOf] = [
      (panel: typeof part) => panel.options.y!.domain as number[],
      (panel: typeof part) =>
        panel.options.height! -
        panel.options.marginTop! -
        panel.options.marginBottom!,
    ];
    const valueOf = (panel: typeof part, py: number) => {
      const [low, high] = domainOf(panel) as [number, number];
      return (
        low +
        (high - low) * (1 - (py - panel.options.marginTop!) / heightOf(panel))
      );
    };
    part.targets.forEach((target, i) =>
      expect(valueOf(part, target.py)).toBeCloseTo(
        valueOf(whole, shown[i]!.py),
        9,
      ),
    );
  });

  it("keeps the isolated series as it was and lets the others step back", () => {
    const spec = specOf("roc", { score: "risk", outcome: "urgent" });
    const before = drawChart(spec, roc(three), size).series;
    const after = drawChart(spec, roc(three), {
      ...size,
      isolated: new Set(["r1"]),
    }).series;
    expect(after[1]!.colour).toBe(before[1]!.colour);
    expect(after[0]!.colour).not.toBe(before[0]!.colour);
    expect(after.map(({ faded }) => faded)).toEqual([true, false, true]);
  });

  it("tells twenty-two series apart by ink and dash", () => {
    const spec = specOf("roc", { score: "risk", outcome: "urgent" });
    const { series } = drawChart(spec, roc(models), size);
    expect(
      new Set(series.map(({ colour, dash }) => `${colour} ${dash}`)).size,
    ).toBe(models.length);
  });
});

describe("the words", () => {
  const alt = (spec: ChartSpec, answer: ChartAnswer) =>
    chartKind(spec.type).altText(spec, answer);

  it("of a forest plot say what holds and what may be chance", () => {
    const answer = delta(models.slice(0, 2));
    const row = {
      ...answer.rows[0]!,
      delta: 0.05,
      low: 0.02,
      high: 0.08,
      p: 0.001,
      pAdjusted: 0.002,
    };
    const spec = specOf("delta", { metrics: ["accuracy"] });
    expect(alt(spec, { ...answer, rows: [row] })).toContain(
      "One difference holds: claude-sonnet-4 +0.050 [+0.020, +0.080]",
    );
    expect(
      alt(spec, { ...answer, rows: [{ ...row, pAdjusted: 0.2 }] }),
    ).toContain("None of the differences can be told from chance.");
  });

  it("name the seed of a bootstrap", () => {
    const spec = specOf("delta", { metrics: ["accuracy"] });
    expect(chartKind("delta").caption(spec, delta(three)).interval).toContain(
      "seed 20261123",
    );
  });

  it("say that no uncertainty is given, never +-0", () => {
    const spec = specOf("delta", { metrics: ["accuracy"] });
    const answer = delta(three, [""], { uncertain: false });
    expect(chartKind("delta").caption(spec, answer).interval).toBe(
      "no uncertainty given",
    );
    expect(targetsOf(spec, answer)[0]!.tip().facts).toContain(
      "no uncertainty given",
    );
  });

  it("of a ROC chart say who is best and whether the intervals are apart", () => {
    expect(
      alt(specOf("roc", { score: "risk", outcome: "urgent" }), roc(three)),
    ).toMatch(
      /AUC: gpt-4o is best with 0\.8475 .* their intervals are apart, so the difference holds/,
    );
  });

  it("of cost against quality name the frontier, which no run beats in both", () => {
    const answer = pareto(models.slice(0, 8));
    const spec = specOf("pareto", { x: "cost", y: "accuracy" });
    const front = frontier(spec, answer);
    for (const { x, y } of front)
      expect(
        answer.points.some(
          (other) => other.x.value! < x.value! && other.y.value! > y.value!,
        ),
      ).toBe(false);
    expect(alt(spec, answer)).toContain("On the frontier");
  });

  it("of the rest give their extremes", () => {
    expect(
      alt(specOf("drift", { metric: "accuracy" }), drift(70, { breakAt: 52 })),
    ).toMatch(/runs are out of control/);
    expect(
      alt(specOf("calibration", { confidence: "c" }), calibration(three)),
    ).toContain("is calibrated best");
    expect(
      alt(specOf("distribution", { metric: "s" }), distribution(three)),
    ).toContain("The median is highest for gpt-4o");
    expect(alt(specOf("pairwise"), pairwise(three))).toContain(
      "best first: gpt-4o",
    );
    expect(alt(specOf("confusion"), confusion(["no", "yes"], ["m"]))).toContain(
      "The most common mistake is",
    );
  });

  it("of a mix name the versions and how many runs have each", () => {
    const versions = [
      { value: "v2", runs: ["r0", "r1", "r2"] },
      { value: "v3", runs: ["r3"] },
    ];
    const warning = {
      aspect: "dataset" as const,
      task: "refunds",
      metric: "",
      versions,
    };
    const { runs } = base(models.slice(0, 5));
    expect(warningTexts([warning], runs.slice(0, 4))).toEqual([
      "Mixes two versions of the dataset refunds: v2 (3 runs) and v3 (1 run)",
    ]);
    expect(warningTexts([warning], runs)[0]).toContain("; 1 run does not say");
  });

  it("refuse an answer that belongs to another spec", () => {
    expect(() => drawChart(specOf("pairwise"), drift(3), size)).toThrow(
      "invalid answer: drift for a spec of type pairwise",
    );
  });
});
