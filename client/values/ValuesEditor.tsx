/** The editor of a number, a table or controls, in a drawer beside the canvas; see `configuring` in client/canvas/ui.ts. */
import { Button, Drawer } from "@mantine/core";
import { lazy, Suspense, type ComponentType } from "react";
import type { Block } from "../../shared/blocks/model.ts";
import { patchUi, useUi, useUiStore } from "../canvas/ui.ts";
import { useCanvas } from "../sync/canvasStore.ts";
import { useReadOnly } from "../sync/session.ts";
import editorStyles from "../charts/editor.module.css";
import styles from "./values.module.css";

interface Editor {
  readonly title: string;
  readonly Body: ComponentType<{ readonly block: Block }>;
}

/** Each is given blocks of its kind only. */
const editors: Readonly<Record<string, Editor>> = {
  number: {
    title: "Number",
    Body: lazy(() => import("./NumberEditor.tsx")) as unknown as Editor["Body"],
  },
  table: {
    title: "Results table",
    Body: lazy(() => import("./TableEditor.tsx")) as unknown as Editor["Body"],
  },
  controls: {
    title: "Controls",
    Body: lazy(
      () => import("./ControlsEditor.tsx"),
    ) as unknown as Editor["Body"],
  },
};

export function ValuesEditor() {
  const ui = useUiStore();
  const mayEdit = !useReadOnly();
  const configuring = useUi((state) => state.configuring);
  const block = useCanvas((canvas) =>
    configuring === null ? undefined : canvas.blockById.get(configuring),
  );
  const editor =
    block && mayEdit && Object.hasOwn(editors, block.kind)
      ? editors[block.kind]!
      : null;
  const close = () => patchUi(ui, { configuring: null });
  return (
    <Drawer
      opened={editor !== null}
      onClose={close}
      position="right"
      size={460}
      title={editor?.title}
      overlayProps={{ backgroundOpacity: 0 }}
      classNames={{ body: styles.body, content: editorStyles.content }}
      closeButtonProps={{ "aria-label": "Close these settings" }}
    >
      <Suspense fallback={null}>
        {editor && block && <editor.Body key={block.id} block={block} />}
      </Suspense>
      <div className={editorStyles.foot}>
        <Button onClick={close}>Done</Button>
      </div>
    </Drawer>
  );
}
