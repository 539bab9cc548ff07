/** A check of runs, typed as people say it; metrics are offered by name. */
import { Autocomplete, Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { RunColumns } from "../../shared/api/runSearch.ts";
import type { ConditionSpec } from "../../shared/api/threads.ts";
import { columnsQuery } from "../runsPages/server.ts";
import { useSession } from "../sync/session.ts";
import {
  conditionWords,
  readCondition,
} from "../../shared/threads/condition.ts";
import { conditionRule } from "./conditionWords.ts";
import styles from "./ThreadFacts.module.css";

export function ConditionForm(props: {
  readonly condition: ConditionSpec | null;
  /** Null takes the check off; undefined leaves all as it is. */
  onDone(condition: ConditionSpec | null | undefined): void;
}) {
  const { condition, onDone } = props;
  const { me } = useSession();
  const [words, setWords] = useState(
    condition ? conditionWords(condition) : "",
  );
  const [refused, setRefused] = useState(false);
  // Runs are the workspace's: a guest types the metric without help.
  const columns = useQuery({ ...columnsQuery(null), enabled: !me.guest });
  const read = readCondition(words);
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (read.ok) onDone(read.spec);
        else if (words.trim() === "") onDone(null);
        else setRefused(true);
      }}
    >
      <Autocomplete
        size="xs"
        label="Resolves itself when"
        placeholder="accuracy >= .8 on v3"
        data-autofocus
        value={words}
        onChange={(next) => {
          setWords(next);
          setRefused(false);
        }}
        // While the metric is typed; then the rest is the person's.
        data={/[<>≤≥=]/.test(words) ? [] : metricNames(columns.data)}
        limit={6}
        error={refused && !read.ok && read.problem}
        comboboxProps={{ withinPortal: false }}
      />
      <p role="status">
        {read.ok
          ? `The newest run that counts decides: ${conditionRule(read.spec)}.`
          : "A metric, >= > <= or <, a number; then perhaps “on” a dataset and “where” a filter of runs."}
      </p>
      <div className={styles.formActions}>
        {condition && (
          <Button
            size="compact-sm"
            variant="subtle"
            color="bad"
            onClick={() => onDone(null)}
          >
            Take off
          </Button>
        )}
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          onClick={() => onDone(undefined)}
        >
          Cancel
        </Button>
        <Button size="compact-sm" type="submit">
          Check runs
        </Button>
      </div>
    </form>
  );
}

/** Those that say something about models come first. */
function metricNames(columns: RunColumns | undefined): string[] {
  const names = (columns?.metrics ?? [])
    .toSorted((a, b) => Number(a.bookkeeping) - Number(b.bookkeeping))
    .map((metric) => metric.name);
  return [...new Set(names)];
}
