/** One block on the canvas. Re-renders when its own content, selection or level of detail changes, never on a pan. */
import { useStore, type NodeProps, type ReactFlowState } from "@xyflow/react";
import { memo } from "react";
import { BlockCard, BlockGlance } from "../blocks/BlockCard.tsx";
import { useBlock } from "../sync/canvasStore.ts";
import { detailAt } from "./detail.ts";
import type { BlockFlowNode } from "./flowNodes.ts";
import { useUi } from "./ui.ts";
import { kindOf, titleOf } from "./words.ts";
import styles from "./BlockNode.module.css";

const detailOf = (flow: ReactFlowState) => detailAt(flow.transform[2]);

export const BlockNode = memo(function BlockNode({
  id,
}: NodeProps<BlockFlowNode>) {
  const block = useBlock(id);
  const detail = useStore(detailOf);
  const selected = useUi((ui) => ui.selection.has(id));
  const editing = useUi((ui) => ui.editing?.block === id);
  const hand = useUi((ui) => ui.tool.type === "hand");
  if (!block) return null;
  return (
    <div
      id={`block-${id}`}
      className={`${styles.block} ${editing ? "nowheel" : ""} ${
        (selected || editing) && !hand ? "nopan" : ""
      }`}
      data-kind={block.kind}
      data-selected={selected || undefined}
      data-editing={editing || undefined}
      role="group"
      aria-roledescription={kindOf(block)}
      aria-label={titleOf(block)}
    >
      {detail === "full" || editing ? (
        <BlockCard block={block} mode="canvas" />
      ) : (
        <BlockGlance block={block} />
      )}
    </div>
  );
});
