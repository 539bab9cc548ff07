/** The rows, of which only those in sight are drawn and fetched: 100,000 of them scroll like ten. */
import { useQueries } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import type { SampleCell, SampleRow } from "../../shared/api/samples.ts";
import { formatValue, metricLabel } from "../../shared/charts/words.ts";
import { usePhone } from "../shell/usePhone.ts";
import type { queryOf } from "./address.ts";
import { pageRows, samplesQuery } from "./server.ts";
import { Verdict } from "./Verdict.tsx";
import styles from "./samples.module.css";

/** Pixels; narrow pages put the answers under the question. */
const rowHeight = { wide: 76, narrow: 92 };

export function SampleList(props: {
  readonly question: ReturnType<typeof queryOf>;
  readonly total: number;
  readonly runs: readonly string[];
  readonly names: ReadonlyMap<string, string>;
  readonly openItem: string | null;
  onOpen(row: SampleRow): void;
}) {
  const { question, total, runs, names, openItem, onOpen } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const height = usePhone() ? rowHeight.narrow : rowHeight.wide;
  /** The row that Tab reaches. */
  const [active, setActive] = useState(0);
  // Nothing that it returns goes to a memoised component.
  // oxlint-disable-next-line react/incompatible-library
  const list = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 6,
  });
  const drawn = list.getVirtualItems();
  /** Scrolled away with the wheel, the active row is not drawn: then Tab reaches the first that is. */
  const reached = drawn.some(({ index }) => index === active)
    ? active
    : drawn[0]?.index;
  /** Where the keys went while its row was still on its way. */
  const awaited = useRef<number | null>(null);
  const pages = [
    ...new Set(drawn.map(({ index }) => Math.floor(index / pageRows))),
  ];
  const answers = useQueries({
    queries: pages.map((page) => ({
      ...samplesQuery(question, page),
      // Rows of another page would be wrong rows.
      placeholderData: undefined,
    })),
  });
  const rowAt = (index: number): SampleRow | undefined =>
    answers[pages.indexOf(Math.floor(index / pageRows))]?.data?.items[
      index % pageRows
    ];

  const handleKey = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[
      event.key
    ];
    const to =
      event.key === "Home"
        ? 0
        : event.key === "End"
          ? total - 1
          : step === undefined
            ? null
            : Math.max(0, Math.min(total - 1, active + step));
    if (to === null) return;
    event.preventDefault();
    setActive(to);
    awaited.current = to;
    list.scrollToIndex(to);
  };
  useEffect(() => {
    if (awaited.current === null) return;
    const row = scroller.current?.querySelector<HTMLElement>(
      `[data-index="${awaited.current}"]`,
    );
    // Until the row is there the list keeps the focus, so that the keys go on.
    (row ?? scroller.current)?.focus({ preventScroll: true });
    if (row) awaited.current = null;
  });

  return (
    <div
      ref={scroller}
      className={styles.list}
      role="list"
      aria-label="Samples"
      tabIndex={-1}
      onKeyDown={handleKey}
    >
      <div style={{ height: list.getTotalSize(), position: "relative" }}>
        {drawn.map(({ index, start }) => {
          const row = rowAt(index);
          return (
            <div
              key={index}
              role="listitem"
              aria-posinset={index + 1}
              aria-setsize={total}
              className={styles.item}
              style={{ transform: `translateY(${start}px)`, height }}
            >
              {row ? (
                <button
                  type="button"
                  data-index={index}
                  tabIndex={index === reached ? 0 : -1}
                  className={styles.row}
                  data-open={row.item === openItem || undefined}
                  onFocus={() => setActive(index)}
                  onClick={() => onOpen(row)}
                >
                  <span className={styles.asked}>
                    <span className={styles.name}>
                      {row.name}
                      {row.task && ` · ${row.task}`}
                      {row.filter &&
                        row.filter !== "none" &&
                        ` · ${row.filter}`}
                    </span>
                    <span
                      className={styles.input}
                      data-none={!row.input || undefined}
                    >
                      {row.input || "No question in the file"}
                    </span>
                  </span>
                  <span
                    className={styles.cells}
                    style={{ ["--runs" as string]: runs.length }}
                  >
                    {row.cells.map((cell, i) => (
                      <Answered
                        key={runs[i]}
                        cell={cell}
                        run={
                          runs.length > 1 ? (names.get(runs[i]!) ?? null) : null
                        }
                      />
                    ))}
                  </span>
                </button>
              ) : (
                <div className={styles.row} aria-hidden />
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function Answered(props: {
  readonly cell: SampleCell | null;
  readonly run: string | null;
}) {
  const { cell, run } = props;
  if (!cell)
    return (
      <span className={styles.cell} data-missing>
        {run && <span className={styles.ofRun}>{run}</span>}
        not in this run
      </span>
    );
  const [score] = Object.entries(cell.scores).filter(
    ([, value]) => value !== null && value !== 0 && value !== 1,
  );
  return (
    <span className={styles.cell}>
      <span className={styles.ofRun}>
        <Verdict cell={cell} />
        {run}
        {cell.epoch > 1 && ` · epoch ${cell.epoch}`}
        {score && ` · ${metricLabel(score[0])} ${formatValue(score[1]!)}`}
      </span>
      <span className={styles.output}>
        {cell.error ?? cell.output ?? "no answer kept"}
      </span>
    </span>
  );
}
