/** After an import: the charts worth looking at first, to be placed on the canvas. */
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import type { SuggestedChart } from "../../shared/charts/suggest.ts";
import { plural } from "../../shared/charts/words.ts";
import { messageOf } from "../kit/api.ts";
import { SuggestedCharts, useSuggested } from "../charts/SuggestedCharts.tsx";
import { runsQuery } from "./api.ts";
import type { FileToImport } from "./imports.ts";
import { NextButton } from "./NextButton.tsx";
import styles from "./runs.module.css";

const offered = 6;

export function ImportResult(props: {
  readonly files: readonly FileToImport[];
  readonly onPlace: ((charts: readonly SuggestedChart[]) => void) | undefined;
  /** Where they are placed, as the button says it. */
  readonly where: string;
}) {
  const { files, onPlace, where } = props;
  const { data: all, error, refetch } = useQuery(runsQuery);
  const runs = useMemo(() => {
    const ids = new Set(
      files.flatMap(({ stage }) =>
        stage.type === "done"
          ? stage.imported.flatMap((each) => each.runs)
          : [],
      ),
    );
    return (all ?? []).filter((run) => ids.has(run.id));
  }, [all, files]);
  const suggested = useSuggested(runs, { limit: offered });
  // The first one is what most people want; null until somebody chose otherwise.
  const [ticked, setTicked] = useState<ReadonlySet<string> | null>(null);
  const chosen =
    ticked ?? new Set(suggested.slice(0, 1).map((each) => each.title));
  const charts = suggested.filter((each) => chosen.has(each.title));
  const section = useRef<HTMLElement>(null);
  const shown = runs.length > 0;
  // A long list of files was scrolled to its end: the charts stand above it.
  useEffect(() => {
    if (shown) section.current?.scrollIntoView({ block: "end" });
  }, [shown]);

  if (error && runs.length === 0)
    return (
      <p className={styles.quiet} role="alert">
        The runs are imported, but they could not be listed. {messageOf(error)}{" "}
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => void refetch()}
        >
          Try again
        </Button>
      </p>
    );
  if (runs.length === 0) return null;
  return (
    <section
      ref={section}
      className={styles.result}
      aria-label="Charts of these runs"
    >
      <h3>{onPlace ? "Charts to start with" : "What these runs show"}</h3>
      <SuggestedCharts
        runs={runs}
        limit={offered}
        {...(onPlace && { chosen })}
        onPick={({ title }) => {
          const next = new Set(chosen);
          if (!next.delete(title)) next.add(title);
          setTicked(next);
        }}
      />
      {onPlace && suggested.length > 0 && (
        <NextButton
          disabled={charts.length === 0}
          onClick={() => onPlace(charts)}
        >
          {`Place ${plural(charts.length, "chart")} on ${where}`}
        </NextButton>
      )}
    </section>
  );
}
