/** The projects with how many runs they hold and when something last came in; and the way to a new one. */
import { ActionIcon, Button, Modal, TextInput, Tooltip } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useState } from "react";
import type { Project } from "../../shared/api/projects.ts";
import { formatCount, plural } from "../../shared/charts/words.ts";
import { Form } from "../account/Form.tsx";
import { messageOf } from "../kit/api.ts";
import { useNow } from "../kit/useNow.ts";
import { exactTime, timeAgo } from "../kit/when.ts";
import { useMakeProject } from "./server.ts";
import styles from "./projects.module.css";

export function ProjectsNav(props: {
  readonly query: UseQueryResult<readonly Project[]>;
  /** Id of the project that is shown; null for all runs. */
  readonly here: string | null;
  readonly mayChange: boolean;
}) {
  const { query, here, mayChange } = props;
  const [making, setMaking] = useState(false);
  const projects = query.data ?? [];
  const current = projects.filter(({ archivedAt }) => archivedAt === null);
  const archived = projects.filter(({ archivedAt }) => archivedAt !== null);
  const all = current.reduce((sum, { runs }) => sum + runs, 0);
  return (
    <nav className={styles.nav} aria-label="Projects">
      <div className={styles.head}>
        <h2>Projects</h2>
        {mayChange && (
          <Tooltip label="New project">
            <ActionIcon
              aria-label="New project"
              onClick={() => setMaking(true)}
            >
              <Plus size={16} />
            </ActionIcon>
          </Tooltip>
        )}
      </div>
      {query.error && !query.data && (
        <div className={styles.failed} role="alert">
          <p>{messageOf(query.error)}</p>
          <Button
            size="compact-sm"
            variant="default"
            loading={query.isFetching}
            onClick={() => void query.refetch()}
          >
            Try again
          </Button>
        </div>
      )}
      <ul className={styles.list} aria-busy={query.isPending}>
        <li>
          <Link
            to="/runs"
            className={styles.project}
            activeOptions={{ exact: true, includeSearch: false }}
          >
            <span className={styles.name}>All runs</span>
            {query.data && (
              <span className={styles.count}>{formatCount(all)}</span>
            )}
          </Link>
        </li>
        {current.map((project) => (
          <ProjectLink key={project.id} project={project} />
        ))}
      </ul>
      {archived.length > 0 && (
        <details
          className={styles.archived}
          open={archived.some(({ id }) => id === here) || undefined}
        >
          <summary>{plural(archived.length, "archived project")}</summary>
          <ul className={styles.list}>
            {archived.map((project) => (
              <ProjectLink key={project.id} project={project} />
            ))}
          </ul>
        </details>
      )}
      <Modal
        opened={making}
        onClose={() => setMaking(false)}
        title="New project"
        size={440}
      >
        <NewProject onDone={() => setMaking(false)} />
      </Modal>
    </nav>
  );
}

function ProjectLink({ project }: { readonly project: Project }) {
  const now = useNow();
  const { id, name, runs, lastRunAt } = project;
  return (
    <li>
      <Link
        to="/runs/p/$project"
        params={{ project: id }}
        className={styles.project}
        activeOptions={{ includeSearch: false }}
      >
        <span className={styles.name} title={name}>
          {name}
        </span>
        <span className={styles.count} aria-label={plural(runs, "run")}>
          {formatCount(runs)}
        </span>
        <span
          className={styles.last}
          {...(lastRunAt && { title: exactTime(lastRunAt) })}
        >
          {lastRunAt ? `last run ${timeAgo(lastRunAt, now)}` : "no runs yet"}
        </span>
      </Link>
    </li>
  );
}

function NewProject({ onDone }: { onDone(): void }) {
  const [name, setName] = useState("");
  const navigate = useNavigate();
  const make = useMakeProject();
  return (
    <Form
      action="Make project"
      busy={make.isPending}
      failure={make.error}
      disabled={name.trim() === ""}
      onSubmit={() =>
        make.mutate(name.trim(), {
          onSuccess: ({ id }) => {
            onDone();
            void navigate({ to: "/runs/p/$project", params: { project: id } });
          },
        })
      }
    >
      <TextInput
        data-autofocus
        label="Name"
        description="MLflow's clients know it as an experiment of this name."
        maxLength={500}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
    </Form>
  );
}
