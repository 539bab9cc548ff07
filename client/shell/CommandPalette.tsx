/** Ctrl/Cmd-K: type what you want. Commands, the blocks of this canvas, and all canvases. */
import { Modal } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { FileText, Search } from "lucide-react";
import {
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from "react";
import { blockModel } from "../../shared/blocks/index.ts";
import { readingOrder } from "../../shared/doc/read.ts";
import { kindIcon } from "../blocks/kinds.ts";
import { patchUi, type UiStore } from "../canvas/ui.ts";
import { canvasesQuery } from "../home/canvases.ts";
import { useCommands } from "../kit/commands.ts";
import { keyCaps } from "../kit/keys.ts";
import type { LiveSession } from "../sync/connection.ts";
import { timeAgo } from "../kit/when.ts";
import styles from "./CommandPalette.module.css";
import { closeDialog } from "./dialogs.ts";
import {
  findEntries,
  groupEntries,
  type PaletteEntry,
} from "./paletteEntries.ts";

interface CommandPaletteProps {
  readonly session?: LiveSession;
  readonly ui?: UiStore;
}

export function CommandPalette({ session, ui }: CommandPaletteProps) {
  const entries = useEntries(session, ui);
  const [query, setQuery] = useState("");
  const [active, setActive] = useState(0);
  const listId = useId();
  const activeRef = useRef<HTMLDivElement>(null);
  const groups = groupEntries(findEntries(entries, query));
  // The arrow keys go in the order that is seen.
  const found = { groups, flat: groups.flatMap((group) => group.members) };
  const chosen = found.flat[Math.min(active, found.flat.length - 1)];

  const chosenId = chosen?.id;
  useEffect(() => {
    activeRef.current?.scrollIntoView({ block: "nearest" });
  }, [chosenId]);

  const run = (entry: PaletteEntry | undefined) => {
    if (!entry) return;
    closeDialog();
    // After the dialog has given the focus back, so that a command may move it.
    requestAnimationFrame(() => entry.run());
  };
  const move = (step: number) => {
    const { length } = found.flat;
    if (length > 0)
      setActive((Math.min(active, length - 1) + step + length) % length);
  };

  return (
    <Modal
      opened
      onClose={closeDialog}
      withCloseButton={false}
      padding={0}
      size={560}
      yOffset="12dvh"
      centered={false}
      aria-label="Search and commands"
    >
      <div className={styles.field}>
        <Search size={18} aria-hidden />
        <input
          data-autofocus
          className={styles.input}
          role="combobox"
          aria-expanded
          aria-controls={listId}
          aria-activedescendant={chosen && `${listId}-${chosen.id}`}
          aria-label="Search commands, blocks and canvases"
          placeholder="Search commands, blocks and canvases"
          value={query}
          onChange={(event) => {
            setQuery(event.currentTarget.value);
            setActive(0);
          }}
          onKeyDown={(event) => {
            if (event.key === "ArrowDown") move(1);
            else if (event.key === "ArrowUp") move(-1);
            else if (event.key === "Enter" && !event.nativeEvent.isComposing)
              run(chosen);
            else return;
            event.preventDefault();
          }}
        />
      </div>
      <div
        id={listId}
        className={styles.list}
        role="listbox"
        aria-label="Found"
      >
        {found.groups.map(({ group, members }) => (
          <div key={group} role="group" aria-label={group}>
            <div className={styles.heading} aria-hidden>
              {group}
            </div>
            {members.map((entry) => (
              <div
                key={entry.id}
                id={`${listId}-${entry.id}`}
                ref={entry === chosen ? activeRef : undefined}
                role="option"
                aria-selected={entry === chosen}
                className={styles.entry}
                onPointerMove={() => setActive(found.flat.indexOf(entry))}
                onClick={() => run(entry)}
              >
                <span className={styles.icon}>
                  {entry.icon && <entry.icon size={16} aria-hidden />}
                </span>
                <span className={styles.title}>{entry.title}</span>
                {entry.detail && (
                  <span className={styles.detail}>{entry.detail}</span>
                )}
                {entry.keys && (
                  <span className={styles.keys} aria-hidden>
                    {keyCaps(entry.keys).map((cap) => (
                      <kbd key={cap}>{cap}</kbd>
                    ))}
                  </span>
                )}
              </div>
            ))}
          </div>
        ))}
        {found.flat.length === 0 && (
          <p className={styles.nothing}>Nothing is called “{query.trim()}”.</p>
        )}
      </div>
    </Modal>
  );
}

const groupOrder = [
  "Create",
  "Edit",
  "Arrange",
  "Discuss",
  "View",
  "Go",
  "Help",
];

/** What can be done now: also when the selection changes, or a command comes, while the palette is open. */
function useEntries(
  session: LiveSession | undefined,
  ui: UiStore | undefined,
): readonly PaletteEntry[] {
  const navigate = useNavigate();
  const { data: canvases } = useQuery(canvasesQuery("active"));
  const registered = useCommands();
  // The commands' `when` reads it.
  useSyncExternalStore(ui?.subscribe ?? watchNothing, () => ui?.get());
  const blocks = useMemo(
    () => (session && ui ? blockEntries(session, ui) : []),
    [session, ui],
  );
  const commands = registered
    .filter(({ id, when }) => id !== "palette.open" && when?.() !== false)
    .map(({ id, title, group, icon, keys, run }): PaletteEntry => ({
      id,
      title,
      group,
      run,
      ...(icon && { icon }),
      ...(keys?.[0] && { keys: keys[0] }),
    }))
    .sort((a, b) => groupOrder.indexOf(a.group) - groupOrder.indexOf(b.group));
  const others = (canvases ?? [])
    .filter((canvas) => canvas.id !== session?.canvasId)
    .map((canvas): PaletteEntry => ({
      id: `canvas-${canvas.id}`,
      title: canvas.title || "Untitled canvas",
      group: "Canvases",
      icon: FileText,
      detail: timeAgo(canvas.updatedAt),
      run: () =>
        void navigate({
          to: "/c/$canvasId",
          params: { canvasId: canvas.id },
        }),
    }));
  return session
    ? [...commands, ...blocks, ...others]
    : [...others, ...commands];
}

const watchNothing = () => () => {};

function blockEntries(session: LiveSession, ui: UiStore): PaletteEntry[] {
  return readingOrder(session.canvas.get().blocks).flatMap((block) => {
    const model = blockModel(block.kind);
    const title = model?.title(block).trim();
    if (!model || !title) return [];
    return {
      id: `block-${block.id}`,
      title,
      group: "Blocks",
      icon: kindIcon(block.kind),
      detail: model.label,
      run: () =>
        patchUi(ui, {
          selection: new Set([block.id]),
          selectedLinks: new Set(),
          editing: null,
          reveal: { block: block.id, at: Date.now() },
        }),
    };
  });
}
