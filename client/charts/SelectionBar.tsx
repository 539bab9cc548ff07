/** What several selected marks have in common: how many, the samples of one of their runs, a way out. */
import { useRouter } from "@tanstack/react-router";
import type { ChartAnswer } from "../../shared/charts/answers.ts";
import type { Drawing } from "../../shared/charts/drawing.ts";
import { plural } from "../../shared/charts/words.ts";
import { isOverTime, stretchOf } from "../anchors/stretch.ts";
import { useUiStore } from "../canvas/ui.ts";
import { useSession } from "../sync/session.ts";
import { beginThread } from "../threads/go.ts";
import { useCanComment } from "../threads/useThreads.ts";
import { runPath, samplesPath } from "./places.ts";
import type { Mark } from "./walk.ts";
import styles from "./charts.module.css";

export function SelectionBar(props: {
  readonly block: string;
  readonly marks: readonly Mark[];
  readonly answer: ChartAnswer;
  readonly drawing: Drawing;
  onClear(): void;
}) {
  const { block, marks, answer, drawing, onClear } = props;
  const ui = useUiStore();
  const mayComment = useCanComment();
  const stretch = stretchOf(
    marks.map(({ target }) => target),
    isOverTime(drawing),
  );
  const { me } = useSession();
  const router = useRouter();
  const data = marks.flatMap(({ target }) => target.data);
  const runs = [...new Set(data.map(({ run }) => run))];
  const sample = data.find((datum) => datum.sample !== undefined);
  const go = (to: string) => router.history.push(to);
  return (
    <div
      className={`${styles.selectionBar} nodrag nopan`}
      role="group"
      aria-label="Selected points"
    >
      <span role="status">{plural(marks.length, "point")} selected</span>
      {!me.guest && sample && (
        <button type="button" onClick={() => go(samplesPath(sample, answer))}>
          Open sample
        </button>
      )}
      {!me.guest && !sample && runs.length === 1 && (
        <button type="button" onClick={() => go(runPath(runs[0]!))}>
          Open run
        </button>
      )}
      {!me.guest && runs.length > 1 && runs.length <= 50 && (
        <button
          type="button"
          onClick={() =>
            go(`/runs/compare?${new URLSearchParams({ runs: runs.join(",") })}`)
          }
        >
          Compare {runs.length} runs
        </button>
      )}
      {mayComment && stretch && (
        <button
          type="button"
          onClick={() => {
            beginThread(ui, { type: "range", block, axis: "x", ...stretch });
            onClear();
          }}
        >
          Comment on this stretch
        </button>
      )}
      <button type="button" onClick={onClear}>
        Clear
      </button>
    </div>
  );
}
