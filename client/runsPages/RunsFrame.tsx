/** The frame of the pages about runs: the bar, files dropped anywhere, and who may see them at all. */
import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useState, type ReactNode } from "react";
import { canInWorkspace } from "../../shared/roles.ts";
import { HomeMenu } from "../home/HomeMenu.tsx";
import { useSignedIn } from "../home/session.ts";
import { useRegisterCommands } from "../kit/commands.ts";
import { useCommandKeys } from "../kit/keys.ts";
import { useStore } from "../kit/store.ts";
import { importCommand } from "../runs/importCommand.ts";
import { importRequest, openImport } from "../runs/importStore.ts";
import { droppedFiles } from "../runs/pickedFiles.ts";
import type { ChartToPlace } from "./placing.ts";
import { useAppCommands } from "../shell/appCommands.ts";
import { Dialogs } from "../shell/Dialogs.tsx";
import { MessagePage } from "../shell/MessagePage.tsx";
import { PartBoundary } from "../shell/PartBoundary.tsx";
import styles from "./frame.module.css";

const ImportModal = lazy(() => import("../runs/ImportModal.tsx"));
const MakeChart = lazy(async () => ({
  default: (await import("./MakeChart.tsx")).MakeChart,
}));

export interface RunsFrameProps {
  /** Of the window. */
  readonly windowTitle: string;
  /** In the bar, after "Runs". */
  readonly path?: ReactNode;
  /** As high as the window; what it holds scrolls by itself. */
  readonly fill?: boolean;
  readonly children: ReactNode;
}

/** Guests have the charts of their canvases, but no list of runs; nothing is asked for them here. */
export function MembersOnly({ children }: { readonly children: ReactNode }) {
  const { workspaceRole } = useSignedIn();
  return canInWorkspace(workspaceRole, "readRuns") ? (
    children
  ) : (
    <MessagePage
      title="Runs are the team's"
      actions={
        <Button component={Link} to="/">
          Go to your canvases
        </Button>
      }
    >
      <p>
        You are here as a guest: on the canvases that were opened for you, you
        see the charts and their numbers, but not the list of all runs.
      </p>
    </MessagePage>
  );
}

/** Whether this person may bring runs in, rename them, tag them, put them away. */
export function useMayChangeRuns(): boolean {
  return canInWorkspace(useSignedIn().workspaceRole, "importRuns");
}

export function RunsFrame(props: RunsFrameProps) {
  const { windowTitle, path, fill = false, children } = props;
  const { user } = useSignedIn();
  const mayChange = useMayChangeRuns();
  useAppCommands();
  useCommandKeys();
  useRegisterCommands(mayChange ? importCommands : noCommands);
  useEffect(() => {
    document.title = `${windowTitle} · Parley`;
  }, [windowTitle]);
  const drop = useFileDrop(mayChange);
  return (
    <div
      className={styles.page}
      data-fill={fill || undefined}
      {...drop.handlers}
    >
      <header className={styles.bar}>
        <Link to="/" className={styles.mark}>
          Parley
        </Link>
        <nav className={styles.path} aria-label="You are here">
          <Link
            to="/runs"
            activeOptions={{ exact: true, includeSearch: false }}
          >
            Runs
          </Link>
          {path}
        </nav>
        <HomeMenu me={user} />
      </header>
      {children}
      {drop.over && (
        <div className={styles.drop} aria-hidden>
          <span>Drop evaluation files to import them</span>
        </div>
      )}
      <Importing />
      <Dialogs />
    </div>
  );
}

const importCommands = [importCommand];
const noCommands: typeof importCommands = [];

/** The import dialog, and then the canvas for the charts that were chosen in it. */
function Importing() {
  const request = useStore(importRequest);
  const queries = useQueryClient();
  const open = request !== null;
  const [charts, setCharts] = useState<readonly ChartToPlace[] | null>(null);
  // What came in is shown as soon as the dialog closes.
  useEffect(
    () =>
      open
        ? () => void queries.invalidateQueries({ queryKey: ["runsNews"] })
        : undefined,
    [open, queries],
  );
  return (
    <PartBoundary resetKey={String(open)} quiet>
      <Suspense fallback={null}>
        {request && (
          <ImportModal request={request} onPlace={setCharts} where="a canvas" />
        )}
        {charts && (
          <MakeChart
            runs={[]}
            charts={charts}
            onClose={() => setCharts(null)}
          />
        )}
      </Suspense>
    </PartBoundary>
  );
}

function useFileDrop(enabled: boolean) {
  const [over, setOver] = useState(false);
  const hasFiles = (event: React.DragEvent) =>
    enabled &&
    event.dataTransfer.types.includes("Files") &&
    importRequest.get() === null;
  return {
    over,
    handlers: {
      onDragEnter: (event: React.DragEvent) => setOver(hasFiles(event)),
      onDragOver: (event: React.DragEvent) => {
        if (hasFiles(event)) event.preventDefault();
      },
      onDragLeave: (event: React.DragEvent) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null))
          setOver(false);
      },
      onDrop: (event: React.DragEvent) => {
        setOver(false);
        if (!hasFiles(event)) return;
        event.preventDefault();
        void droppedFiles(event.dataTransfer).then((files) =>
          openImport(files),
        );
      },
    },
  };
}
