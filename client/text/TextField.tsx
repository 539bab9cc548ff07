/**
 * A text of a block, edited in place. It is drawn statically until this person edits it, or until somebody else does
 * (then the editor is mounted read-only, because only an editor shows carets).
 */
import {
  lazy,
  memo,
  Suspense,
  useCallback,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
} from "react";
import type { RichText } from "../../shared/blocks/field.ts";
import { plainText } from "../../shared/blocks/field.ts";
import type { Block } from "../../shared/blocks/model.ts";
import { addItem, removeItem } from "../../shared/doc/edits.ts";
import { setTaskChecked } from "../../shared/doc/tasks.ts";
import { unknownNames } from "../../shared/text/nodes.ts";
import { patchUi, useUi, useUiStore, type TextPlace } from "../canvas/ui.ts";
import { useStore } from "../kit/store.ts";
import { useSession } from "../sync/session.ts";
import { useTextMarks, type TextMark } from "../anchors/textMarks.ts";
import { useMarkClicks } from "../anchors/useMarkClicks.ts";
import { Fade } from "./Fade.tsx";
import { enterFrom, textOf, labelOf, nextPlace, settingsOf } from "./fields.ts";
import { editedByOthers, fragmentAt, placeKey, samePlace } from "./place.ts";
import { RichTextView } from "./RichTextView.tsx";
import styles from "./TextField.module.css";

export type CardMode = "canvas" | "notebook" | "version";

export interface TextFieldProps {
  readonly block: Block;
  readonly field: string;
  readonly item?: string | undefined;
  readonly className?: string | undefined;
  /** See shared/blocks/view.ts. */
  readonly fit?: boolean | undefined;
  readonly mode: CardMode;
  readonly readOnly: boolean;
}

const loadEditor = () => import("./editor/TextEditor.tsx");
const TextEditor = lazy(loadEditor);

/** Fetches the editor's chunk ahead of the first edit, so that no key has to wait for it. */
export function preloadTextEditor() {
  void loadEditor().catch(() => {}); // Only a head start: mounting the editor asks again and shows the failure.
}

export function TextField(props: TextFieldProps) {
  const text =
    props.mode === "version" ? (
      <StaticText {...props} />
    ) : (
      <LiveText {...props} />
    );
  return props.fit && props.mode !== "notebook" ? (
    <FittedText block={props.block.id}>{text}</FittedText>
  ) : (
    text
  );
}

function FittedText(props: {
  readonly block: string;
  readonly children: ReactNode;
}) {
  const scrolls = useUi(
    ({ selection, editing }) =>
      editing?.block === props.block ||
      (selection.size === 1 && selection.has(props.block)),
  );
  return <Fade scrolls={scrolls}>{props.children}</Fade>;
}

function LiveText(props: TextFieldProps) {
  const { block, field, item, readOnly } = props;
  const session = useSession();
  const ui = useUiStore();
  const place = useMemo(
    (): TextPlace => ({
      block: block.id,
      field,
      ...(item !== undefined && { item }),
    }),
    [block.id, field, item],
  );
  const key = placeKey(place);
  const own = useUi((state) => samePlace(state.editing, place)) && !readOnly;
  const others = useStore(editedByOthers(session.awareness), (places) =>
    places.has(key),
  );
  const content = textOf(block, field, item);
  const marks = useTextMarks(place, content);
  const clicks = useMarkClicks(readOnly);
  const foreign = useMemo(() => unknownNames(content).length > 0, [content]);
  const [click, setClick] = useState<{ x: number; y: number } | null>(null);
  const root = useRef<HTMLDivElement>(null);
  const fragment = own || others ? fragmentAt(session.doc, place) : null;
  const settings = settingsOf(block.kind, field);

  const edit = useCallback(
    (at: { x: number; y: number } | null) => {
      setClick(at);
      patchUi(ui, { editing: place, selection: new Set([place.block]) });
    },
    [ui, place],
  );
  const goOn = (): TextPlace | null => {
    const { doc } = session;
    const enter = enterFrom(block, place);
    if (enter === "add") {
      const added = crypto.randomUUID();
      addItem(doc, block.id, field, added);
      return { block: block.id, field, item: added };
    }
    const next = nextPlace(block, place);
    if (enter === "remove" && item !== undefined)
      removeItem(doc, block.id, field, item);
    return next;
  };
  const leave = (how: "enter" | "escape" | "outside") => {
    if (!samePlace(ui.get().editing, place)) return;
    setClick(null);
    const next = how === "enter" ? goOn() : null;
    patchUi(ui, { editing: next });
    // The keyboard goes on where it came from: at the card.
    if (!next && how !== "outside")
      root.current
        ?.closest<HTMLElement>("[data-block-id], .react-flow__node")
        ?.focus({ preventScroll: true });
  };

  if (foreign)
    return (
      <>
        <StaticText {...props} />
        <p className={styles.newer}>
          Made by a newer Parley. Reload to edit it; it is kept as it is.
        </p>
      </>
    );
  const still = (
    <StaticText {...props} marks={marks} {...(!readOnly && { onEdit: edit })} />
  );
  return (
    <div
      ref={root}
      className={styles.field}
      data-place={readOnly ? undefined : key}
      data-text={key}
      data-reading={readOnly || undefined}
      {...clicks}
    >
      {fragment ? (
        <Suspense fallback={still}>
          <TextEditor
            fragment={fragment}
            place={place}
            shape={settings.shape}
            placeholder={settings.placeholder}
            label={labelOf(block, field)}
            own={own}
            className={props.className}
            click={click}
            marks={marks}
            onLeave={leave}
            onForeign={() => own && patchUi(ui, { editing: null })}
          />
        </Suspense>
      ) : (
        still
      )}
    </div>
  );
}

interface StaticTextProps extends TextFieldProps {
  readonly onEdit?: (click: { x: number; y: number } | null) => void;
  readonly marks?: readonly TextMark[];
}

const StaticText = memo(function StaticText(props: StaticTextProps) {
  const { block, field, item, mode, readOnly, className, onEdit, marks } =
    props;
  const content = textOf(block, field, item);
  const settings = settingsOf(block.kind, field);
  const handlers = useEditGestures(block.id, mode, onEdit);
  const toggle = useTaskToggle(props, content);
  const label = labelOf(block, field);
  // A block without text would be a hole for a reader; for an editor it says what belongs there.
  if (isEmpty(content))
    return (
      <div
        {...handlers}
        className={`${className ?? ""} ${styles.empty}`}
        aria-label={handlers?.role && label}
      >
        {readOnly ? "\u00a0" : settings.placeholder}
      </div>
    );
  return (
    <div {...handlers} aria-label={handlers?.role && label}>
      <RichTextView
        content={content}
        className={className}
        {...(toggle && { onToggleTask: toggle })}
        {...(marks && { marks })}
      />
    </div>
  );
});

/**
 * On the canvas a double click edits, and so does a click on a card that was selected before; in the notebook, where
 * nothing is dragged, the first click does.
 */
function useEditGestures(
  block: string,
  mode: CardMode,
  onEdit: StaticTextProps["onEdit"],
) {
  const down = useRef<{ x: number; y: number; armed: boolean } | null>(null);
  const ui = useOptionalUi(mode);
  if (!onEdit || !ui) return null;
  const at = (event: MouseEvent) => ({ x: event.clientX, y: event.clientY });
  const isControl = (event: MouseEvent) =>
    (event.target as Element).closest("a, input, button") !== null;
  return {
    tabIndex: mode === "notebook" ? 0 : undefined,
    role: mode === "notebook" ? "group" : undefined,
    "data-editable": true,
    onPointerDown: (event: MouseEvent) => {
      const { selection } = ui.get();
      down.current = {
        ...at(event),
        armed:
          mode === "notebook" ||
          (selection.size === 1 && selection.has(block) && !event.shiftKey),
      };
    },
    onClick: (event: MouseEvent) => {
      const start = down.current;
      if (!start?.armed || isControl(event)) return;
      const moved =
        Math.abs(event.clientX - start.x) + Math.abs(event.clientY - start.y);
      if (moved > 4 || !document.getSelection()?.isCollapsed) return;
      event.stopPropagation();
      onEdit(at(event));
    },
    onDoubleClick: (event: MouseEvent) => {
      if (isControl(event)) return;
      event.stopPropagation();
      onEdit(at(event));
    },
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key !== "Enter" || event.target !== event.currentTarget) return;
      event.preventDefault();
      event.stopPropagation();
      onEdit(null);
    },
  };
}

function useOptionalUi(mode: CardMode) {
  const store = useUiStore();
  return mode === "version" ? null : store;
}

function useTaskToggle(props: StaticTextProps, content: RichText) {
  const { block, field, item, readOnly, mode } = props;
  const { doc } = useSession();
  const hasTasks = useMemo(
    () => JSON.stringify(content).includes('"taskItem"'),
    [content],
  );
  const toggle = useCallback(
    (path: readonly number[], checked: boolean) => {
      const place = {
        block: block.id,
        field,
        ...(item !== undefined && { item }),
      };
      const fragment = fragmentAt(doc, place);
      if (fragment) setTaskChecked(fragment, path, checked);
    },
    [doc, block.id, field, item],
  );
  return hasTasks && !readOnly && mode !== "version" ? toggle : null;
}

function isEmpty(content: RichText): boolean {
  return (
    content.every((node) => node.type === "paragraph") &&
    plainText(content).trim() === ""
  );
}
