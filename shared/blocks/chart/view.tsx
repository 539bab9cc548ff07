/** A chart card: the plot fills it, under a title in words and above a note that is only there when somebody wrote one. */
import { ActionIcon, Tooltip } from "@mantine/core";
import { ChartSpline, Settings2, TextCursorInput } from "lucide-react";
import { useRef } from "react";
import { chartKind } from "../../charts/kinds.ts";
import { CardTitle } from "../CardTitle.tsx";
import { plainText } from "../field.ts";
import type { BlockViewProps } from "../view.ts";
import type { Chart } from "./model.ts";
import styles from "./view.module.css";

export default function ChartView({ block, surface }: BlockViewProps<Chart>) {
  const { title, spec, body } = block.fields;
  const { Figure, Text } = surface;
  const note = useRef<HTMLDivElement>(null);
  const noted = plainText(body).trim() !== "";
  return (
    <div className={styles.card}>
      <div className={styles.label}>
        <ChartSpline size={14} aria-hidden />
        <span>Chart</span>
        {!surface.readOnly && !noted && (
          <Tooltip label="Add a note">
            <ActionIcon
              className={`${styles.tool} nodrag nopan`}
              size={32}
              aria-label="Add a note"
              onClick={() =>
                // The text opens as it does for a double click on it.
                note.current
                  ?.querySelector("[data-editable]")
                  ?.dispatchEvent(new MouseEvent("dblclick", { bubbles: true }))
              }
            >
              <TextCursorInput size={14} aria-hidden />
            </ActionIcon>
          </Tooltip>
        )}
        {!surface.readOnly && (
          <Tooltip label="Choose what this chart shows">
            <ActionIcon
              className={`${styles.tool} nodrag nopan`}
              size={32}
              aria-label="Choose what this chart shows"
              onClick={() => surface.configure()}
            >
              <Settings2 size={14} aria-hidden />
            </ActionIcon>
          </Tooltip>
        )}
      </div>
      <CardTitle
        title={title}
        fallback={chartKind(spec.type).title(spec)}
        what="chart"
        readOnly={surface.readOnly}
        onChange={(next) => surface.set("title", next)}
      />
      <div className={styles.figure}>
        <Figure />
      </div>
      {/* Empty, the note takes no room; it opens as soon as its text has the caret. */}
      {(noted || !surface.readOnly) && (
        <div ref={note} className={styles.note} data-empty={!noted}>
          <Text field="body" />
        </div>
      )}
    </div>
  );
}
