/** The commands of every page: search, help, theme. */
import { useMantineColorScheme } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import {
  ChartSpline,
  Inbox,
  Keyboard,
  Monitor,
  Moon,
  Search,
  Sun,
} from "lucide-react";
import { useMemo } from "react";
import { canInWorkspace } from "../../shared/roles.ts";
import { useSignedIn } from "../home/session.ts";
import { useRegisterCommands, type Command } from "../kit/commands.ts";
import { openDialog } from "./dialogs.ts";

export function useAppCommands() {
  const { setColorScheme } = useMantineColorScheme();
  const navigate = useNavigate();
  const { workspaceRole } = useSignedIn();
  const commands = useMemo<readonly Command[]>(
    () => [
      {
        id: "palette.open",
        title: "Search and commands",
        group: "Go",
        keys: ["mod+k"],
        icon: Search,
        whileTyping: true,
        run: () => openDialog("palette"),
      },
      {
        id: "go.inbox",
        title: "Inbox",
        group: "Go",
        icon: Inbox,
        run: () => void navigate({ to: "/inbox" }),
      },
      ...(canInWorkspace(workspaceRole, "readRuns")
        ? [
            {
              id: "go.runs",
              title: "All runs",
              group: "Go",
              icon: ChartSpline,
              run: () => void navigate({ to: "/runs" }),
            } as const,
          ]
        : []),
      {
        id: "help.shortcuts",
        title: "Keyboard shortcuts",
        group: "Help",
        keys: ["?"],
        icon: Keyboard,
        run: () => openDialog("shortcuts"),
      },
      {
        id: "theme.light",
        title: "Light theme",
        group: "View",
        icon: Sun,
        run: () => setColorScheme("light"),
      },
      {
        id: "theme.dark",
        title: "Dark theme",
        group: "View",
        icon: Moon,
        run: () => setColorScheme("dark"),
      },
      {
        id: "theme.system",
        title: "Theme of the system",
        group: "View",
        icon: Monitor,
        run: () => setColorScheme("auto"),
      },
    ],
    [setColorScheme, navigate, workspaceRole],
  );
  useRegisterCommands(commands);
}
