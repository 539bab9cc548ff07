/** What somebody wrote into a controls block never makes a query that cannot be asked. */
import { expect, test } from "vitest";
import {
  applyControls,
  drivenThings,
  type Control,
} from "../../../shared/charts/controls.ts";
import { withType } from "../../../shared/charts/change.ts";
import { chartKinds } from "../../../shared/charts/kinds.ts";
import {
  emptyChartSpec,
  metricsQueryOf,
  type ChartType,
} from "../../../shared/charts/spec.ts";

const sliders = ["latest", "threshold", "smoothing", "passAt", "bins"] as const;

test.each(Object.keys(chartKinds) as ChartType[])(
  "a %s chart can still be asked",
  (type) => {
    const asked = { ...emptyChartSpec, metrics: ["acc"] };
    const spec = withType(asked, type, { metrics: [], facts: null });
    const controls: Control[] = [
      ...sliders.map((drives) => ({
        id: drives,
        label: "",
        type: "slider" as const,
        drives,
        min: 0,
        max: 1,
        step: 1,
      })),
      ...(["model", "run", "task", "metric"] as const).map((drives) => ({
        id: drives,
        label: "",
        type: "dropdown" as const,
        drives,
        options: [],
      })),
    ];
    for (const value of ["no number", -1, 0.5, 1e300])
      for (const drives of drivenThings) {
        const turned = applyControls(spec, [
          { controls, values: { [drives]: value } },
        ]);
        expect(() => metricsQueryOf(turned)).not.toThrow();
        expect(JSON.stringify(turned)).not.toContain('"value":null');
      }
  },
);

test("a control named as what all objects have is not turned", () => {
  const control: Control = {
    id: "constructor",
    label: "",
    type: "search",
    drives: "run",
  };
  expect(
    applyControls(emptyChartSpec, [{ controls: [control], values: {} }]),
  ).toBe(emptyChartSpec);
});
