/** What an empty canvas says: one sentence, one action, one example. */
import { Button } from "@mantine/core";
import { FlaskConical, Maximize } from "lucide-react";
import { useMemo, useSyncExternalStore } from "react";
import { paragraphs } from "../../shared/doc/richText.ts";
import { overlaps } from "../../shared/geometry.ts";
import { runCommand } from "../kit/commands.ts";
import { useStore } from "../kit/store.ts";
import { useCanvas } from "../sync/canvasStore.ts";
import styles from "./CanvasView.module.css";
import { useController } from "./controller.ts";
import { createAt } from "./create.ts";
import { derive } from "./derive.ts";

const example =
  "A lexicon of red-flag terms lifts recall on urgent letters to at least 0.90.";

export function EmptyCanvas() {
  const controller = useController();
  const empty = useCanvas((canvas) => canvas.blocks.length === 0);
  const role = useStore(controller.session.role);
  if (!empty) return null;
  if (role !== "owner" && role !== "editor")
    return (
      <div className={styles.empty}>
        <p className={styles.emptyTitle}>Nothing is on this canvas yet.</p>
      </div>
    );
  return (
    <div className={styles.empty} data-canvas-ui>
      <p className={styles.emptyTitle}>
        Start with what you believe, then put the evidence beside it.
      </p>
      <Button
        leftSection={<FlaskConical size={16} />}
        onClick={() => {
          controller.focus();
          createAt(controller, "hypothesis");
        }}
      >
        Write a hypothesis
      </Button>
      <button
        type="button"
        className={styles.example}
        onClick={() =>
          createAt(controller, "hypothesis", {
            fields: { statement: paragraphs(example) },
            open: false,
          })
        }
      >
        For example: “{example}”
      </button>
      <p className={styles.emptyHint}>
        Or double-click for a note, press / for everything else, or drop an
        evaluation file here.
      </p>
    </div>
  );
}

/** The way back for somebody who looks at paper without a block on it. */
export function WayBack() {
  const controller = useController();
  const lost = useMemo(() => {
    const { camera, session } = controller;
    return derive([camera.view, session.canvas], () => {
      const { blocks } = session.canvas.get();
      const seen = camera.seen();
      return (
        camera.ready.get() &&
        blocks.length > 0 &&
        !blocks.some((block) => overlaps(block, seen))
      );
    });
  }, [controller]);
  if (!useSyncExternalStore(lost.subscribe, lost.get)) return null;
  return (
    <div className={styles.wayBack} data-canvas-ui>
      <Button
        variant="default"
        leftSection={<Maximize size={16} />}
        onClick={() => runCommand("zoom.fit")}
      >
        Back to the blocks
      </Button>
    </div>
  );
}
