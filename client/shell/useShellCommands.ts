/** The commands that belong to an open canvas as a whole: views, panels, sharing, exporting, archiving. */
import { useNavigate } from "@tanstack/react-router";
import {
  Archive,
  BookOpenText,
  CopyPlus,
  FileJson,
  FileText,
  History,
  House,
  LineChart,
  Link2,
  MessagesSquare,
  PanelRightClose,
  PencilLine,
  Shapes,
  Share2,
} from "lucide-react";
import { useMemo } from "react";
import { commentCommands } from "../exchange/commentsFile.ts";
import { patchUi, type PanelName, type UiStore } from "../canvas/ui.ts";
import { useChangeCanvas, useCreateCanvas } from "../home/canvases.ts";
import { useRegisterCommands, type Command } from "../kit/commands.ts";
import { toast, toastFailure } from "../kit/toasts.tsx";
import { importCommand } from "../runs/importCommand.ts";
import type { LiveSession } from "../sync/connection.ts";
import { openDialog } from "./dialogs.ts";
import { downloadExport } from "./exports.ts";
import { copyLink } from "./share.ts";

/** What needs a place in the workspace: its runs, and canvases of one's own. */
const forMembers = ["panel.runs", importCommand.id, "canvas.duplicate"];

export function useShellCommands(session: LiveSession, ui: UiStore) {
  const navigate = useNavigate();
  const { mutateAsync: create } = useCreateCanvas();
  const { mutateAsync: change } = useChangeCanvas();
  const commands = useMemo<readonly Command[]>(() => {
    const { canvasId: id } = session;
    const togglePanel = (panel: PanelName) =>
      patchUi(ui, { panel: ui.get().panel === panel ? null : panel });
    const archive = async () => {
      try {
        await change({ id, archived: true });
        await navigate({ to: "/" });
        toast(
          "archive",
          "Canvas archived",
          () =>
            void change({ id, archived: false }).catch((failure: unknown) =>
              toastFailure("archive", "Not taken back", failure),
            ),
        );
      } catch (failure) {
        toastFailure("archive", "Not archived", failure);
      }
    };
    const duplicate = async () => {
      try {
        const title = `Copy of ${session.canvas.get().title || "untitled canvas"}`;
        const copy = await create({ copyOf: id, title });
        await navigate({ to: "/c/$canvasId", params: { canvasId: copy.id } });
        toast("duplicate", "This is the copy");
      } catch (failure) {
        toastFailure("duplicate", "Not duplicated", failure);
      }
    };
    const all: readonly Command[] = [
      {
        id: "view.canvas",
        title: "Canvas view",
        group: "View",
        keys: ["mod+alt+1"],
        icon: Shapes,
        whileTyping: true,
        when: () => ui.get().view !== "canvas",
        run: () => patchUi(ui, { view: "canvas" }),
      },
      {
        id: "view.notebook",
        title: "Notebook view",
        group: "View",
        keys: ["mod+alt+2"],
        icon: BookOpenText,
        whileTyping: true,
        when: () => ui.get().view !== "notebook",
        run: () => patchUi(ui, { view: "notebook" }),
      },
      {
        id: "panel.threads",
        title: "Threads",
        group: "View",
        keys: ["alt+1"],
        icon: MessagesSquare,
        run: () => togglePanel("threads"),
      },
      {
        id: "panel.history",
        title: "History",
        group: "View",
        keys: ["alt+2"],
        icon: History,
        run: () => togglePanel("history"),
      },
      {
        id: "panel.runs",
        title: "Runs",
        group: "View",
        keys: ["alt+3"],
        icon: LineChart,
        run: () => togglePanel("runs"),
      },
      {
        id: "panel.close",
        title: "Close panel",
        group: "View",
        keys: ["alt+0"],
        icon: PanelRightClose,
        when: () => ui.get().panel !== null,
        run: () => patchUi(ui, { panel: null }),
      },
      importCommand,
      ...commentCommands(id),
      {
        id: "canvas.rename",
        needs: "edit",
        title: "Rename canvas",
        group: "Edit",
        icon: PencilLine,
        run: () => document.getElementById("canvas-title")?.focus(),
      },
      {
        id: "canvas.duplicate",
        title: "Duplicate canvas",
        group: "Edit",
        icon: CopyPlus,
        run: () => void duplicate(),
      },
      {
        id: "canvas.exportMarkdown",
        title: "Export as Markdown",
        group: "Edit",
        icon: FileText,
        run: () => downloadExport(id, "markdown"),
      },
      {
        id: "canvas.exportJson",
        title: "Export as JSON",
        group: "Edit",
        icon: FileJson,
        run: () => downloadExport(id, "json"),
      },
      {
        id: "canvas.share",
        title: "Share, and who has access",
        group: "Discuss",
        icon: Share2,
        run: () => openDialog("share"),
      },
      {
        id: "canvas.copyLink",
        title: "Copy link to this canvas",
        group: "Discuss",
        icon: Link2,
        run: () => void copyLink(id),
      },
      {
        id: "canvas.copyBlockLink",
        title: "Copy link to the selected block",
        group: "Discuss",
        icon: Link2,
        when: () => ui.get().selection.size === 1,
        run() {
          const [block] = ui.get().selection;
          void copyLink(id, block);
        },
      },
      {
        id: "canvas.archive",
        needs: "archive",
        title: "Archive canvas",
        group: "Edit",
        icon: Archive,
        run: () => void archive(),
      },
      {
        id: "go.home",
        title: "All canvases",
        group: "Go",
        icon: House,
        run: () => void navigate({ to: "/" }),
      },
    ];
    return session.me.guest
      ? all.filter(({ id }) => !forMembers.includes(id))
      : all;
  }, [session, ui, navigate, create, change]);
  useRegisterCommands(commands);
}
