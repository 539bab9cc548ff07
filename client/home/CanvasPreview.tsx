/** A canvas as a small drawing: its blocks as shapes, each kind with its own silhouette. */
import { useMemo } from "react";
import type { CanvasSummary } from "../../shared/api/canvases.ts";
import styles from "./CanvasPreview.module.css";
import { fitPreview, type PreviewShape } from "./fitPreview.ts";

export function CanvasPreview(props: {
  readonly blocks: CanvasSummary["preview"];
}) {
  const shapes = useMemo(() => fitPreview(props.blocks), [props.blocks]);
  if (shapes.length === 0)
    return (
      <div className={styles.empty} aria-hidden>
        Nothing on it yet
      </div>
    );
  return (
    <svg
      className={styles.preview}
      viewBox="0 0 320 180"
      preserveAspectRatio="xMidYMid meet"
      aria-hidden
    >
      {shapes.map((shape, i) => (
        // The list is drawn anew whenever it changes: the place is the identity.
        <Shape key={i} {...shape} />
      ))}
    </svg>
  );
}

function Shape({ kind, x, y, w, h }: PreviewShape) {
  const card = (
    <rect className={styles.card} x={x} y={y} width={w} height={h} rx={1.5} />
  );
  switch (kind) {
    case "frame":
      return (
        <rect
          className={styles.frame}
          x={x}
          y={y}
          width={w}
          height={h}
          rx={2}
        />
      );
    case "hypothesis":
      return (
        <>
          {card}
          <rect className={styles.rule} x={x} y={y} width={2} height={h} />
          <Lines x={x + 4} y={y} w={w - 4} h={h} />
        </>
      );
    case "chart":
      return (
        <>
          {card}
          <polyline
            className={styles.plot}
            points={[
              [0.1, 0.8],
              [0.3, 0.55],
              [0.5, 0.62],
              [0.7, 0.32],
              [0.9, 0.22],
            ]
              .map(([dx, dy]) => `${x + w * dx!},${y + h * dy!}`)
              .join(" ")}
          />
        </>
      );
    case "decision":
      return (
        <>
          {card}
          <path
            className={styles.double}
            d={`M${x} ${y + 0.6}h${w}M${x} ${y + 2.6}h${w}`}
          />
          <Lines x={x} y={y + 2} w={w} h={h - 2} />
        </>
      );
    case "image":
      return (
        <rect
          className={styles.image}
          x={x}
          y={y}
          width={w}
          height={h}
          rx={1.5}
        />
      );
    default:
      return (
        <>
          {card}
          <Lines x={x} y={y} w={w} h={h} />
        </>
      );
  }
}

/** Grey strokes where text is. */
function Lines({ x, y, w, h }: Omit<PreviewShape, "kind">) {
  const count = Math.min(5, Math.floor((h - 3) / 4));
  if (count < 1 || w < 10) return null;
  const d = Array.from({ length: count }, (_, i) => {
    const length = (w - 6) * (i === count - 1 ? 0.6 : 1);
    return `M${x + 3} ${y + 4 + i * 4}h${length}`;
  }).join("");
  return <path className={styles.lines} d={d} />;
}
