/** The bar at the top: where I am, whether my work is safe, who is here, and the ways on. */
import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { ChevronLeft } from "lucide-react";
import { Suspense } from "react";
import { patchUi, useUi, useUiStore, type PanelName } from "../canvas/ui.ts";
import { useCommands } from "../kit/commands.ts";
import { InboxBell } from "../inbox/InboxBell.tsx";
import { keysLabel } from "../kit/keys.ts";
import { RoleBadge } from "../share/RoleBadge.tsx";
import type { LiveSession } from "../sync/connection.ts";
import { AppMenu } from "./AppMenu.tsx";
import { CanvasTitle } from "./CanvasTitle.tsx";
import { PeopleBar } from "./parts.ts";
import { PartBoundary } from "./PartBoundary.tsx";
import { SaveStatus } from "./SaveStatus.tsx";
import { ShareButton } from "./ShareButton.tsx";
import { ThreadCount } from "./ThreadCount.tsx";
import styles from "./TopBar.module.css";

export interface TopBarProps {
  readonly session: LiveSession;
  readonly phone: boolean;
}

const panelNames: readonly PanelName[] = ["threads", "history", "runs"];

export function TopBar({ session, phone }: TopBarProps) {
  return (
    <header className={styles.bar}>
      {phone ? (
        <ActionIcon component={Link} to="/" size={44} aria-label="All canvases">
          <ChevronLeft size={20} />
        </ActionIcon>
      ) : (
        <AppMenu />
      )}
      <div className={styles.titleAndState}>
        <CanvasTitle session={session} />
        <SaveStatus session={session} />
      </div>
      <RoleBadge session={session} />
      <span className={styles.spring} />
      <PartBoundary resetKey="people" quiet>
        <Suspense fallback={null}>
          <PeopleBar />
        </Suspense>
      </PartBoundary>
      {!phone && (
        <>
          <ViewSwitch />
          <nav className={styles.group} aria-label="Panels">
            {panelNames.map((panel) => (
              <PanelButton key={panel} panel={panel} />
            ))}
          </nav>
          <InboxBell />
          <ShareButton session={session} />
        </>
      )}
    </header>
  );
}

function ViewSwitch() {
  const ui = useUiStore();
  const view = useUi((state) => state.view);
  return (
    <div className={styles.switch} role="radiogroup" aria-label="View">
      {(["canvas", "notebook"] as const).map((each) => (
        <label key={each} data-checked={view === each}>
          <input
            type="radio"
            name="view"
            className="visually-hidden"
            checked={view === each}
            onChange={() => patchUi(ui, { view: each })}
          />
          {each === "canvas" ? "Canvas" : "Notebook"}
        </label>
      ))}
    </div>
  );
}

function PanelButton({ panel }: { readonly panel: PanelName }) {
  const open = useUi((state) => state.panel === panel);
  const command = useCommands().find((each) => each.id === `panel.${panel}`);
  if (!command) return null;
  const Icon = command.icon!;
  return (
    <Tooltip
      label={`${command.title} (${keysLabel(command.keys![0]!)})`}
      disabled={open}
    >
      <Button
        className={styles.panelButton}
        variant={open ? "light" : "subtle"}
        color={open ? "accent" : "gray"}
        aria-pressed={open}
        aria-label={command.title}
        leftSection={<Icon size={16} />}
        onClick={command.run}
      >
        <span className={styles.panelWord}>{command.title}</span>
        {panel === "threads" && <ThreadCount />}
      </Button>
    </Tooltip>
  );
}
