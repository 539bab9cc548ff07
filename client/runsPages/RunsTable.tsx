/**
 * The table of runs: only the rows in sight are drawn, so that ten thousand are as quick as ten. The header and the
 * names stay in sight. From the keyboard it is one stop: the arrow keys go from row to row, Tab goes through what the
 * row has, Space chooses it.
 */
import { Checkbox } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown, ArrowUp } from "lucide-react";
import {
  useEffect,
  useMemo,
  useRef,
  useState,
  type CSSProperties,
  type KeyboardEvent,
} from "react";
import type { RunColumn, RunColumns } from "../../shared/api/runSearch.ts";
import { columnKey } from "./columnKeys.ts";
import {
  columnLabel,
  columnTerm,
  columnWords,
  directionOf,
  nextOrder,
  readOrder,
  type Order,
} from "./columns.ts";
import { leaderOf } from "./numbers.ts";
import { TableRow } from "./TableRow.tsx";
import type { useRunRows } from "./useRunRows.ts";
import styles from "./table.module.css";

export interface RunsTableProps {
  readonly rows: ReturnType<typeof useRunRows>;
  readonly columns: readonly RunColumn[];
  /** Undefined until the server has said what there is. */
  readonly known: RunColumns | undefined;
  /** "metrics.acc DESC"; "" for newest first. */
  readonly order: string;
  readonly mayChange: boolean;
  readonly chosen: ReadonlySet<string>;
  onToggle(run: string): void;
  onChoose(runs: ReadonlySet<string>): void;
  onOrder(order: string): void;
}

export const rowHeight = 52;
const headHeight = 48;

export function RunsTable(props: RunsTableProps) {
  const { rows, columns, known, mayChange, chosen, onToggle, onChoose } = props;
  const { items, hasMore, loadingMore, more, setFirstInSight } = rows;
  const scroller = useRef<HTMLDivElement>(null);
  // Nothing that it returns goes to a memoised component.
  // oxlint-disable-next-line react/incompatible-library
  const list = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (i) => items[i]!.id,
    overscan: 8,
    paddingStart: headHeight,
    scrollPaddingStart: headHeight,
  });
  const drawn = list.getVirtualItems();
  const last = drawn.at(-1)?.index ?? 0;
  const first = list.range?.startIndex ?? 0;
  useEffect(() => setFirstInSight(first));
  useEffect(() => {
    if (hasMore && !loadingMore && last > items.length - 60) more();
  });
  const leaders = useLeaders(props);
  const keys = useRowKeys({
    count: items.length,
    scroller,
    scrollTo: (i) => list.scrollToIndex(i),
    onSpace: (i) => onToggle(items[i]!.id),
  });
  const order = readOrder(props.order);
  const allChosen = items.length > 0 && items.every(({ id }) => chosen.has(id));
  const width = { "--columns": columns.length } as CSSProperties;

  return (
    <div
      ref={scroller}
      id="runs-table"
      className={styles.scroller}
      role="table"
      aria-label="Runs"
      aria-rowcount={rows.total + 1}
      aria-colcount={columns.length + 2}
      aria-busy={rows.stale}
      data-stale={rows.stale || undefined}
      style={width}
      onKeyDown={keys.handle}
    >
      <div style={{ height: list.getTotalSize() }} className={styles.sheet}>
        <div className={styles.head} role="row" aria-rowindex={1}>
          <div
            className={styles.name}
            role="columnheader"
            aria-sort={sortOf("attributes.run_name", order)}
          >
            <Checkbox
              size="sm"
              aria-label={`Choose all ${items.length} runs in the table`}
              checked={allChosen}
              indeterminate={!allChosen && chosen.size > 0}
              onChange={() =>
                onChoose(new Set(allChosen ? [] : items.map(({ id }) => id)))
              }
            />
            <Sort
              title="Run"
              term="attributes.run_name"
              order={order}
              firstDescending={false}
              onOrder={props.onOrder}
            />
          </div>
          <div
            className={styles.started}
            role="columnheader"
            aria-sort={sortOf("attributes.start_time", order)}
          >
            <Sort
              title="Started"
              term="attributes.start_time"
              order={order}
              firstDescending
              onOrder={props.onOrder}
            />
          </div>
          {columns.map((column) => {
            const { title, over } = columnWords(column);
            const term = columnTerm(column);
            return (
              <div
                key={columnKey(column)}
                className={styles.cell}
                role="columnheader"
                data-number={column.type === "metric" || undefined}
                aria-sort={sortOf(term, order)}
                title={columnLabel(column)}
              >
                <Sort
                  title={title}
                  over={over}
                  term={term}
                  order={order}
                  firstDescending={
                    column.type === "metric" &&
                    directionOf(column, known) !== false
                  }
                  onOrder={props.onOrder}
                />
              </div>
            );
          })}
        </div>
        {drawn.map(({ index, key, start }) => (
          <TableRow
            key={key}
            row={items[index]!}
            index={index}
            top={start}
            columns={columns}
            leads={leaders}
            chosen={chosen.has(items[index]!.id)}
            reachable={index === Math.min(keys.active, items.length - 1)}
            mayChange={mayChange}
            onToggle={onToggle}
            onReach={keys.reach}
          />
        ))}
      </div>
      {loadingMore && (
        <p className={styles.more} role="status">
          Loading more runs…
        </p>
      )}
    </div>
  );
}

function Sort(props: {
  readonly title: string;
  readonly over?: string;
  readonly term: string;
  readonly order: Order | null;
  readonly firstDescending: boolean;
  onOrder(order: string): void;
}) {
  const { title, over = "", term, order, firstDescending, onOrder } = props;
  const here = order?.term === term ? order : null;
  return (
    <button
      type="button"
      className={styles.sort}
      onClick={() => onOrder(nextOrder(term, order, firstDescending))}
    >
      {over && <span className={styles.over}>{over}</span>}
      <span className={styles.sortTitle}>
        <span>{title}</span>
        {here &&
          (here.descending ? (
            <ArrowDown size={14} aria-hidden />
          ) : (
            <ArrowUp size={14} aria-hidden />
          ))}
      </span>
    </button>
  );
}

function sortOf(term: string, order: Order | null) {
  if (order?.term !== term) return "none";
  return order.descending ? "descending" : "ascending";
}

/** "<run>\t<column>" of the cells that lead. Only of a whole table: of a part nobody knows what leads. */
function useLeaders({ rows, columns, known }: RunsTableProps) {
  const { items, hasMore, stale } = rows;
  return useMemo(() => {
    const leads = new Set<string>();
    if (hasMore || stale) return leads;
    columns.forEach((column, i) => {
      const best = leaderOf(
        items.map(({ cells }) => cells[i]),
        directionOf(column, known),
      );
      if (best !== null) leads.add(`${items[best]!.id}\t${columnKey(column)}`);
    });
    return leads;
  }, [items, hasMore, stale, columns, known]);
}

/** One row of the table is in the tab order; the arrow keys choose which. */
function useRowKeys(options: {
  readonly count: number;
  readonly scroller: React.RefObject<HTMLDivElement | null>;
  scrollTo(row: number): void;
  onSpace(row: number): void;
}) {
  const { count, scroller, scrollTo, onSpace } = options;
  const [active, setActive] = useState(0);
  const [reach] = useState(() => (row: number) => setActive(row));
  const go = (row: number) => {
    const next = Math.max(0, Math.min(count - 1, row));
    setActive(next);
    scrollTo(next);
    // The row may have to be drawn first.
    requestAnimationFrame(() =>
      requestAnimationFrame(() =>
        scroller.current
          ?.querySelector<HTMLElement>(`[data-row="${next}"] a`)
          ?.focus(),
      ),
    );
  };
  const handle = (event: KeyboardEvent<HTMLDivElement>) => {
    const target = event.target as HTMLElement;
    const at = target.closest("[data-row]")?.getAttribute("data-row");
    if (
      event.defaultPrevented ||
      at == null ||
      target.matches("input[type=text]")
    )
      return;
    const row = Number(at);
    if (event.key === " " && target.matches("a")) onSpace(row);
    else if (event.altKey || event.ctrlKey || event.metaKey) return;
    else if (event.key === "ArrowDown") go(row + 1);
    else if (event.key === "ArrowUp") go(row - 1);
    else if (event.key === "PageDown") go(row + 10);
    else if (event.key === "PageUp") go(row - 10);
    else if (event.key === "Home") go(0);
    else if (event.key === "End") go(count - 1);
    else return;
    event.preventDefault();
  };
  return { active, reach, handle };
}
