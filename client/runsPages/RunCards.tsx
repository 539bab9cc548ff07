/** The same runs on a phone: a card each, with the page scrolling; only those in sight are drawn. */
import { Checkbox } from "@mantine/core";
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { columnKey } from "./columnKeys.ts";
import { columnLabel } from "./columns.ts";
import { cellWords } from "./numbers.ts";
import { RunMenu } from "./RunMenu.tsx";
import { RunName } from "./RunName.tsx";
import type { RunsTableProps } from "./RunsTable.tsx";
import styles from "./table.module.css";

export function RunCards(props: RunsTableProps) {
  const { rows, columns, chosen, mayChange, onToggle } = props;
  const { items, hasMore, loadingMore, more, setFirstInSight } = rows;
  const host = useRef<HTMLUListElement>(null);
  const [offset, setOffset] = useState(0);
  useLayoutEffect(() => {
    const { top } = host.current!.getBoundingClientRect();
    setOffset(top + window.scrollY);
  }, []);
  // Nothing that it returns goes to a memoised component.
  // oxlint-disable-next-line react/incompatible-library
  const list = useWindowVirtualizer({
    count: items.length,
    estimateSize: () => 84 + columns.length * 22,
    getItemKey: (i) => items[i]!.id,
    scrollMargin: offset,
    overscan: 4,
  });
  const drawn = list.getVirtualItems();
  const last = drawn.at(-1)?.index ?? 0;
  const first = list.range?.startIndex ?? 0;
  useEffect(() => setFirstInSight(first));
  useEffect(() => {
    if (hasMore && !loadingMore && last > items.length - 30) more();
  });
  return (
    <ul
      ref={host}
      className={styles.cards}
      aria-label="Runs"
      aria-busy={rows.stale}
      style={{ height: list.getTotalSize(), padding: 0, margin: 0 }}
    >
      {drawn.map(({ index, key, start }) => {
        const row = items[index]!;
        return (
          <li
            key={key}
            ref={list.measureElement}
            data-index={index}
            className={styles.card}
            style={{
              listStyle: "none",
              transform: `translateY(${start - offset}px)`,
            }}
          >
            <div
              className={styles.cardBox}
              data-chosen={chosen.has(row.id) || undefined}
            >
              <div className={styles.cardHead}>
                <Checkbox
                  size="sm"
                  aria-label={`Choose ${row.name}`}
                  checked={chosen.has(row.id)}
                  onChange={() => onToggle(row.id)}
                />
                <RunName row={row}>
                  {(rename) => (
                    <RunMenu
                      row={row}
                      mayChange={mayChange}
                      onRename={rename}
                    />
                  )}
                </RunName>
              </div>
              {row.cells.some((each) => cellWords(each).value !== "") && (
                <dl className={styles.facts}>
                  {columns.map((column, i) => {
                    const words = cellWords(row.cells[i]);
                    return words.value === "" ? null : (
                      <Fact
                        key={columnKey(column)}
                        name={columnLabel(column)}
                        words={words}
                      />
                    );
                  })}
                </dl>
              )}
            </div>
          </li>
        );
      })}
    </ul>
  );
}

function Fact(props: {
  readonly name: string;
  readonly words: ReturnType<typeof cellWords>;
}) {
  const { name, words } = props;
  return (
    <>
      <dt title={name}>{name}</dt>
      <dd title={words.title}>
        <b>{words.value}</b>{" "}
        <span className={styles.interval}>{words.interval}</span>
      </dd>
    </>
  );
}
