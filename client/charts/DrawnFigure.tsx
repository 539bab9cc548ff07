/** A chart that has something to draw: the plot or its values, what must be said above it, and the caption below. */
import { useContext, useState } from "react";
import type { ChartAnswer } from "../../shared/charts/answers.ts";
import { chartKind } from "../../shared/charts/kinds.ts";
import { SessionContext } from "../sync/session.ts";
import { Caption } from "./Caption.tsx";
import type { ChartFigureProps } from "./ChartFigure.tsx";
import { Comparability } from "./Comparability.tsx";
import { DataTable } from "./DataTable.tsx";
import { useLook } from "./look.ts";
import { PinBadge } from "./PinBadge.tsx";
import { PlotArea } from "./PlotArea.tsx";
import type { Metrics } from "./useMetrics.ts";
import styles from "./charts.module.css";

export function DrawnFigure(
  props: ChartFigureProps & {
    readonly metrics: Metrics & { readonly answer: ChartAnswer };
  },
) {
  const { metrics, bare = false, block, pin = null } = props;
  const { answer, spec } = metrics;
  const look = useLook();
  const [showTable, setShowTable] = useState(false);
  const [notes, setNotes] = useState<readonly string[]>([]);
  const session = useContext(SessionContext);
  const title = props.title || chartKind(spec.type).title(spec) || "chart";
  const onCanvas =
    session !== null && block !== undefined && !bare && !props.still;

  return (
    <div className={styles.figure} aria-busy={metrics.refreshing}>
      {onCanvas && pin && (
        <PinBadge
          block={block}
          pin={pin}
          spec={spec}
          answer={answer}
          now={props.spec}
          title={title}
          onSet={props.onSet}
        />
      )}
      {!bare && (
        <Comparability
          answer={answer}
          block={onCanvas ? block : undefined}
          acknowledged={props.acknowledged ?? null}
          onSet={props.onSet}
        />
      )}
      {showTable ? (
        <DataTable spec={spec} answer={answer} title={title} />
      ) : (
        <PlotArea
          spec={spec}
          answer={answer}
          title={title}
          look={look}
          block={onCanvas ? block : undefined}
          onNotes={setNotes}
        />
      )}
      {!bare && (
        <Caption
          {...props}
          spec={spec}
          answer={answer}
          title={title}
          notes={showTable ? [] : notes}
          failed={metrics.error !== null}
          look={look}
          showTable={showTable}
          onToggle={() => setShowTable((shown) => !shown)}
        />
      )}
    </div>
  );
}
