/** The editor of a chart, in a drawer beside the canvas. Its content is loaded when a chart is first configured. */
import { Drawer } from "@mantine/core";
import { lazy, Suspense } from "react";
import type { Chart } from "../../shared/blocks/chart/model.ts";
import { patchUi, useUi, useUiStore } from "../canvas/ui.ts";
import { useCanvas } from "../sync/canvasStore.ts";
import { useReadOnly } from "../sync/session.ts";
import styles from "./editor.module.css";

const ChartEditorBody = lazy(() => import("./ChartEditorBody.tsx"));

/** Shows itself while a chart block is being configured; see `configuring` in client/canvas/ui.ts. */
export function ChartEditor() {
  const ui = useUiStore();
  const mayEdit = !useReadOnly();
  const configuring = useUi((state) => state.configuring);
  const block = useCanvas((canvas) =>
    configuring === null ? undefined : canvas.blockById.get(configuring),
  );
  const chart = block?.kind === "chart" && mayEdit ? block : null;
  const close = () => patchUi(ui, { configuring: null });
  return (
    <Drawer
      opened={chart !== null}
      onClose={close}
      position="right"
      size={460}
      title="Chart"
      overlayProps={{ backgroundOpacity: 0 }}
      classNames={{ body: styles.body, content: styles.content }}
      closeButtonProps={{ "aria-label": "Close the chart's settings" }}
    >
      <Suspense fallback={null}>
        {chart && (
          <ChartEditorBody
            key={chart.id}
            block={chart as unknown as Chart}
            onDone={close}
          />
        )}
      </Suspense>
    </Drawer>
  );
}
