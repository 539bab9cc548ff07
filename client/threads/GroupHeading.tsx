/** What the threads below it are about; a block is shown on the canvas when it is pressed. */
import { FlaskConical, MapPin, Trash2 } from "lucide-react";
import { patchUi, useUiStore } from "../canvas/ui.ts";
import { titleOf } from "../canvas/words.ts";
import type { ThreadGroup } from "./arrange.ts";
import { BlockIcon } from "./BlockIcon.tsx";
import styles from "./ThreadsPanel.module.css";

export function GroupHeading({ group }: { readonly group: ThreadGroup }) {
  const ui = useUiStore();
  const heading = headingOf(group);
  if (group.type === "block")
    return (
      <h3 className={styles.group}>
        <button
          type="button"
          className={styles.heading}
          title="Show on the canvas"
          onClick={() =>
            patchUi(ui, {
              reveal: { block: group.block.id, at: Date.now() },
              selection: new Set([group.block.id]),
            })
          }
        >
          <BlockIcon kind={group.block.kind} size={14} />
          <span className={styles.title}>{heading}</span>
          <span className={styles.count}>{group.threads.length}</span>
        </button>
      </h3>
    );
  const Icon = { canvas: MapPin, elsewhere: FlaskConical, gone: Trash2 }[
    group.type
  ];
  return (
    <h3 className={`${styles.group} ${styles.heading}`}>
      <Icon size={14} aria-hidden />
      <span className={styles.title}>{heading}</span>
      <span className={styles.count}>{group.threads.length}</span>
    </h3>
  );
}

export function headingOf(group: ThreadGroup): string {
  switch (group.type) {
    case "block":
      return titleOf(group.block);
    case "canvas":
      return "On the canvas";
    case "elsewhere":
      return "Samples, versions and differences";
    case "gone":
      return group.threads[0]?.place?.title
        ? `“${group.threads[0].place.title}”, which was deleted`
        : "Its block was deleted";
    default:
      return group satisfies never;
  }
}
