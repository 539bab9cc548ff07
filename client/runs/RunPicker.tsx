/** Which runs a chart draws: picked one by one, or all that match, so that new runs join by themselves. */
import {
  Autocomplete,
  Button,
  Checkbox,
  SegmentedControl,
  Select,
  TextInput,
} from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Search } from "lucide-react";
import { useMemo, useState } from "react";
import type { Run } from "../../shared/api/runs.ts";
import { selectedRuns } from "../../shared/charts/change.ts";
import type { RunSelection } from "../../shared/charts/spec.ts";
import { plural } from "../../shared/charts/words.ts";
import { FilterError, parseFilter } from "../../shared/runs/filter.ts";
import { messageOf } from "../kit/api.ts";
import { projectsQuery } from "../runsPages/server.ts";
import { CommittedText } from "../charts/Committed.tsx";
import { matchingQuery } from "./api.ts";
import { originOf } from "./origin.ts";
import { matchesSearch } from "./search.ts";
import styles from "./runs.module.css";

const emptyQuery: RunSelection = {
  type: "query",
  nameContains: "",
  model: "",
  project: null,
  filter: "",
  limit: 50,
};

/** More are found by searching. */
const mostListed = 100;
const mostChosen = 200;

export function RunPicker(props: {
  readonly runs: readonly Run[];
  readonly selection: RunSelection;
  onChange(selection: RunSelection): void;
}) {
  const { runs, selection, onChange } = props;
  return (
    <div className={styles.picker}>
      <SegmentedControl
        fullWidth
        size="sm"
        aria-label="Which runs"
        value={selection.type}
        data={[
          { value: "runs", label: "Chosen runs" },
          { value: "query", label: "All that match" },
        ]}
        onChange={(type) =>
          onChange(
            type === "query"
              ? emptyQuery
              : {
                  type: "runs",
                  runs: selectedRuns(selection, runs).map((run) => run.id),
                },
          )
        }
      />
      {selection.type === "runs" ? (
        <ChosenRuns runs={runs} selection={selection} onChange={onChange} />
      ) : (
        <MatchingRuns runs={runs} selection={selection} onChange={onChange} />
      )}
    </div>
  );
}

function ChosenRuns(props: {
  readonly runs: readonly Run[];
  readonly selection: Extract<RunSelection, { type: "runs" }>;
  onChange(selection: RunSelection): void;
}) {
  const { runs, selection, onChange } = props;
  const [search, setSearch] = useState("");
  // Sorted once when the list opens: a row must not jump away from under the pointer that ticks it.
  const [first] = useState(() => new Set(selection.runs));
  const found = useMemo(
    () =>
      runs
        .filter((run) => matchesSearch(run, search))
        .toSorted((a, b) => Number(first.has(b.id)) - Number(first.has(a.id))),
    [runs, search, first],
  );
  const chosen = new Set(selection.runs);
  const set = (ids: Iterable<string>) =>
    onChange({ type: "runs", runs: [...ids].slice(0, mostChosen) });
  const toggle = (id: string) =>
    set(
      chosen.has(id)
        ? selection.runs.filter((run) => run !== id)
        : [...selection.runs, id],
    );
  const allFound = found.length > 0 && found.every((run) => chosen.has(run.id));

  return (
    <>
      <TextInput
        aria-label="Search runs"
        placeholder="Search by name, model or source"
        leftSection={<Search size={14} aria-hidden />}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      <div className={styles.pickerRow}>
        <span aria-live="polite">
          {plural(selection.runs.length, "run")} chosen
        </span>
        {found.length > 0 && (
          <Button
            size="compact-sm"
            variant="subtle"
            onClick={() => {
              const ids = new Set(found.map((run) => run.id));
              if (allFound) set(selection.runs.filter((run) => !ids.has(run)));
              else set(new Set([...selection.runs, ...ids]));
            }}
          >
            {allFound ? "Clear" : search ? `Add all ${found.length}` : "All"}
          </Button>
        )}
      </div>
      <div className={styles.pickerList} role="group" aria-label="Runs">
        {found.slice(0, mostListed).map((run) => (
          <Checkbox
            key={run.id}
            size="sm"
            checked={chosen.has(run.id)}
            onChange={() => toggle(run.id)}
            label={<RunName run={run} />}
          />
        ))}
        {found.length === 0 && (
          <p className={styles.quiet}>
            {runs.length === 0
              ? "There are no runs yet. Import an evaluation file first."
              : "No run matches."}
          </p>
        )}
        {found.length > mostListed && (
          <p className={styles.quiet}>
            {plural(found.length - mostListed, "more run")}: search to find
            them.
          </p>
        )}
      </div>
    </>
  );
}

type RunQuery = Extract<RunSelection, { type: "query" }>;

function MatchingRuns(props: {
  readonly runs: readonly Run[];
  readonly selection: RunQuery;
  onChange(selection: RunSelection): void;
}) {
  const { runs, selection, onChange } = props;
  const { data: projects = [] } = useQuery(projectsQuery);
  const models = [...new Set(runs.map((run) => run.model))].filter(
    (model) => model !== null,
  );
  return (
    <>
      <CommittedText
        label="Name contains"
        placeholder="Any name"
        maxLength={250}
        value={selection.nameContains}
        onCommit={(nameContains) => onChange({ ...selection, nameContains })}
      />
      <Autocomplete
        label="Model"
        placeholder="Any model"
        data={models}
        limit={50}
        value={selection.model}
        onChange={(model) => onChange({ ...selection, model })}
      />
      {projects.length > 1 && (
        <Select
          label="Project"
          placeholder="All projects"
          data={projects.map(({ id, name }) => ({ value: id, label: name }))}
          value={selection.project}
          onChange={(project) => onChange({ ...selection, project })}
          searchable
          clearable
        />
      )}
      <FilterText
        value={selection.filter}
        onCommit={(filter) => onChange({ ...selection, filter })}
      />
      <Matching selection={selection} />
    </>
  );
}

/** Counts when it can be read; until then says what is wrong, and the chart stays as it is. */
function FilterText(props: {
  readonly value: string;
  onCommit(filter: string): void;
}) {
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? props.value;
  const error = filterError(text);
  const commit = () => {
    if (typed === null || error !== null) return;
    setTyped(null);
    if (typed.trim() !== props.value) props.onCommit(typed.trim());
  };
  return (
    <TextInput
      label="Filter"
      description="As in MLflow: params.lr = '0.1' AND metrics.acc > 0.8"
      placeholder="Any run"
      maxLength={2000}
      value={text}
      error={error}
      spellCheck={false}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === "Enter" && !event.nativeEvent.isComposing) commit();
      }}
    />
  );
}

function filterError(text: string): string | null {
  if (text.trim() === "") return null;
  try {
    parseFilter(text);
    return null;
  } catch (failure) {
    if (failure instanceof FilterError) return failure.message;
    throw failure;
  }
}

/** The server's own count: it knows metrics, tags and all runs. */
function Matching({ selection }: { readonly selection: RunQuery }) {
  const { data, error } = useQuery(matchingQuery(selection));
  return (
    <p className={styles.quiet} aria-live="polite">
      {error
        ? `The runs could not be counted. ${messageOf(error)}`
        : data === undefined
          ? "Counting the runs that match …"
          : data.length >= selection.limit
            ? `The newest ${selection.limit} that match; new ones join by themselves.`
            : `${plural(data.length, "run")} now; new ones that match join by themselves.`}
    </p>
  );
}

function RunName({ run }: { readonly run: Run }) {
  return (
    <span className={styles.runName}>
      <span>{run.name}</span>
      <span className={styles.quiet}>{originOf(run)}</span>
    </span>
  );
}
