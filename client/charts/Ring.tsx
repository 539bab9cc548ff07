/** A ring around a mark: round at a point, along the edge of a cell. */
import type { CSSProperties, ReactNode } from "react";
import type { Target } from "../../shared/charts/drawing.ts";
import type { Mark } from "./walk.ts";
import styles from "./charts.module.css";

export function Ring(props: {
  readonly target: Target;
  /** Where its panel stands in the drawing. */
  readonly offset?: { readonly x: number; readonly y: number };
  readonly kind: "hover" | "chosen" | "focus" | "peer";
  /** CSS colour; the series' own, or the accent, when left out. */
  readonly colour?: string;
  readonly children?: ReactNode;
}) {
  const { target, kind, children } = props;
  const { x, y } = props.offset ?? { x: 0, y: 0 };
  const own = kind === "hover" ? target.tip().colour : null;
  const size = target.box
    ? { width: target.box.width, height: target.box.height }
    : {};
  const style: CSSProperties = {
    left: x + target.px,
    top: y + target.py,
    borderColor: props.colour ?? own ?? undefined,
    ...size,
  };
  return (
    <span
      className={styles.ring}
      data-kind={kind}
      data-box={target.box !== undefined || undefined}
      style={style}
    >
      {children}
    </span>
  );
}

/** Where a mark's ring stands: panels are placed side by side, and a mark knows its place in its own. */
export function ringAt({ target, x, y }: Mark) {
  return { target, offset: { x: x - target.px, y: y - target.py } };
}
