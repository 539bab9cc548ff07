/** How the reviews of a block stand, on the block itself; a click shows them in the panel. */
import { useInternalNode } from "@xyflow/react";
import type { Block } from "../../shared/blocks/model.ts";
import { patchUi, useUiStore } from "../canvas/ui.ts";
import { titleOf } from "../canvas/words.ts";
import { outcomeWords, type Outcome } from "./outcome.ts";
import { OutcomeIcon } from "./OutcomeIcon.tsx";
import styles from "./reviews.module.css";

interface BadgeProps {
  readonly block: Block;
  readonly outcome: Outcome;
}

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

/** In the notebook, below the card. */
export function RowReviewBadge(props: BadgeProps) {
  return <Badge {...props} className={`${styles.badge} ${styles.inRow}`} />;
}

function Badge(
  props: BadgeProps & {
    readonly className: string;
    readonly style?: { readonly transform: string };
  },
) {
  const { block, outcome, className, style } = props;
  const ui = useUiStore();
  return (
    <button
      type="button"
      className={className}
      style={style}
      data-outcome={outcome}
      aria-label={`${outcomeWords[outcome]}: review of ${titleOf(block)}`}
      onPointerDown={(event) => event.stopPropagation()}
      onClick={() =>
        patchUi(ui, { panel: "threads", selection: new Set([block.id]) })
      }
    >
      <OutcomeIcon outcome={outcome} size={13} />
      {outcomeWords[outcome]}
    </button>
  );
}
