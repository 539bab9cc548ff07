/** What happened since I was here as lines that lead somewhere, and in a sentence. */
import { blockModel } from "../../shared/blocks/index.ts";
import type { CatchUp, ChangedBlock } from "../../shared/api/catchUp.ts";
import { exactTime, timeAgo } from "../kit/when.ts";

export type Place =
  | { readonly type: "thread"; readonly thread: string }
  | { readonly type: "block"; readonly block: string }
  | { readonly type: "version"; readonly seq: number }
  | { readonly type: "run"; readonly run: string }
  /** It is not on the canvas any more: the history has it. */
  | { readonly type: "history" };

export interface Line {
  readonly key: string;
  /** "Ben: which letters are these?" */
  readonly words: string;
  readonly detail: string;
  readonly place: Place;
  /** Of a block, for its icon. */
  readonly kind?: string;
}

export interface Group {
  readonly title: string;
  readonly count: number;
  readonly lines: readonly Line[];
}

/** In the order of weight: what was said, what was decided, what is on the paper, what was measured, what was named. */
export function groupsOf(news: CatchUp, now: Date = new Date()): Group[] {
  const decided = new Set(news.decisions.map(({ id }) => id));
  const blocks = news.blocks.filter(({ id }) => !decided.has(id));
  const weighty = blocks.filter(({ change }) => change !== "moved");
  const moved = blocks.filter(({ change }) => change === "moved");
  const groups: Group[] = [
    {
      title: "Comments",
      count: news.threads.length,
      lines: news.threads.map((thread) => ({
        key: `thread ${thread.id}`,
        words: thread.words || "A thread without words",
        detail: [
          thread.by?.name ?? "A run",
          threadChange(thread),
          timeAgo(thread.at, now),
        ]
          .filter(Boolean)
          .join(" · "),
        place: { type: "thread", thread: thread.id },
      })),
    },
    {
      title: "Decisions",
      count: news.decisions.length,
      lines: news.decisions.map(blockLine),
    },
    {
      title: "Blocks",
      count: weighty.length + (news.blockCount - news.blocks.length),
      lines: weighty.map(blockLine),
    },
    {
      title: "Runs",
      count: news.runs.length,
      lines: news.runs.map(({ id, name, at }) => ({
        key: `run ${id}`,
        words: name,
        detail: `new values ${timeAgo(at, now)}`,
        place: { type: "run", run: id },
      })),
    },
    {
      title: "Versions",
      count: news.versions.length,
      lines: news.versions.map(({ seq, name, at }) => ({
        key: `version ${seq}`,
        words: name,
        detail: timeAgo(at, now),
        place: { type: "version", seq },
      })),
    },
    {
      title: "Only moved",
      count: moved.length,
      lines: moved.map(blockLine),
    },
  ];
  return groups.filter(({ lines }) => lines.length > 0);
}

/** "3 comments, 2 blocks changed, 1 run"; empty when there is no news. */
export function inShort(news: CatchUp): string {
  const resolved = news.threads.filter(
    (thread) => thread.resolved && !thread.isNew,
  ).length;
  const by = Map.groupBy(news.blocks, ({ change }) => change);
  const number = (change: ChangedBlock["change"]) =>
    by.get(change)?.length ?? 0;
  const cut = news.blockCount - news.blocks.length;
  return [
    counted(news.comments, "comment", "comments"),
    news.comments === 0 &&
      counted(resolved, "thread resolved", "threads resolved"),
    counted(news.decisions.length, "decision", "decisions"),
    counted(number("added"), "new block", "new blocks"),
    counted(number("changed") + cut, "block changed", "blocks changed"),
    counted(number("removed"), "block removed", "blocks removed"),
    counted(number("moved"), "block moved", "blocks moved"),
    counted(news.runs.length, "run", "runs"),
    counted(news.versions.length, "version", "versions"),
  ]
    .filter(Boolean)
    .slice(0, 4)
    .join(", ");
}

/** "Since Tuesday 14:02". */
export function sinceWords(since: string, now: Date = new Date()): string {
  return `Since ${timeAgo(since, now)}`;
}

export function sinceTitle(since: string): string {
  return `You were here last on ${exactTime(since)}`;
}

const changeWords: Readonly<Record<ChangedBlock["change"], string>> = {
  added: "new",
  changed: "changed",
  moved: "moved",
  removed: "removed",
};

function blockLine(block: ChangedBlock): Line {
  const label = blockModel(block.kind)?.label ?? "block";
  return {
    key: `block ${block.id}`,
    words: block.title || `untitled ${label}`,
    detail: `${label} · ${changeWords[block.change]}`,
    place:
      block.change === "removed"
        ? { type: "history" }
        : { type: "block", block: block.id },
    kind: block.kind,
  };
}

function threadChange(thread: CatchUp["threads"][number]): string {
  if (thread.resolved) return "resolved";
  return thread.isNew ? "" : "reply";
}

function counted(count: number, one: string, many: string): string | false {
  if (count === 0) return false;
  return count === 1 ? `1 ${one}` : `${count} ${many}`;
}
