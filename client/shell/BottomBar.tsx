/** On a phone: the places within the reach of a thumb. */
import { Menu } from "@mantine/core";
import {
  BookOpenText,
  Ellipsis,
  History,
  LineChart,
  MessagesSquare,
  Shapes,
} from "lucide-react";
import type { ReactNode } from "react";
import { patchUi, useUi, useUiStore, type PanelName } from "../canvas/ui.ts";
import { useSignedIn } from "../home/session.ts";
import { InboxBarLink } from "../inbox/InboxBell.tsx";
import { WatchSubmenu } from "../inbox/WatchItems.tsx";
import styles from "./BottomBar.module.css";
import { CommandItems } from "./CommandItems.tsx";
import { ThemeItems } from "./ThemeItems.tsx";
import { ThreadCount } from "./ThreadCount.tsx";

export function BottomBar() {
  const { user } = useSignedIn();
  const ui = useUiStore();
  const view = useUi((state) => state.view);
  const panel = useUi((state) => state.panel);
  const toggle = (name: PanelName) =>
    patchUi(ui, { panel: panel === name ? null : name });
  return (
    <nav className={styles.bar} aria-label="Canvas">
      <BarButton
        label={view === "notebook" ? "Canvas" : "Read"}
        onClick={() =>
          patchUi(ui, {
            view: view === "notebook" ? "canvas" : "notebook",
            panel: null,
          })
        }
      >
        {view === "notebook" ? (
          <Shapes size={20} aria-hidden />
        ) : (
          <BookOpenText size={20} aria-hidden />
        )}
      </BarButton>
      <BarButton
        label="Threads"
        pressed={panel === "threads"}
        badge={<ThreadCount />}
        onClick={() => toggle("threads")}
      >
        <MessagesSquare size={20} aria-hidden />
      </BarButton>
      {!user.guest && (
        <BarButton
          label="Runs"
          pressed={panel === "runs"}
          onClick={() => toggle("runs")}
        >
          <LineChart size={20} aria-hidden />
        </BarButton>
      )}
      <InboxBarLink className={styles.button} />
      <BarButton
        label="History"
        pressed={panel === "history"}
        onClick={() => toggle("history")}
      >
        <History size={20} aria-hidden />
      </BarButton>
      <Menu position="top-end" width={260}>
        <Menu.Target>
          <button type="button" className={styles.button}>
            <Ellipsis size={20} aria-hidden />
            More
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          <CommandItems
            ids={[
              "palette.open",
              "canvas.share",
              "canvas.copyLink",
              "canvas.rename",
              "canvas.duplicate",
              "canvas.exportMarkdown",
              "canvas.exportJson",
              "canvas.archive",
            ]}
          />
          <Menu.Divider />
          <WatchSubmenu />
          <Menu.Divider />
          <ThemeItems />
        </Menu.Dropdown>
      </Menu>
    </nav>
  );
}

function BarButton(props: {
  readonly label: string;
  readonly pressed?: boolean;
  readonly badge?: ReactNode;
  readonly children: ReactNode;
  onClick(): void;
}) {
  return (
    <button
      type="button"
      className={styles.button}
      aria-pressed={props.pressed}
      onClick={props.onClick}
    >
      {props.children}
      <span className={styles.label}>
        {props.label}
        {props.badge}
      </span>
    </button>
  );
}
