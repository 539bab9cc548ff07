/** The content of the chart editor: suggestions first, then every choice. Each change is written at once and can be undone. */
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Upload } from "lucide-react";
import { useMemo, useState } from "react";
import type { Run } from "../../shared/api/runs.ts";
import type { Chart } from "../../shared/blocks/chart/model.ts";
import { latestRuns, metricChoices } from "../../shared/charts/change.ts";
import { chartKind } from "../../shared/charts/kinds.ts";
import type { ChartSpec } from "../../shared/charts/spec.ts";
import { edit, setValue } from "../../shared/doc/edits.ts";
import { messageOf } from "../kit/api.ts";
import { runsQuery } from "../runs/api.ts";
import { openImport } from "../runs/importStore.ts";
import { RunPicker } from "../runs/RunPicker.tsx";
import { useLiveRuns } from "../runs/useLiveRuns.ts";
import { useSession } from "../sync/session.ts";
import { ChartFigure } from "./ChartFigure.tsx";
import { CommittedText } from "./Committed.tsx";
import { SpecControls } from "./controls/SpecControls.tsx";
import { useChosenRuns } from "./chosenRuns.ts";
import { useFacts } from "./facts.ts";
import { PinnedNotice } from "./PinnedNotice.tsx";
import { SuggestedCharts } from "./SuggestedCharts.tsx";
import { TypePicker } from "./TypePicker.tsx";
import { isComplete } from "./useMetrics.ts";
import styles from "./editor.module.css";

export default function ChartEditorBody(props: {
  readonly block: Chart;
  onDone(): void;
}) {
  const { block, onDone } = props;
  const { doc } = useSession();
  const { spec, title, pin, acknowledged } = block.fields;
  const { data: runs, error, refetch } = useQuery(runsQuery);
  useLiveRuns();
  // Somebody who opens an empty chart wants the suggestions; somebody who tunes one has them folded away.
  const [startedEmpty] = useState(() => !isComplete(spec));
  const setSpec = (next: ChartSpec) =>
    edit(doc, () => {
      setValue(doc, block.id, "spec", next);
      // A pin shows what was asked before: the notice offers to pin this as well.
      if (pin) setValue(doc, block.id, "pin", null);
    });
  const chosen = useChosenRuns(spec.runs, runs ?? noRuns);
  const facts = useFacts(chosen);
  const offered = useMemo(
    () => ({ metrics: metricChoices(chosen), facts }),
    [chosen, facts],
  );
  const defaultTitle = chartKind(spec.type).title(spec);

  return (
    <>
      <CommittedText
        label="Title"
        placeholder={defaultTitle || "Untitled chart"}
        maxLength={500}
        value={title}
        onCommit={(next) => setValue(doc, block.id, "title", next)}
      />
      {isComplete(spec) && (
        <div className={styles.preview}>
          <ChartFigure
            spec={spec}
            title={title}
            pin={pin}
            acknowledged={acknowledged}
          />
        </div>
      )}
      <PinnedNotice
        block={block.id}
        pin={pin}
        onPin={(next) => setValue(doc, block.id, "pin", next)}
      />
      {error && !runs ? (
        <p role="alert" className={styles.failed}>
          The runs could not be listed. {messageOf(error)}{" "}
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => void refetch()}
          >
            Try again
          </Button>
        </p>
      ) : runs && runs.length === 0 ? (
        <NoRuns />
      ) : (
        runs && (
          <>
            <Suggestions
              runs={runs}
              chosen={chosen}
              spec={spec}
              open={startedEmpty}
              onPick={(chart) =>
                edit(doc, () => {
                  setSpec(chart.spec);
                  if (title === "" || title === defaultTitle)
                    setValue(doc, block.id, "title", chart.title);
                })
              }
            />
            <fieldset className={styles.group}>
              <legend>Runs</legend>
              <RunPicker
                runs={runs}
                selection={spec.runs}
                onChange={(selection) => setSpec({ ...spec, runs: selection })}
              />
            </fieldset>
            <TypePicker spec={spec} offered={offered} onChange={setSpec} />
            <SpecControls
              spec={spec}
              runs={chosen}
              facts={facts}
              onChange={setSpec}
            />
          </>
        )
      )}
      <div className={styles.foot}>
        <Button onClick={onDone}>Done</Button>
      </div>
    </>
  );
}

const noRuns: readonly Run[] = [];

function Suggestions(props: {
  readonly runs: readonly Run[];
  readonly chosen: readonly Run[];
  readonly spec: ChartSpec;
  readonly open: boolean;
  onPick: Parameters<typeof SuggestedCharts>[0]["onPick"];
}) {
  const { runs, chosen, spec, open, onPick } = props;
  const from = chosen.length > 0 ? chosen : latestRuns(runs);
  return (
    <details className={styles.group} open={open}>
      <summary>
        Suggested charts
        {chosen.length === 0 && (
          <span className={styles.quiet}> of the newest runs</span>
        )}
      </summary>
      <SuggestedCharts
        runs={from}
        selection={chosen.length > 0 ? spec.runs : undefined}
        limit={12}
        onPick={onPick}
      />
    </details>
  );
}

function NoRuns() {
  return (
    <div className={styles.empty}>
      <p>
        There are no runs yet. A run comes from an evaluation file: lm-eval
        results, a trainer_state.json, or a table as CSV or JSONL.
      </p>
      <Button
        leftSection={<Upload size={16} aria-hidden />}
        onClick={() => openImport()}
      >
        Import a file
      </Button>
    </div>
  );
}
