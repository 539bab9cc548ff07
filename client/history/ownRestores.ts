/**
 * Restores that this person made, in their place among their other steps: undo takes a restore back when it is the
 * newest thing they did, redo makes it again. A restore is the server's edit, so the undo manager knows nothing of it.
 */
import type * as Y from "yjs";

/** Restores a version; gives the one that leads back, or null when it failed or changed nothing. Never rejects. */
export type Restore = (
  seq: number,
  as: "undo" | "redo",
) => Promise<number | null>;

interface Step {
  /** The version that the next press brings. */
  readonly seq: number;
  readonly restore: Restore;
  /** What lay on top of the stacks: a step is next in line whenever this lies there again. */
  readonly undoTop: StackItem | undefined;
  readonly redoTop: StackItem | undefined;
}
type StackItem = Y.UndoManager["undoStack"][number];

export interface OwnRestores {
  /** Remembers a restore just made; gives a function that takes it back whatever came after, once. */
  made(back: number, restore: Restore): () => void;
  canUndo(): boolean;
  canRedo(): boolean;
  undo(): void;
  redo(): void;
}

const remembered = new WeakMap<Y.UndoManager, OwnRestores>();

export function ownRestoresOf(undo: Y.UndoManager): OwnRestores {
  const existing = remembered.get(undo);
  if (existing) return existing;
  const made = createOwnRestores(undo);
  remembered.set(undo, made);
  return made;
}

function createOwnRestores(undo: Y.UndoManager): OwnRestores {
  const done: Step[] = [];
  const undone: Step[] = [];
  let underway = false;

  const place = (seq: number, restore: Restore): Step => {
    // The next edit is a step of its own, however soon it comes.
    undo.stopCapturing();
    return {
      seq,
      restore,
      undoTop: undo.undoStack.at(-1),
      redoTop: undo.redoStack.at(-1),
    };
  };
  const move = async (step: Step, from: Step[], to: Step[]) => {
    if (underway || !from.includes(step)) return;
    underway = true;
    const back = await step.restore(step.seq, from === done ? "undo" : "redo");
    underway = false;
    if (back === null) return;
    from.splice(from.indexOf(step), 1);
    to.push(place(back, step.restore));
  };
  const nextUndo = () => {
    const step = done.at(-1);
    return step && step.undoTop === undo.undoStack.at(-1) ? step : null;
  };
  const nextRedo = () => {
    const step = undone.at(-1);
    return step &&
      step.undoTop === undo.undoStack.at(-1) &&
      step.redoTop === undo.redoStack.at(-1)
      ? step
      : null;
  };

  return {
    made(back, restore) {
      const step = place(back, restore);
      done.push(step);
      undone.length = 0;
      return () => void move(step, done, undone);
    },
    canUndo: () => nextUndo() !== null || undo.canUndo(),
    canRedo: () => nextRedo() !== null || undo.canRedo(),
    undo() {
      if (underway) return;
      const step = nextUndo();
      if (step) void move(step, done, undone);
      else undo.undo();
    },
    redo() {
      if (underway) return;
      const step = nextRedo();
      if (step) void move(step, undone, done);
      else undo.redo();
    },
  };
}
