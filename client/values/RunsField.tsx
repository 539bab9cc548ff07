/** Which runs a number or a table is about, and what they have: shared by their editors. */
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Run } from "../../shared/api/runs.ts";
import type { RunSelection } from "../../shared/charts/selection.ts";
import { useChosenRuns } from "../charts/chosenRuns.ts";
import { messageOf } from "../kit/api.ts";
import { runsQuery } from "../runs/api.ts";
import { RunPicker } from "../runs/RunPicker.tsx";
import { useLiveRuns } from "../runs/useLiveRuns.ts";
import styles from "./values.module.css";

const none: readonly Run[] = [];

export function RunsField(props: {
  readonly selection: RunSelection;
  onChange(selection: RunSelection): void;
  /** What depends on the runs that are chosen. */
  children(chosen: readonly Run[], all: readonly Run[]): ReactNode;
}) {
  const { selection, onChange } = props;
  const { data: runs, error, refetch } = useQuery(runsQuery);
  useLiveRuns();
  const chosen = useChosenRuns(selection, runs ?? none);
  if (error && !runs)
    return (
      <p role="alert" className={styles.hint}>
        The runs could not be listed. {messageOf(error)}{" "}
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => void refetch()}
        >
          Try again
        </Button>
      </p>
    );
  if (!runs) return null;
  if (runs.length === 0)
    return (
      <p className={styles.hint}>
        There are no runs yet. Drop an evaluation file on the canvas, or log
        one, and choose it here.
      </p>
    );
  return (
    <>
      <fieldset className={styles.group}>
        <legend>Runs</legend>
        <RunPicker runs={runs} selection={selection} onChange={onChange} />
      </fieldset>
      {props.children(chosen, runs)}
    </>
  );
}
