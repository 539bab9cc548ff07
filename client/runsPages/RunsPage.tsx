/** `/runs` and `/runs/p/<project>`: the projects at the left, and the table of their runs. */
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { NotFoundPage } from "../shell/NotFoundPage.tsx";
import { ProjectMenu } from "./ProjectMenu.tsx";
import { ProjectsNav } from "./ProjectsNav.tsx";
import { MembersOnly, RunsFrame, useMayChangeRuns } from "./RunsFrame.tsx";
import { RunsView } from "./RunsView.tsx";
import { projectsQuery } from "./server.ts";
import styles from "./runsPage.module.css";

export function RunsPage() {
  const { project: id = null } = useParams({ strict: false });
  return (
    <MembersOnly>
      <Projects key={id} id={id} />
    </MembersOnly>
  );
}

function Projects({ id }: { readonly id: string | null }) {
  const projects = useQuery(projectsQuery);
  const mayChange = useMayChangeRuns();
  const project = projects.data?.find((each) => each.id === id);
  if (id !== null && projects.data && !project) return <NotFoundPage />;
  const title = project?.name ?? (id === null ? "All runs" : "");
  return (
    <RunsFrame
      windowTitle={title || "Runs"}
      fill
      path={id !== null && <span title={title}>{title}</span>}
    >
      <div className={styles.columns}>
        <ProjectsNav query={projects} here={id} mayChange={mayChange} />
        <main className={styles.main}>
          <div className={styles.heading}>
            <h1 title={title}>{title}</h1>
            {project?.archivedAt && (
              <span className={styles.badge}>archived</span>
            )}
            {project && mayChange && <ProjectMenu project={project} />}
          </div>
          <RunsView project={id} mayChange={mayChange} />
        </main>
      </div>
    </RunsFrame>
  );
}
