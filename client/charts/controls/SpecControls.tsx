/** Only the controls that this type of chart has. */
import type { ReactNode } from "react";
import type { ChartSpec } from "../../../shared/charts/spec.ts";
import type { ControlProps } from "./fields.tsx";
import {
  DeltaControls,
  DriftControls,
  PairwiseControls,
  ParetoControls,
  SlicesControls,
} from "./RunControls.tsx";
import {
  CalibrationControls,
  ConfusionControls,
  DistributionControls,
  RocControls,
  ScenariosControls,
} from "./SampleControls.tsx";
import { SeriesControls } from "./SeriesControls.tsx";
import styles from "../editor.module.css";

export function SpecControls({
  spec,
  ...rest
}: Omit<ControlProps<"series">, "spec"> & { readonly spec: ChartSpec }) {
  if (spec.type === "series") return <SeriesControls spec={spec} {...rest} />;
  return (
    <fieldset className={styles.group}>
      <legend>What and how</legend>
      {controlsOf(spec, rest)}
    </fieldset>
  );
}

function controlsOf(
  spec: Exclude<ChartSpec, { type: "series" }>,
  rest: Omit<ControlProps<"series">, "spec">,
): ReactNode {
  switch (spec.type) {
    case "slices":
      return <SlicesControls spec={spec} {...rest} />;
    case "confusion":
      return <ConfusionControls spec={spec} {...rest} />;
    case "calibration":
      return <CalibrationControls spec={spec} {...rest} />;
    case "roc":
      return <RocControls spec={spec} {...rest} />;
    case "delta":
      return <DeltaControls spec={spec} {...rest} />;
    case "distribution":
      return <DistributionControls spec={spec} {...rest} />;
    case "pareto":
      return <ParetoControls spec={spec} {...rest} />;
    case "drift":
      return <DriftControls spec={spec} {...rest} />;
    case "scenarios":
      return <ScenariosControls spec={spec} {...rest} />;
    case "pairwise":
      return <PairwiseControls spec={spec} {...rest} />;
  }
}
