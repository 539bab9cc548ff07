/** The runs of the workspace, newest first: find them, see what they hold, and draw those that are ticked. */
import { Button, Checkbox, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ChartSpline, Search, Upload } from "lucide-react";
import { useMemo, useState } from "react";
import type { Run } from "../../shared/api/runs.ts";
import { chart } from "../../shared/blocks/chart/model.ts";
import { emptyChartSpec, type ChartSpec } from "../../shared/charts/spec.ts";
import { suggestCharts } from "../../shared/charts/suggest.ts";
import { metricLabel, plural } from "../../shared/charts/words.ts";
import { createBlock } from "../../shared/doc/edits.ts";
import { patchUi, useUiStore } from "../canvas/ui.ts";
import { messageOf } from "../kit/api.ts";
import { useReadOnly, useSession } from "../sync/session.ts";
import { runsQuery } from "./api.ts";
import { openImport } from "./importStore.ts";
import { originOf } from "./origin.ts";
import { chartPlaces } from "./places.ts";
import { matchesSearch } from "./search.ts";
import { useLiveRuns } from "./useLiveRuns.ts";
import styles from "./runs.module.css";

const pageSize = 60;

export function RunsPanel() {
  const session = useSession();
  const ui = useUiStore();
  const mayEdit = !useReadOnly();
  const { data: runs, error, refetch } = useQuery(runsQuery);
  useLiveRuns();
  const [search, setSearch] = useState("");
  const [shown, setShown] = useState(pageSize);
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const found = useMemo(
    () => (runs ?? []).filter((run) => matchesSearch(run, search)),
    [runs, search],
  );
  const chosen = (runs ?? []).filter((run) => ticked.has(run.id));

  const toggle = (id: string) => {
    const next = new Set(ticked);
    if (!next.delete(id)) next.add(id);
    setTicked(next);
  };
  const draw = () => {
    const id = crypto.randomUUID();
    const [first] = suggestCharts(chosen, { limit: 1 });
    const spec: ChartSpec = first?.spec ?? {
      ...emptyChartSpec,
      runs: { type: "runs", runs: [...ticked] },
    };
    const [place] = chartPlaces(
      1,
      chart.size,
      session.canvas.get().blocks,
      null,
    );
    createBlock(session.doc, {
      id,
      kind: chart.kind,
      ...place!,
      fields: { title: first?.title ?? "", spec },
    });
    setTicked(new Set());
    patchUi(ui, {
      selection: new Set([id]),
      selectedLinks: new Set(),
      configuring: id,
      reveal: { block: id, at: Date.now() },
    });
  };

  return (
    <div className={styles.panel}>
      <div className={styles.panelTools}>
        <TextInput
          aria-label="Search runs"
          placeholder="Search runs"
          leftSection={<Search size={14} aria-hidden />}
          value={search}
          onChange={(event) => {
            setSearch(event.currentTarget.value);
            setShown(pageSize);
          }}
        />
        <Button
          variant="default"
          leftSection={<Upload size={14} aria-hidden />}
          onClick={() => openImport()}
        >
          Import
        </Button>
      </div>
      <Link to="/runs" className={styles.allRuns}>
        All runs, as a table
      </Link>
      {error && !runs ? (
        <div className={styles.panelMessage} role="alert">
          <p>The runs could not be loaded. {messageOf(error)}</p>
          <Button variant="default" onClick={() => void refetch()}>
            Try again
          </Button>
        </div>
      ) : runs && runs.length === 0 ? (
        <div className={styles.panelMessage}>
          <p>
            Runs are the results your charts draw. Drop an evaluation file on
            the canvas, such as an lm-eval results file or a CSV.
          </p>
        </div>
      ) : (
        <ul className={styles.runList} aria-busy={!runs}>
          {found.slice(0, shown).map((run) => (
            <RunRow
              key={run.id}
              run={run}
              ticked={ticked.has(run.id)}
              onToggle={mayEdit ? () => toggle(run.id) : undefined}
            />
          ))}
          {runs && found.length === 0 && (
            <li className={styles.quiet}>No run matches “{search}”.</li>
          )}
          {found.length > shown && (
            <li>
              <Button
                variant="subtle"
                onClick={() => setShown(shown + pageSize)}
              >
                Show {Math.min(pageSize, found.length - shown)} more
              </Button>
            </li>
          )}
        </ul>
      )}
      {mayEdit && ticked.size > 0 && (
        <div className={styles.panelFoot}>
          <Button
            fullWidth
            leftSection={<ChartSpline size={16} aria-hidden />}
            onClick={draw}
          >
            New chart of {plural(ticked.size, "run")}
          </Button>
        </div>
      )}
    </div>
  );
}

function RunRow(props: {
  readonly run: Run;
  readonly ticked: boolean;
  readonly onToggle: (() => void) | undefined;
}) {
  const { run, ticked, onToggle } = props;
  const metrics = [...run.resultMetrics, ...run.pointMetrics];
  return (
    <li className={styles.run} data-ticked={ticked}>
      {onToggle && (
        <Checkbox
          size="sm"
          checked={ticked}
          onChange={onToggle}
          aria-label={`Choose ${run.name}`}
        />
      )}
      <div className={styles.runFacts}>
        <div className={styles.runTitle}>
          <Link
            to="/runs/$run"
            params={{ run: run.id }}
            className={styles.runLink}
            title={run.name}
          >
            {run.name}
          </Link>
          <Status status={run.status} />
        </div>
        <div className={styles.quiet}>{originOf(run)}</div>
        <div className={styles.quiet} title={metrics.join(", ")}>
          {metrics.slice(0, 3).map(metricLabel).join(", ") || "no values yet"}
          {metrics.length > 3 && ` and ${metrics.length - 3} more`}
          {run.tasks.length > 1 && ` · ${plural(run.tasks.length, "task")}`}
        </div>
      </div>
    </li>
  );
}

/** Only what needs attention is said: that a run has finished is the normal case. */
function Status({ status }: { readonly status: Run["status"] }) {
  if (status === "finished") return null;
  return (
    <span className={styles.status} data-status={status}>
      {status}
    </span>
  );
}
