/** Which threads the panel shows: open, unread, mine, resolved; by words; by discipline, label and block; in which order. */
import {
  ActionIcon,
  Button,
  Popover,
  SegmentedControl,
  Select,
  TextInput,
} from "@mantine/core";
import { ListFilter, Search, X } from "lucide-react";
import { useState } from "react";
import { blockOf } from "../../shared/api/anchors.ts";
import { labels, type Thread } from "../../shared/api/threads.ts";
import { disciplines } from "../../shared/disciplines.ts";
import { titleOf } from "../canvas/words.ts";
import { useSession } from "../sync/session.ts";
import {
  noNarrowing,
  type Narrowing,
  type ThreadSort,
  type ThreadView,
} from "./filters.ts";
import styles from "./ThreadsPanel.module.css";
import { useReadMarks } from "./useReadMarks.ts";

export interface PanelControlsProps {
  readonly view: ThreadView;
  readonly counts: Readonly<Record<ThreadView, number>>;
  readonly query: string;
  readonly narrowing: Narrowing;
  readonly sort: ThreadSort;
  readonly threads: readonly Thread[];
  readonly found: number;
  onView(view: ThreadView): void;
  onQuery(query: string): void;
  onNarrowing(narrowing: Narrowing): void;
  onSort(sort: ThreadSort): void;
}

const sortWords: Readonly<Record<ThreadSort, string>> = {
  place: "By place",
  active: "Last active first",
  newest: "Newest first",
  due: "Due first",
};

export function PanelControls(props: PanelControlsProps) {
  const { view, counts, query, narrowing, sort, found } = props;
  const changed = narrowing !== noNarrowing || sort !== "place";
  return (
    <div className={styles.controls}>
      <SegmentedControl
        fullWidth
        size="xs"
        aria-label="Which threads"
        value={view}
        onChange={(value) => props.onView(value as ThreadView)}
        data={[
          { value: "open", label: withCount("Open", counts.open) },
          { value: "unread", label: withCount("Unread", counts.unread) },
          { value: "mine", label: "Mine" },
          { value: "resolved", label: "Resolved" },
        ]}
      />
      <div className={styles.search}>
        <TextInput
          size="xs"
          type="search"
          aria-label="Search threads"
          placeholder="Search threads"
          leftSection={<Search size={14} aria-hidden />}
          value={query}
          onChange={(event) => props.onQuery(event.currentTarget.value)}
        />
        <FilterButton {...props} />
      </div>
      {changed && <Chosen {...props} />}
      <p className="visually-hidden" role="status">
        {query.trim() !== "" || narrowing !== noNarrowing
          ? `${found} ${found === 1 ? "thread" : "threads"}`
          : ""}
      </p>
    </div>
  );
}

function FilterButton(props: PanelControlsProps) {
  const { narrowing, sort, threads } = props;
  const [open, setOpen] = useState(false);
  const { canvas } = useSession();
  const { markAllRead } = useReadMarks();
  const narrow = (part: Partial<Narrowing>) => {
    const next = { ...narrowing, ...part };
    props.onNarrowing(
      Object.values(next).every((value) => value === null) ? noNarrowing : next,
    );
  };
  return (
    <Popover
      opened={open}
      onChange={setOpen}
      position="bottom-end"
      withinPortal
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <ActionIcon
          size={32}
          variant="default"
          aria-label="Filter and sort"
          onClick={() => setOpen((old) => !old)}
        >
          <ListFilter size={16} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown
        p={12}
        className={styles.filters!}
        onKeyDown={(event) => {
          if (event.key === "Escape" && !event.defaultPrevented) setOpen(false);
          event.stopPropagation();
        }}
      >
        <Select
          size="xs"
          label="Discipline, writing or asked"
          placeholder="All"
          clearable
          value={narrowing.discipline}
          onChange={(value) =>
            narrow({
              discipline: disciplines.find((each) => each === value) ?? null,
            })
          }
          data={[...disciplines]}
          comboboxProps={{ withinPortal: false }}
        />
        <Select
          size="xs"
          label="Label"
          placeholder="All"
          clearable
          value={narrowing.label}
          onChange={(value) =>
            narrow({
              label:
                [...labels, "decision candidate" as const].find(
                  (each) => each === value,
                ) ?? null,
            })
          }
          data={[...labels, "decision candidate"]}
          comboboxProps={{ withinPortal: false }}
        />
        {open && (
          <Select
            size="xs"
            label="Block"
            placeholder="All"
            clearable
            searchable
            value={narrowing.block}
            onChange={(block) => narrow({ block })}
            data={blocksOf(threads, (id) => canvas.get().blockById.get(id))}
            nothingFoundMessage="No block by that name has a thread"
            comboboxProps={{ withinPortal: false }}
          />
        )}
        <Select
          size="xs"
          label="Order"
          allowDeselect={false}
          value={sort}
          onChange={(value) => props.onSort((value ?? "place") as ThreadSort)}
          data={Object.entries(sortWords).map(([value, label]) => ({
            value,
            label,
          }))}
          comboboxProps={{ withinPortal: false }}
        />
        <Button
          size="compact-sm"
          variant="default"
          disabled={props.counts.unread === 0}
          onClick={() => {
            markAllRead();
            setOpen(false);
          }}
        >
          Mark all as read
        </Button>
      </Popover.Dropdown>
    </Popover>
  );
}

/** What narrows the list, to be taken off again. */
function Chosen({ narrowing, sort, onNarrowing, onSort }: PanelControlsProps) {
  const { canvas } = useSession();
  const block =
    narrowing.block === null
      ? undefined
      : canvas.get().blockById.get(narrowing.block);
  const parts = [
    narrowing.discipline && {
      words: narrowing.discipline,
      off: { discipline: null },
    },
    narrowing.label && { words: narrowing.label, off: { label: null } },
    narrowing.block && {
      words: block ? titleOf(block) : "deleted block",
      off: { block: null },
    },
  ].filter((part) => part !== null && part !== "");
  return (
    <div className={styles.chosen}>
      {parts.map((part) => (
        <button
          key={part.words}
          type="button"
          className={styles.chip}
          aria-label={`Take off ${part.words}`}
          onClick={() => {
            const next = { ...narrowing, ...part.off };
            onNarrowing(
              Object.values(next).every((value) => value === null)
                ? noNarrowing
                : next,
            );
          }}
        >
          <span className={styles.title}>{part.words}</span>
          <X size={12} aria-hidden />
        </button>
      ))}
      {sort !== "place" && (
        <button
          type="button"
          className={styles.chip}
          aria-label={`Take off ${sortWords[sort]}`}
          onClick={() => onSort("place")}
        >
          {sortWords[sort]} <X size={12} aria-hidden />
        </button>
      )}
    </div>
  );
}

function withCount(name: string, count: number): string {
  return count === 0 ? name : `${name} ${count.toLocaleString("en-GB")}`;
}

function blocksOf(
  threads: readonly Thread[],
  find: (id: string) => Parameters<typeof titleOf>[0] | undefined,
) {
  const ids = new Set(threads.map((thread) => blockOf(thread.anchor)));
  return [...ids].flatMap((id) => {
    const block = id === null ? undefined : find(id);
    return id !== null && block ? [{ value: id, label: titleOf(block) }] : [];
  });
}
