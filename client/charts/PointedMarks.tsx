/**
 * Over the drawn panels: the rings of what is chosen, by me and by others, the pins of threads, and the walk through
 * the marks with the keys. Takes no pointer itself.
 */
import { useMemo, useState, type KeyboardEvent } from "react";
import type { ChartAnswer } from "../../shared/charts/answers.ts";
import type { Drawing } from "../../shared/charts/drawing.ts";
import { plural } from "../../shared/charts/words.ts";
import { RangeBands } from "../anchors/RangeBands.tsx";
import { useStore } from "../kit/store.ts";
import { useChosen } from "./chosen.ts";
import { DatumPins } from "./DatumPins.tsx";
import { showEverything, type LookStore } from "./look.ts";
import { MarkPopover } from "./MarkPopover.tsx";
import { openedMark } from "./opened.ts";
import { PeerRings } from "./PeerRings.tsx";
import { Ring, ringAt } from "./Ring.tsx";
import { SelectionBar } from "./SelectionBar.tsx";
import {
  findMark,
  keyOf,
  marksOf,
  markWords,
  nextMark,
  type Direction,
  type Mark,
} from "./walk.ts";
import styles from "./charts.module.css";

const directions: Readonly<Record<string, Direction>> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
};

/** More rings than this hide what they point at. */
const mostRings = 200;

export function PointedMarks(props: {
  readonly drawing: Drawing;
  readonly answer: ChartAnswer;
  readonly title: string;
  readonly look: LookStore;
  readonly block: string;
}) {
  const { drawing, answer, title, look, block } = props;
  const marks = useMemo(() => marksOf(drawing), [drawing]);
  const thinned = answer.type === "series" && answer.downsampled;
  const { keys, choose } = useChosen(block);
  const [focusedKey, setFocusedKey] = useState<string | null>(null);
  const [inside, setInside] = useState(false);
  const opened = useStore(openedMark);
  const zoomed = useStore(look, (state) => state.zoom !== null);

  const found = useMemo(
    () => keys.map((key) => ({ key, mark: findMark(marks, key, thinned) })),
    [keys, marks, thinned],
  );
  const focused =
    focusedKey === null ? null : findMark(marks, focusedKey, thinned);
  const openMark =
    opened?.block === block ? findMark(marks, opened.key, thinned) : null;
  const gone = found.filter(({ mark }) => mark === null).length;

  const walkTo = (mark: Mark | null | undefined) => {
    if (mark) setFocusedKey(keyOf(mark.target));
  };
  const handleKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const direction = directions[event.key];
    const first = focused ?? found[0]?.mark ?? marks[0];
    if (direction)
      walkTo(focused ? nextMark(marks, focused, direction) : first);
    else if (event.key === "Home") walkTo(marks[0]);
    else if (event.key === "End") walkTo(marks.at(-1));
    else if (event.key === "Enter" && focused) {
      const key = keyOf(focused.target);
      choose([key]);
      openedMark.set({ block, key, byKeyboard: true });
    } else if (event.key === " " && focused) {
      const key = keyOf(focused.target);
      choose(
        keys.includes(key) ? keys.filter((k) => k !== key) : [...keys, key],
      );
    } else if (event.key === "Escape" && (keys.length > 0 || focused)) {
      choose([]);
      setFocusedKey(null);
      showEverything(look);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <>
      <div
        className={styles.walk}
        role="application"
        aria-roledescription="chart values"
        aria-label={`${plural(marks.length, "value")} of ${title}. Arrow keys go from value to value, Enter says what can be done with one, Space selects it.`}
        tabIndex={0}
        onKeyDown={handleKey}
        onFocus={() => setInside(true)}
        onBlur={() => setInside(false)}
      >
        {found
          .slice(0, mostRings)
          .map(
            ({ key, mark }) =>
              mark && <Ring key={key} kind="chosen" {...ringAt(mark)} />,
          )}
        {inside && focused && <Ring kind="focus" {...ringAt(focused)} />}
        <PeerRings block={block} marks={marks} thinned={thinned} />
      </div>
      <RangeBands block={block} drawing={drawing} />
      <DatumPins block={block} marks={marks} thinned={thinned} />
      {openMark && opened && (
        <MarkPopover
          key={opened.key}
          mark={openMark}
          answer={answer}
          block={block}
          look={look}
          byKeyboard={opened.byKeyboard}
          onClose={() => openedMark.set(null)}
        />
      )}
      {keys.length > 1 && (
        <SelectionBar
          block={block}
          marks={found.flatMap(({ mark }) => mark ?? [])}
          answer={answer}
          drawing={drawing}
          onClear={() => choose([])}
        />
      )}
      {gone > 0 && (
        <div className={`${styles.gone} nodrag nopan`} role="status">
          {zoomed
            ? "What is selected is outside the part that is shown."
            : gone === 1 && keys.length === 1
              ? "The point that was chosen is not in this chart’s data any more."
              : `${plural(gone, "chosen point")} not in this chart’s data any more.`}
          <button
            type="button"
            onClick={() => {
              if (zoomed) showEverything(look);
              else choose(found.flatMap(({ key, mark }) => (mark ? key : [])));
            }}
          >
            {zoomed ? "Show all of it" : "OK"}
          </button>
        </div>
      )}
      <div className={styles.said} aria-live="polite">
        {inside && focused ? markWords(focused.target) : ""}
      </div>
    </>
  );
}
