/** What is said of a mark: beside the pointer, and at the head of its popover. */
import type { Target } from "../../shared/charts/drawing.ts";
import styles from "./charts.module.css";

/** Floats over the page at its normal size. The walk with the keys says the same to screen readers. */
export function MarkTip(props: {
  readonly target: Target;
  readonly clientX: number;
  readonly clientY: number;
}) {
  const { target, clientX, clientY } = props;
  const left = clientX > window.innerWidth * 0.6;
  const above = clientY > window.innerHeight * 0.6;
  return (
    <div
      className={styles.tip}
      aria-hidden
      style={{
        left: clientX + (left ? -14 : 14),
        top: clientY + (above ? -14 : 14),
        transform: `translate(${left ? "-100%" : "0"}, ${above ? "-100%" : "0"})`,
      }}
    >
      <TipText target={target} />
    </div>
  );
}

export function TipText({ target }: { readonly target: Target }) {
  const { name, colour, where, value, facts } = target.tip();
  return (
    <>
      <div className={styles.tipName}>
        {colour !== null && (
          <span className={styles.swatch} style={{ color: colour }} />
        )}
        {name}
      </div>
      {where !== null && where !== name && <div>{where}</div>}
      <div className={styles.tipValue}>{value}</div>
      {facts.length > 0 && (
        <div className={styles.tipFacts}>{facts.join(" · ")}</div>
      )}
    </>
  );
}
