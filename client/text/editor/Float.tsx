/**
 * A small panel beside something in the text: over the page, not in the card, so that no card's edge or zoom clips it.
 * What it stands beside may move (pan, zoom, typing above it), so its place is looked up each frame while it is open.
 */
import { useLayoutEffect, useRef, type ReactNode } from "react";
import { createPortal } from "react-dom";
import styles from "./Float.module.css";

export interface FloatProps {
  /** In screen pixels; null hides the panel until there is one. */
  readonly rect: () => DOMRect | null;
  readonly side: "above" | "below";
  readonly className?: string | undefined;
  readonly children: ReactNode;
}

/** Marks what belongs to the text although it stands elsewhere in the page: a click there does not leave the text. */
export const floatSelector = "[data-text-float]";

const gap = 6;
const margin = 8;

export function Float({ rect, side, className, children }: FloatProps) {
  const panel = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    let frame = 0;
    const place = () => {
      frame = requestAnimationFrame(place);
      const element = panel.current;
      const beside = rect();
      if (!element) return;
      element.style.visibility = beside ? "visible" : "hidden";
      if (!beside) return;
      const { width, height } = element.getBoundingClientRect();
      const above = beside.top - gap - height;
      const below = beside.bottom + gap;
      const fitsAbove = above >= margin;
      const fitsBelow = below + height <= window.innerHeight - margin;
      const top =
        side === "above"
          ? fitsAbove || !fitsBelow
            ? above
            : below
          : fitsBelow || !fitsAbove
            ? below
            : above;
      const left = Math.min(
        Math.max(margin, beside.left),
        Math.max(margin, window.innerWidth - margin - width),
      );
      element.style.transform = `translate(${Math.round(left)}px, ${Math.round(Math.max(margin, top))}px)`;
    };
    place();
    return () => cancelAnimationFrame(frame);
  }, [rect, side]);
  return createPortal(
    <div
      ref={panel}
      data-text-float
      className={`${styles.float} nodrag nopan nowheel ${className ?? ""}`}
      // The text keeps the focus and its selection; fields in the panel may take it.
      onMouseDown={(event) => {
        if (!(event.target as Element).closest("input, textarea"))
          event.preventDefault();
      }}
    >
      {children}
    </div>,
    document.body,
  );
}
