/** Under the plot: what it is in words, and the few tools of a chart. */
import { ActionIcon, Tooltip } from "@mantine/core";
import {
  ChartSpline,
  Maximize2,
  SquareDashedMousePointer,
  Table2,
  TriangleAlert,
} from "lucide-react";
import type { ReactNode } from "react";
import type { ChartAnswer } from "../../shared/charts/answers.ts";
import { captionText } from "../../shared/charts/chartText.ts";
import { chartKind } from "../../shared/charts/kinds.ts";
import type { ChartSpec } from "../../shared/charts/spec.ts";
import { metricLabel, plural } from "../../shared/charts/words.ts";
import { useStore } from "../kit/store.ts";
import { ChartMenu } from "./ChartMenu.tsx";
import { showEverything, type LookStore } from "./look.ts";
import type { ChartFigureProps } from "./ChartFigure.tsx";
import styles from "./charts.module.css";

export function Caption(
  props: Pick<ChartFigureProps, "block" | "pin" | "acknowledged" | "onSet"> & {
    readonly spec: ChartSpec;
    readonly answer: ChartAnswer;
    readonly title: string;
    readonly notes: readonly string[];
    readonly failed: boolean;
    readonly look: LookStore;
    readonly showTable: boolean;
    onToggle(): void;
  },
) {
  const { spec, answer, notes, failed, look, showTable, onToggle } = props;
  const zoomed = useStore(look, (state) => state.zoom !== null);
  const isolated = useStore(look, (state) => state.isolated.size > 0);
  const selecting = useStore(look, (state) => state.selecting);
  const caption = chartKind(spec.type).caption(spec, answer);
  const text = captionText({
    ...caption,
    notes: [...caption.notes, ...notes],
    asOf: "",
  });
  const warnings = [
    ...missingText(answer),
    ...(failed ? ["could not be refreshed; this is the last answer"] : []),
  ];
  return (
    <div className={styles.caption}>
      <div
        className={styles.captionText}
        title={[...warnings, text, caption.asOf].filter(Boolean).join(" · ")}
      >
        {warnings.length > 0 && (
          <span className={styles.warning}>
            <TriangleAlert size={12} aria-label="Note:" />{" "}
            {warnings.join(" · ")} ·{" "}
          </span>
        )}
        {text}
      </div>
      <span className={styles.captionTime}>{caption.asOf}</span>
      <div className={styles.tools}>
        {(zoomed || isolated) && !showTable && (
          <Tool
            label="Show all of it"
            icon={<Maximize2 size={14} aria-hidden />}
            onPick={() => showEverything(look)}
          />
        )}
        {props.block !== undefined && !showTable && (
          <Tool
            label={selecting ? "Stop selecting points" : "Select points"}
            pressed={selecting}
            icon={<SquareDashedMousePointer size={14} aria-hidden />}
            onPick={() =>
              look.set((old) => ({ ...old, selecting: !old.selecting }))
            }
          />
        )}
        <Tool
          label={showTable ? "Show the plot" : "Show the values as a table"}
          pressed={showTable}
          icon={
            showTable ? (
              <ChartSpline size={14} aria-hidden />
            ) : (
              <Table2 size={14} aria-hidden />
            )
          }
          onPick={onToggle}
        />
        <ChartMenu {...props} />
      </div>
    </div>
  );
}

function Tool(props: {
  readonly label: string;
  readonly icon: ReactNode;
  readonly pressed?: boolean;
  onPick(): void;
}) {
  return (
    <Tooltip label={props.label}>
      <ActionIcon
        className={`${styles.captionButton} nodrag`}
        size={24}
        aria-label={props.label}
        aria-pressed={props.pressed}
        onClick={props.onPick}
      >
        {props.icon}
      </ActionIcon>
    </Tooltip>
  );
}

function missingText({ missing }: ChartAnswer): string[] {
  return [
    ...(missing.runs.length > 0
      ? [
          `${plural(missing.runs.length, "run")} of this chart ${missing.runs.length === 1 ? "is" : "are"} gone`,
        ]
      : []),
    ...(missing.metrics.length > 0
      ? [`no run here has ${missing.metrics.map(metricLabel).join(", ")}`]
      : []),
  ];
}
