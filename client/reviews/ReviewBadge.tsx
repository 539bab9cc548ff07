/** How the reviews of a block stand, on its card on the canvas. */
import { useInternalNode } from "@xyflow/react";
import { Badge, type BadgeProps } from "./RowReviewBadge.tsx";
import styles from "./reviews.module.css";

/** On the canvas: at the lower left corner of the card, where React Flow draws it now. Stands in the layer of pins. */
export function PinnedReviewBadge({ block, outcome }: BadgeProps) {
  const node = useInternalNode(block.id);
  const { x, y } = node?.internals.positionAbsolute ?? block;
  const h = node?.measured.height ?? block.h;
  return (
    <Badge
      block={block}
      outcome={outcome}
      className={`${styles.badge} nodrag nopan`}
      style={{
        transform: `translate(${x}px, ${y + h}px) scale(var(--pin-scale, 1))`,
      }}
    />
  );
}
