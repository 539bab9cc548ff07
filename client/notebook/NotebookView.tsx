/**
 * The canvas as one column in reading order: for phones, for reading, for screen readers. The same document, cards,
 * selection and editing as the canvas; only the arrangement differs.
 */
import {
  useCallback,
  useEffect,
  useMemo,
  useRef,
  type KeyboardEvent,
  type ReactNode,
} from "react";
import { patchUi, useUi, useUiStore } from "../canvas/ui.ts";
import { useStore } from "../kit/store.ts";
import { isTextField } from "../kit/keys.ts";
import { outcomesByBlock } from "../reviews/outcome.ts";
import { useReviews } from "../reviews/reviews.ts";
import { useCanvas } from "../sync/canvasStore.ts";
import { useReadOnly, useSession } from "../sync/session.ts";
import { firstOpen, openCounts } from "../threads/arrange.ts";
import { goToThread, marginShowsThreads } from "../threads/go.ts";
import { useThreads } from "../threads/useThreads.ts";
import { EmptyNotebook } from "./EmptyNotebook.tsx";
import { createNotebook, NotebookContext, useNotebook } from "./notebook.ts";
import { NotebookMargin } from "./NotebookMargin.tsx";
import { NotebookMenus } from "./NotebookMenus.tsx";
import { NotebookRow } from "./NotebookRow.tsx";
import styles from "./NotebookView.module.css";
import { Outline } from "./Outline.tsx";
import { rowsOf, slotBelow } from "./rows.ts";
import { useDragRow } from "./useDragRow.ts";
import { useDrawnRows } from "./useDrawnRows.ts";
import { useHere } from "./useHere.ts";
import { useLinksByBlock } from "./useLinksByBlock.ts";
import { useNotebookCommands } from "./useNotebookCommands.ts";
import { useReading } from "./useReading.ts";
import { useWidth } from "./useWidth.ts";

/** Width of the view, in px, from which there is room for the outline and for threads in the margin. */
const outlineFrom = 1080;
const marginFrom = 1180;

export function NotebookView() {
  const session = useSession();
  const ui = useUiStore();
  const notebook = useMemo(() => createNotebook(session, ui), [session, ui]);
  return (
    <NotebookContext value={notebook}>
      <Scroller>
        <Column />
      </Scroller>
    </NotebookContext>
  );
}

/** Keys that mean the whole notebook, and a click beside the column that lets go of what is selected. */
function Scroller({ children }: { readonly children: ReactNode }) {
  const { attach, root, ui, spoken, ...notebook } = useNotebook();
  const words = useStore(spoken);
  const handleKeyDown = (event: KeyboardEvent) => {
    const target = event.target as HTMLElement;
    if (event.defaultPrevented || isTextField(target)) return;
    // Only from the row itself: a button inside it keeps its own keys.
    const row = target.dataset["row"] ?? null;
    if (event.altKey && row && handleMove(event, row)) return;
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey)
      return;
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: 1,
      ArrowUp: -1,
      Home: -Infinity,
      End: Infinity,
    };
    const step = steps[event.key];
    if (step !== undefined && (row || target === root())) {
      event.preventDefault();
      notebook.step(row, step);
    } else if (event.key === "Enter" && row) {
      event.preventDefault();
      notebook.edit(row);
    } else if (event.key === "Escape" && ui.get().selection.size > 0) {
      event.preventDefault();
      patchUi(ui, { selection: new Set(), openThread: null });
    }
  };
  const handleMove = (event: KeyboardEvent, row: string) => {
    if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return false;
    event.preventDefault();
    if (notebook.canEdit())
      notebook.move(row, event.key === "ArrowUp" ? -1 : 1);
    return true;
  };
  return (
    <div
      ref={attach}
      className={styles.scroller}
      role="region"
      aria-label="Notebook"
      tabIndex={-1}
      onKeyDown={handleKeyDown}
      onFocus={(event) => {
        const row =
          event.target.closest<HTMLElement>("[data-row]")?.dataset["row"];
        if (row && !ui.get().selection.has(row))
          patchUi(ui, {
            selection: new Set([row]),
            selectedLinks: new Set(),
          });
      }}
    >
      <p className="visually-hidden" role="status">
        {words}
      </p>
      {children}
    </div>
  );
}

function Column() {
  const notebook = useNotebook();
  const { ui } = notebook;
  const title = useCanvas((canvas) => canvas.title);
  const blocks = useCanvas((canvas) => canvas.blocks);
  const rows = useMemo(() => rowsOf(blocks), [blocks]);
  const selection = useUi((state) => state.selection);
  const panel = useUi((state) => state.panel);
  const { threads } = useThreads();
  const counts = useMemo(() => openCounts(threads), [threads]);
  const linksByBlock = useLinksByBlock();
  const here = useHere();
  const mayEdit = !useReadOnly();
  const column = useRef<HTMLDivElement>(null);
  const { drag, begin, justDragged } = useDragRow();
  const { drawn, draw } = useDrawnRows(rows);
  const reading = useReading(rows, draw);
  const width = useWidth(notebook.root);
  const outline = width >= outlineFrom && rows.length > 2;
  const margin = width >= marginFrom && panel !== "threads";
  useNotebookCommands();

  useEffect(() => {
    marginShowsThreads.set(margin);
    return () => marginShowsThreads.set(false);
  }, [margin]);

  const requests = useReviews();
  const reviews = useMemo(() => outcomesByBlock(requests), [requests]);

  const openMenu = useCallback(
    (id: string, at: { x: number; y: number }) => {
      if (justDragged()) return;
      patchUi(ui, { selection: new Set([id]) });
      notebook.menu.set({ type: "block", block: id, at });
    },
    [justDragged, notebook, ui],
  );
  const openInsert = useCallback(
    (id: string, at: { x: number; y: number }) =>
      notebook.menu.set({
        type: "insert",
        slot: slotBelow(notebook.rows(), id),
        at,
      }),
    [notebook],
  );
  const openThreads = useCallback(
    (id: string) => {
      const first = firstOpen(threads, id);
      if (first) goToThread(ui, first);
    },
    [threads, ui],
  );

  return (
    <div
      className={styles.page}
      data-outline={outline || undefined}
      data-margin={margin || undefined}
      data-dragging={drag ? true : undefined}
    >
      {outline && (
        <div className={styles.left}>
          <Outline rows={rows} reading={reading} />
        </div>
      )}
      <div ref={column} className={styles.column} data-column>
        <h1 className={styles.title}>{title || "Untitled canvas"}</h1>
        {rows.length === 0 && <EmptyNotebook mayEdit={mayEdit} />}
        {rows.map(({ block, depth, endsSection }) => (
          <NotebookRow
            key={block.id}
            block={block}
            depth={depth}
            endsSection={endsSection}
            selected={selection.has(block.id)}
            dragged={drag?.id === block.id}
            drop={drag?.over === block.id ? drag.half : null}
            links={linksByBlock.get(block.id) ?? noLinks}
            review={reviews.get(block.id)}
            openThreads={margin ? 0 : (counts.get(block.id) ?? 0)}
            here={here.get(block.id)}
            mayEdit={mayEdit}
            drawn={drawn.has(block.id)}
            onMenu={openMenu}
            onInsert={openInsert}
            onGrip={begin}
            onThreads={openThreads}
          />
        ))}
      </div>
      {margin && (
        <div className={styles.right}>
          <NotebookMargin blocks={blocks} column={column} />
        </div>
      )}
      <NotebookMenus />
    </div>
  );
}

const noLinks: readonly never[] = [];
