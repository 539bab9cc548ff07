/** `/runs/<run>`: one run in full, kept current while it streams. */
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import type { RunPage as Page } from "../../shared/api/runPage.ts";
import { ApiFailure, messageOf } from "../kit/api.ts";
import { MessagePage } from "../shell/MessagePage.tsx";
import { Artifacts } from "./Artifacts.tsx";
import { Description } from "./Description.tsx";
import { MetricsSection } from "./MetricsSection.tsx";
import { Params } from "./Params.tsx";
import { RunHead } from "./RunHead.tsx";
import { MembersOnly, RunsFrame, useMayChangeRuns } from "./RunsFrame.tsx";
import {
  Basis,
  CanvasesOfRun,
  Datasets,
  Family,
  ImportFile,
  Models,
  Samples,
} from "./RunSections.tsx";
import { Section } from "./Section.tsx";
import { runPageQuery } from "./server.ts";
import { TagEditor } from "./TagEditor.tsx";
import styles from "./runPage.module.css";

export function RunPage() {
  const { run = "" } = useParams({ strict: false });
  return (
    <MembersOnly>
      <Asked key={run} id={run} />
    </MembersOnly>
  );
}

function Asked({ id }: { readonly id: string }) {
  const { data, error, isFetching, refetch } = useQuery(runPageQuery(id));
  if (data) return <Loaded page={data} outdated={error} />;
  if (error instanceof ApiFailure && error.status === 404)
    return (
      <MessagePage
        title="There is no such run"
        actions={
          <Button component={Link} to="/runs">
            All runs
          </Button>
        }
      >
        <p>
          It was deleted, or the address is not complete. Look for it in the
          list by its name.
        </p>
      </MessagePage>
    );
  return (
    <RunsFrame windowTitle="Run">
      {error ? (
        <div className={styles.failed} role="alert">
          <h1>The run could not be loaded</h1>
          <p>{messageOf(error)}</p>
          <Button
            variant="default"
            loading={isFetching}
            onClick={() => void refetch()}
          >
            Try again
          </Button>
        </div>
      ) : (
        <div
          className={styles.skeleton}
          role="status"
          aria-label="Loading the run"
        >
          <span />
          <span />
          <span />
        </div>
      )}
    </RunsFrame>
  );
}

function Loaded(props: {
  readonly page: Page;
  readonly outdated: Error | null;
}) {
  const { page, outdated } = props;
  const { run, project } = page;
  const mayChange = useMayChangeRuns();
  return (
    <RunsFrame
      windowTitle={run.name}
      path={
        <>
          <Link to="/runs/p/$project" params={{ project: project.id }}>
            {project.name}
          </Link>
          <span title={run.name}>{run.name}</span>
        </>
      }
    >
      <main className={styles.page}>
        <RunHead page={page} mayChange={mayChange} />
        {outdated && (
          <p className={styles.outdated} role="status">
            {messageOf(outdated)} This may be out of date.
          </p>
        )}
        <div className={styles.columns}>
          <div className={styles.main}>
            <Description run={run} mayChange={mayChange} />
            <MetricsSection key={run.id} page={page} />
            <Samples page={page} />
            <Artifacts run={run.id} artifacts={page.artifacts} />
            <ImportFile file={page.file} />
          </div>
          <aside className={styles.side} aria-label="About this run">
            <Section title="Tags">
              <TagEditor run={run.id} tags={run.tags} mayChange={mayChange} />
            </Section>
            <Params params={run.params} />
            <Datasets page={page} />
            <Basis page={page} />
            <Models page={page} />
            <Family page={page} />
            <CanvasesOfRun page={page} />
          </aside>
        </div>
      </main>
    </RunsFrame>
  );
}
