/** The slim rail of tools at the left; every button is a command of the registry. */
import { useStore } from "../kit/store.ts";
import { useReadOnly } from "../sync/session.ts";
import { CommandButton } from "./CommandButton.tsx";
import { controllerSlot } from "./controller.ts";
import { useUi, useUiStore, type Tool } from "./ui.ts";
import styles from "./ToolRail.module.css";

const groups: readonly (readonly string[])[] = [
  ["tool.select", "tool.hand"],
  ["tool.note", "tool.hypothesis", "tool.decision", "tool.image", "tool.frame"],
  ["tool.chart", "tool.number", "tool.table", "tool.controls"],
  ["tool.link", "tool.comment"],
];

export function ToolRail() {
  const tool = useUi((ui) => ui.tool);
  // Also when the server takes no changes for a while.
  const readOnly = useReadOnly();
  const controller = useStore(controllerSlot(useUiStore()));
  if (!controller) return null;
  return <Rail tool={tool} key={String(readOnly)} />;
}

function Rail({ tool }: { readonly tool: Tool }) {
  const active =
    tool.type === "create" ? `tool.${tool.kind}` : `tool.${tool.type}`;
  return (
    <nav
      className={styles.rail}
      role="toolbar"
      aria-label="Tools"
      aria-orientation="vertical"
    >
      {groups.map((ids) => (
        <div key={ids[0]} className={styles.group}>
          {ids.map((id) => (
            <CommandButton
              key={id}
              id={id}
              side="right"
              pressed={active === id}
            />
          ))}
        </div>
      ))}
    </nav>
  );
}
