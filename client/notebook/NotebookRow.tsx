/** One block in the column: its handle, its card, and below it its links and threads in words. */
import { Ellipsis, GripVertical, MessageSquare, Plus } from "lucide-react";
import { memo, useId, type MouseEvent, type PointerEvent } from "react";
import type { Block } from "../../shared/blocks/model.ts";
import type { Link } from "../../shared/doc/schema.ts";
import type { Person } from "../../shared/people.ts";
import { BlockCard } from "../blocks/BlockCard.tsx";
import { kindOf, titleOf } from "../canvas/words.ts";
import { Face } from "../kit/Face.tsx";
import { nameWithGuest } from "../kit/PersonName.tsx";
import type { Outcome } from "../reviews/outcome.ts";
import { RowReviewBadge } from "../reviews/RowReviewBadge.tsx";
import { FrameHeading } from "./FrameHeading.tsx";
import { LinkWords } from "./LinkWords.tsx";
import styles from "./NotebookRow.module.css";

export interface NotebookRowProps {
  readonly block: Block;
  readonly depth: number;
  readonly endsSection: boolean;
  readonly selected: boolean;
  readonly dragged: boolean;
  /** Where a dragged row would land, seen from this one. */
  readonly drop: "upper" | "lower" | null;
  readonly links: readonly Link[];
  /** Open threads, where a button must open them; 0 where they stand in the margin. */
  readonly openThreads: number;
  /** How its reviews stand. */
  readonly review: Outcome | undefined;
  readonly here: readonly Person[] | undefined;
  readonly mayEdit: boolean;
  /** False while the first rows are still being drawn: keeps the place, in about the right height. */
  readonly drawn: boolean;
  onMenu(id: string, at: { x: number; y: number }): void;
  onInsert(id: string, at: { x: number; y: number }): void;
  onGrip(event: PointerEvent<HTMLElement>, id: string): void;
  onThreads(id: string): void;
}

export const NotebookRow = memo(function NotebookRow(props: NotebookRowProps) {
  const { block, depth, selected, mayEdit, links, here } = props;
  const headingId = useId();
  const isFrame = block.kind === "frame";
  const Heading = depth === 0 ? "h2" : "h3";
  const menuAt = (event: MouseEvent<HTMLElement>) => {
    const { left, bottom } = event.currentTarget.getBoundingClientRect();
    return { x: left, y: bottom + 4 };
  };
  return (
    <article
      data-row={block.id}
      data-block-id={block.id}
      className={styles.row}
      data-kind={block.kind}
      data-depth={depth}
      data-selected={selected || undefined}
      data-dragged={props.dragged || undefined}
      data-drop={props.drop ?? undefined}
      data-ends-section={props.endsSection || undefined}
      tabIndex={0}
      aria-labelledby={headingId}
      aria-current={selected || undefined}
      style={{ containIntrinsicBlockSize: `auto ${estimatedHeight(block)}px` }}
    >
      <div className={styles.gutter}>
        <button
          type="button"
          className={styles.grip}
          tabIndex={selected ? 0 : -1}
          aria-label={`Actions for ${titleOf(block)}`}
          title={mayEdit ? "Drag to move, click for more" : "More"}
          aria-haspopup="menu"
          onPointerDown={(event) => props.onGrip(event, block.id)}
          onClick={(event) => props.onMenu(block.id, menuAt(event))}
        >
          {mayEdit ? (
            <GripVertical size={16} className={styles.fine} aria-hidden />
          ) : (
            <Ellipsis size={16} className={styles.fine} aria-hidden />
          )}
          <Ellipsis size={18} className={styles.coarse} aria-hidden />
        </button>
      </div>
      <div className={styles.main}>
        {isFrame ? (
          <FrameHeading block={block} headingId={headingId} />
        ) : (
          <>
            <Heading id={headingId} className="visually-hidden">
              {kindOf(block)}: {titleOf(block)}
            </Heading>
            {props.drawn ? (
              <div className={styles.card}>
                <BlockCard block={block} mode="notebook" />
              </div>
            ) : (
              <div
                className={styles.waiting}
                style={{ height: estimatedHeight(block) - 32 }}
              />
            )}
          </>
        )}
        {(links.length > 0 || props.openThreads > 0 || props.review) && (
          <div className={styles.below}>
            {links.length > 0 && <LinkWords block={block.id} links={links} />}
            {props.review && (
              <RowReviewBadge block={block} outcome={props.review} />
            )}
            {props.openThreads > 0 && (
              <button
                type="button"
                className={styles.threads}
                onClick={() => props.onThreads(block.id)}
              >
                <MessageSquare size={14} aria-hidden />
                {props.openThreads} open{" "}
                {props.openThreads === 1 ? "thread" : "threads"}
              </button>
            )}
          </div>
        )}
        {mayEdit && (
          <button
            type="button"
            className={styles.insert}
            tabIndex={selected ? 0 : -1}
            aria-label={`Insert a block below ${titleOf(block)}`}
            aria-haspopup="menu"
            onClick={(event) => props.onInsert(block.id, menuAt(event))}
          >
            <span>
              <Plus size={14} aria-hidden />
            </span>
          </button>
        )}
      </div>
      {here && (
        <ul className={styles.here} aria-label="Here now">
          {here.map((person) => (
            <li key={person.id} title={`${nameWithGuest(person)} is here`}>
              <Face person={person} size={22} />
              <span className="visually-hidden">{nameWithGuest(person)}</span>
            </li>
          ))}
        </ul>
      )}
    </article>
  );
});

/** Good enough to keep the scroll bar steady; the true height replaces it when the row was seen once. */
function estimatedHeight(block: Block): number {
  if (block.kind === "frame") return 88;
  return Math.min(640, Math.max(96, block.h)) + 48;
}
