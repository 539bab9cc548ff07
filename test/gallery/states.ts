/** The list of states, one line each. */
import { state as calibration } from "./states/calibration.ts";
import { state as calibrationDark } from "./states/calibration-dark.ts";
import { state as calibrationRuns } from "./states/calibration-runs.ts";
import { state as confusion } from "./states/confusion.ts";
import { state as confusionFortyLabels } from "./states/confusion-forty-labels.ts";
import { state as confusionLongLabels } from "./states/confusion-long-labels.ts";
import { state as confusionRuns } from "./states/confusion-runs.ts";
import { state as confusionTwoLabels } from "./states/confusion-two-labels.ts";
import { state as delta } from "./states/delta.ts";
import { state as deltaDark } from "./states/delta-dark.ts";
import { state as deltaNoUncertainty } from "./states/delta-no-uncertainty.ts";
import { state as deltaTasks } from "./states/delta-tasks.ts";
import { state as deltaTiny } from "./states/delta-tiny.ts";
import { state as distribution } from "./states/distribution.ts";
import { state as distributionBox } from "./states/distribution-box.ts";
import { state as distributionRuns } from "./states/distribution-runs.ts";
import { state as distributionZoomed } from "./states/distribution-zoomed.ts";
import { state as drift } from "./states/drift.ts";
import { state as driftOneRun } from "./states/drift-one-run.ts";
import { state as driftSteady } from "./states/drift-steady.ts";
import { state as driftZoomed } from "./states/drift-zoomed.ts";
import { state as modelsIntervals } from "./states/models-intervals.ts";
import { state as modelsNoUncertainty } from "./states/models-no-uncertainty.ts";
import { state as pairwise } from "./states/pairwise.ts";
import { state as pairwiseDark } from "./states/pairwise-dark.ts";
import { state as pairwiseNoUncertainty } from "./states/pairwise-no-uncertainty.ts";
import { state as pairwiseRating } from "./states/pairwise-rating.ts";
import { state as pareto } from "./states/pareto.ts";
import { state as paretoLog } from "./states/pareto-log.ts";
import { state as paretoNoUncertainty } from "./states/pareto-no-uncertainty.ts";
import { state as paretoTwenty } from "./states/pareto-twenty.ts";
import { state as roc } from "./states/roc.ts";
import { state as rocOneOutcome } from "./states/roc-one-outcome.ts";
import { state as rocPrecisionRecall } from "./states/roc-precision-recall.ts";
import { state as rocTwelveRuns } from "./states/roc-twelve-runs.ts";
import { state as rocZoomed } from "./states/roc-zoomed.ts";
import { state as scenarios } from "./states/scenarios.ts";
import { state as scenariosDark } from "./states/scenarios-dark.ts";
import { state as scenariosMany } from "./states/scenarios-many.ts";
import { state as scenariosNoneChanged } from "./states/scenarios-none-changed.ts";
import { state as seriesAcknowledged } from "./states/series-acknowledged.ts";
import { state as seriesBand } from "./states/series-band.ts";
import { state as seriesDark } from "./states/series-dark.ts";
import { state as seriesEmpty } from "./states/series-empty.ts";
import { state as seriesIsolated } from "./states/series-isolated.ts";
import { state as seriesLines } from "./states/series-lines.ts";
import { state as seriesLogSteps } from "./states/series-log-steps.ts";
import { state as seriesManyRuns } from "./states/series-many-runs.ts";
import { state as seriesMixed } from "./states/series-mixed.ts";
import { state as seriesNotANumber } from "./states/series-not-a-number.ts";
import { state as seriesOneRun } from "./states/series-one-run.ts";
import { state as seriesPanels } from "./states/series-panels.ts";
import { state as seriesPinned } from "./states/series-pinned.ts";
import { state as seriesSmoothed } from "./states/series-smoothed.ts";
import { state as seriesThreshold } from "./states/series-threshold.ts";
import { state as seriesZoomed } from "./states/series-zoomed.ts";
import { state as slices } from "./states/slices.ts";
import { state as slicesDark } from "./states/slices-dark.ts";
import { state as slicesEmpty } from "./states/slices-empty.ts";
import { state as slicesIsolated } from "./states/slices-isolated.ts";
import { state as slicesMany } from "./states/slices-many.ts";
import { state as slicesSmallN } from "./states/slices-small-n.ts";
import { state as slicesTiny } from "./states/slices-tiny.ts";
import { state as tasksByModel } from "./states/tasks-by-model.ts";
import { state as tasksTiny } from "./states/tasks-tiny.ts";
import { state as tasksTooMany } from "./states/tasks-too-many.ts";
import { state as tasksTwentyModels } from "./states/tasks-twenty-models.ts";
import type { ChartState } from "./state.ts";

export const states: Readonly<Record<string, ChartState>> = {
  calibration: calibration,
  "calibration-dark": calibrationDark,
  "calibration-runs": calibrationRuns,
  confusion: confusion,
  "confusion-forty-labels": confusionFortyLabels,
  "confusion-long-labels": confusionLongLabels,
  "confusion-runs": confusionRuns,
  "confusion-two-labels": confusionTwoLabels,
  delta: delta,
  "delta-dark": deltaDark,
  "delta-no-uncertainty": deltaNoUncertainty,
  "delta-tasks": deltaTasks,
  "delta-tiny": deltaTiny,
  distribution: distribution,
  "distribution-box": distributionBox,
  "distribution-runs": distributionRuns,
  "distribution-zoomed": distributionZoomed,
  drift: drift,
  "drift-one-run": driftOneRun,
  "drift-steady": driftSteady,
  "drift-zoomed": driftZoomed,
  "models-intervals": modelsIntervals,
  "models-no-uncertainty": modelsNoUncertainty,
  pairwise: pairwise,
  "pairwise-dark": pairwiseDark,
  "pairwise-no-uncertainty": pairwiseNoUncertainty,
  "pairwise-rating": pairwiseRating,
  pareto: pareto,
  "pareto-log": paretoLog,
  "pareto-no-uncertainty": paretoNoUncertainty,
  "pareto-twenty": paretoTwenty,
  roc: roc,
  "roc-one-outcome": rocOneOutcome,
  "roc-precision-recall": rocPrecisionRecall,
  "roc-twelve-runs": rocTwelveRuns,
  "roc-zoomed": rocZoomed,
  scenarios: scenarios,
  "scenarios-dark": scenariosDark,
  "scenarios-many": scenariosMany,
  "scenarios-none-changed": scenariosNoneChanged,
  "series-acknowledged": seriesAcknowledged,
  "series-band": seriesBand,
  "series-dark": seriesDark,
  "series-empty": seriesEmpty,
  "series-isolated": seriesIsolated,
  "series-lines": seriesLines,
  "series-log-steps": seriesLogSteps,
  "series-many-runs": seriesManyRuns,
  "series-mixed": seriesMixed,
  "series-not-a-number": seriesNotANumber,
  "series-one-run": seriesOneRun,
  "series-panels": seriesPanels,
  "series-pinned": seriesPinned,
  "series-smoothed": seriesSmoothed,
  "series-threshold": seriesThreshold,
  "series-zoomed": seriesZoomed,
  slices: slices,
  "slices-dark": slicesDark,
  "slices-empty": slicesEmpty,
  "slices-isolated": slicesIsolated,
  "slices-many": slicesMany,
  "slices-small-n": slicesSmallN,
  "slices-tiny": slicesTiny,
  "tasks-by-model": tasksByModel,
  "tasks-tiny": tasksTiny,
  "tasks-too-many": tasksTooMany,
  "tasks-twenty-models": tasksTwentyModels,
};
