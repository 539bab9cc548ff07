/** The head of a run's page: its name, how it stands, and where, when and by whom it came. */
import { Button, Tooltip } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { GitCompare, Link2, PencilLine } from "lucide-react";
import { useState, type KeyboardEvent, type ReactNode } from "react";
import type { RunPage } from "../../shared/api/runPage.ts";
import { PersonName } from "../kit/PersonName.tsx";
import { toastFailure } from "../kit/toasts.tsx";
import { useNow } from "../kit/useNow.ts";
import { exactTime, timeAgo } from "../kit/when.ts";
import { durationWords } from "./numbers.ts";
import { copy, RunMenu } from "./RunMenu.tsx";
import { useChangeRuns } from "./server.ts";
import { StatusPill } from "./Status.tsx";
import { runHref } from "./words.ts";
import styles from "./runPage.module.css";

export function RunHead(props: {
  readonly page: RunPage;
  readonly mayChange: boolean;
}) {
  const { page, mayChange } = props;
  const { run } = page;
  const [renaming, setRenaming] = useState(false);
  return (
    <header className={styles.head}>
      <div className={styles.title}>
        {renaming ? (
          <Rename run={run} onDone={() => setRenaming(false)} />
        ) : (
          <h1 onDoubleClick={() => mayChange && setRenaming(true)}>
            {run.name}
          </h1>
        )}
        {mayChange && !renaming && (
          <Tooltip label="Rename">
            <button
              type="button"
              className={styles.pencil}
              aria-label="Rename this run"
              onClick={() => setRenaming(true)}
            >
              <PencilLine size={16} aria-hidden />
            </button>
          </Tooltip>
        )}
        <StatusPill status={run.status} />
        {run.archivedAt && <span className={styles.badge}>archived</span>}
        <span className={styles.tools}>
          <Button
            variant="default"
            leftSection={<Link2 size={16} aria-hidden />}
            onClick={() => void copy(runHref(run.id), "Link copied")}
          >
            Copy link
          </Button>
          {page.parent && (
            <Button
              variant="default"
              leftSection={<GitCompare size={16} aria-hidden />}
              renderRoot={(root) => (
                <Link
                  to="/runs/compare"
                  search={{ runs: `${page.parent!.id},${run.id}` }}
                  {...root}
                />
              )}
            >
              Compare with its parent
            </Button>
          )}
          <RunMenu
            row={run}
            mayChange={mayChange}
            isOpen
            onRename={() => setRenaming(true)}
          />
        </span>
      </div>
      <Facts page={page} />
    </header>
  );
}

function Rename(props: { readonly run: RunPage["run"]; onDone(): void }) {
  const { run, onDone } = props;
  const [draft, setDraft] = useState(run.name);
  const change = useChangeRuns();
  const keep = () => {
    const name = draft.trim();
    if (name === "" || name === run.name) return onDone();
    // The field stays with what was typed until the server has taken it.
    change.mutate(
      { ids: [run.id], patch: { name } },
      {
        onSuccess: onDone,
        onError: (failure) => toastFailure("run", "Not renamed", failure),
      },
    );
  };
  const handleKey = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter") keep();
    if (event.key === "Escape") onDone();
  };
  return (
    <input
      className={styles.rename}
      aria-label="Name of the run"
      autoFocus
      maxLength={250}
      value={draft}
      onFocus={(event) => event.currentTarget.select()}
      onChange={(event) => setDraft(event.currentTarget.value)}
      onBlur={keep}
      onKeyDown={handleKey}
    />
  );
}

function Facts({ page }: { readonly page: RunPage }) {
  const now = useNow();
  const { run, project, createdBy, parent } = page;
  const isLive = run.status === "running";
  const end = run.endedAt
    ? Date.parse(run.endedAt)
    : isLive
      ? now.getTime()
      : null;
  const took = end === null ? null : end - Date.parse(run.startedAt);
  return (
    <dl className={styles.facts}>
      <Fact name="Project">
        <Link to="/runs/p/$project" params={{ project: project.id }}>
          {project.name}
        </Link>
      </Fact>
      {run.model && <Fact name="Model">{run.model}</Fact>}
      <Fact name="Started">
        <time dateTime={run.startedAt} title={exactTime(run.startedAt)}>
          {timeAgo(run.startedAt, now)}
        </time>
      </Fact>
      {took !== null && took > 0 && (
        <Fact name={isLive ? "Running for" : "Took"}>
          {durationWords(took)}
        </Fact>
      )}
      <Fact name={page.file ? "Imported by" : "Logged by"}>
        {createdBy ? <PersonName person={createdBy} /> : "the server"}
      </Fact>
      <Fact name="From">{run.source}</Fact>
      {parent && (
        <Fact name="Part of">
          <Link to="/runs/$run" params={{ run: parent.id }}>
            {parent.name}
          </Link>
        </Fact>
      )}
    </dl>
  );
}

function Fact(props: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{props.name}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}
