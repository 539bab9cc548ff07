/** How the reviews of a block stand, on the block itself; a click shows them in the panel. Without React Flow. */
import type { Block } from "../../shared/blocks/model.ts";
import { patchUi, useUiStore } from "../canvas/ui.ts";
import { titleOf } from "../canvas/words.ts";
import { outcomeWords, type Outcome } from "./outcome.ts";
import { OutcomeIcon } from "./OutcomeIcon.tsx";
import styles from "./reviews.module.css";

export interface BadgeProps {
  readonly block: Block;
  readonly outcome: Outcome;
}

/** In the notebook, below the card. */
export function RowReviewBadge(props: BadgeProps) {
  return <Badge {...props} className={`${styles.badge} ${styles.inRow}`} />;
}

export function Badge(
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
