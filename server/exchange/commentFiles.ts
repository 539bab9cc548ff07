/** What was said on a canvas, as files: W3C Web Annotation, Markdown for reading, CSV for spreadsheets. */
import type * as Y from "yjs";
import { blockOf, type AnchorOf } from "../../shared/api/anchors.ts";
import type { Thread } from "../../shared/api/threads.ts";
import {
  readBlockText,
  type BlockText,
} from "../../shared/anchors/blockText.ts";
import { toCodePoints } from "../../shared/anchors/codePoints.ts";
import { quoteAt } from "../../shared/anchors/quote.ts";
import { rangeIn } from "../../shared/anchors/textAnchor.ts";
import { blockModel } from "../../shared/blocks/index.ts";
import { readCanvas, readingOrder } from "../../shared/doc/read.ts";
import { csvLine } from "../../shared/formats/csvLine.ts";
import { markdownWriter } from "../../shared/formats/markdown.ts";
import {
  writeAnnotations,
  type TextNow,
} from "../../shared/formats/webAnnotation/write.ts";
import { plainText } from "../../shared/threads/plainText.ts";
import type { Caller } from "../access/caller.ts";
import type { Context } from "../context.ts";
import { listReviews } from "../reviews/reading.ts";
import { listThreads } from "../threads/reading.ts";

export const commentFormats = [
  "annotations",
  "comments-markdown",
  "comments-csv",
] as const;
export type CommentFormat = (typeof commentFormats)[number];

export interface CommentFile {
  readonly body: string;
  readonly mediaType: string;
  readonly extension: string;
}

/** With what this reader sees, and no more. `address`: of the canvas. */
export async function commentFile(
  context: Context,
  caller: Caller,
  canvasId: string,
  address: string,
  format: CommentFormat,
): Promise<CommentFile> {
  const threads = await allThreads(context, caller, canvasId);
  switch (format) {
    case "annotations": {
      const reviews = await listReviews(context.store.db, canvasId);
      const { title, texts } = await context.hub.read(canvasId, (doc) => ({
        title: readCanvas(doc).title,
        texts: textsNow(doc, threads),
      }));
      const file = writeAnnotations({
        address,
        title,
        threads,
        reviews,
        textOf: ({ id }) => texts.get(id) ?? null,
      });
      return {
        body: `${JSON.stringify(file, null, 2)}\n`,
        mediaType:
          'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"',
        extension: "annotations.jsonld",
      };
    }
    case "comments-markdown":
      return {
        body: await context.hub.read(canvasId, (doc) =>
          commentsMarkdown(doc, threads),
        ),
        mediaType: "text/markdown; charset=utf-8",
        extension: "comments.md",
      };
    case "comments-csv":
      return {
        body: await context.hub.read(canvasId, (doc) =>
          commentsCsv(doc, threads, address),
        ),
        mediaType: "text/csv; charset=utf-8",
        extension: "comments.csv",
      };
  }
}

async function allThreads(
  context: Context,
  caller: Caller,
  canvasId: string,
): Promise<Thread[]> {
  const all: Thread[] = [];
  let cursor: string | undefined;
  do {
    const page = await listThreads(context, caller, canvasId, {
      limit: 500,
      cursor,
    });
    all.push(...page.items);
    cursor = page.next ?? undefined;
  } while (cursor);
  return all;
}

/** By thread; a block's text is read once. */
function textsNow(
  doc: Y.Doc,
  threads: readonly Thread[],
): ReadonlyMap<string, TextNow> {
  const blocks = new Map<string, BlockText | null>();
  const now = new Map<string, TextNow>();
  for (const { id, anchor, live } of threads) {
    if (anchor.type !== "text") continue;
    let text = blocks.get(anchor.block);
    if (text === undefined) {
      text = readBlockText(doc, anchor.block);
      blocks.set(anchor.block, text);
    }
    const found = text && rangeIn(text, anchor, live);
    if (!found) continue;
    const whole = found.field.text;
    now.set(id, {
      field: found.place.field,
      item: found.place.item,
      quote: quoteAt(whole, found),
      start: toCodePoints(whole, found.from),
      end: toCodePoints(whole, found.to),
    });
  }
  return now;
}

/** Under the block it is about, in reading order; then what is about no block, and about blocks that are gone. */
function commentsMarkdown(doc: Y.Doc, threads: readonly Thread[]): string {
  const { plain } = markdownWriter;
  const { title, blocks } = readCanvas(doc);
  const byBlock = Map.groupBy(threads, ({ anchor }) => blockOf(anchor));
  const parts = [`# Comments on ${plain(title || "Untitled canvas")}`];
  const write = (heading: string, there: readonly Thread[]) => {
    parts.push(`## ${heading}`, ...there.flatMap(threadMarkdown));
  };
  for (const block of readingOrder(blocks)) {
    const there = byBlock.get(block.id);
    if (there) write(plain(titleOf(block)), there);
    byBlock.delete(block.id);
  }
  const onCanvas = byBlock.get(null);
  if (onCanvas) write("On the canvas", onCanvas);
  byBlock.delete(null);
  const gone = [...byBlock.values()].flat();
  if (gone.length > 0) write("On blocks that are gone", gone);
  if (threads.length === 0) parts.push("Nobody has commented yet.");
  return `${parts.join("\n\n")}\n`;
}

function threadMarkdown(thread: Thread): string[] {
  const { plain } = markdownWriter;
  const about = aboutOf(thread);
  const facts = factsOf(thread).join(" · ");
  return [
    ...(about === "" ? [] : [`> ${plain(about)}`]),
    ...(facts === "" ? [] : [`*${plain(facts)}*`]),
    ...thread.comments
      .filter(({ deletedAt, body }) => deletedAt === null && body !== "")
      .map(
        ({ author, createdAt, body }) =>
          `**${plain(author.name)}**, ${when(createdAt)}:\n\n${body}`,
      ),
    ...(thread.suggestion
      ? [
          `Suggested: “${plain(thread.suggestion.original)}” becomes “${plain(thread.suggestion.replacement)}” (${thread.suggestion.status})`,
        ]
      : []),
    "---",
  ];
}

const header = [
  "thread",
  "comment",
  "address",
  "block",
  "about",
  "author",
  "time",
  "words",
  "label",
  "state",
  "resolved by",
  "reason",
  "assigned to",
  "due",
  "needs an answer from",
];

/** One line a comment. */
function commentsCsv(
  doc: Y.Doc,
  threads: readonly Thread[],
  address: string,
): string {
  const titles = new Map(
    readCanvas(doc).blocks.map((block) => [block.id, titleOf(block)]),
  );
  const lines = threads.flatMap((thread) =>
    thread.comments
      .filter(({ deletedAt }) => deletedAt === null)
      .map((comment) => {
        const block = blockOf(thread.anchor);
        return csvLine([
          thread.id,
          comment.id,
          `${address}?thread=${thread.id}`,
          block === null ? "" : (titles.get(block) ?? ""),
          aboutOf(thread),
          comment.author.name,
          comment.createdAt,
          plainText(comment.body),
          thread.label ?? "",
          thread.resolvedAt === null ? "open" : "resolved",
          thread.resolvedBy?.name ?? "",
          thread.resolution,
          thread.assignee?.name ?? "",
          thread.dueOn ?? "",
          thread.asks.join(", "),
        ]);
      }),
  );
  return [csvLine(header), ...lines].join("");
}

/** What a thread points at inside its block. */
function aboutOf({ anchor, live }: Thread): string {
  if (anchor.type === "text")
    return live.state === "moved"
      ? live.quote.exact
      : (textNowOf(live) ?? anchor).quote.exact;
  return "words" in anchor ? anchor.words : "";
}

function textNowOf(
  live: Thread["live"],
): Pick<AnchorOf<"text">, "quote"> | null {
  return live.state === "changed" ? (live.text ?? null) : null;
}

function factsOf(thread: Thread): string[] {
  const { label, assignee, dueOn, asks, resolvedAt, resolvedBy, resolution } =
    thread;
  return [
    ...(label === null ? [] : [label]),
    ...(thread.decisionCandidate ? ["decision candidate"] : []),
    ...(asks.length === 0 ? [] : [`needs an answer from: ${asks.join(", ")}`]),
    ...(assignee ? [`assigned to ${assignee.name}`] : []),
    ...(dueOn === null ? [] : [`due ${dueOn}`]),
    ...(resolvedAt === null
      ? []
      : [
          `resolved${resolvedBy ? ` by ${resolvedBy.name}` : ""}${resolution === "" ? "" : `: ${resolution}`}`,
        ]),
    ...(thread.live.state === "orphaned" ? ["what it was about is gone"] : []),
  ];
}

function titleOf(block: Parameters<typeof readingOrder>[0][number]): string {
  const model = blockModel(block.kind);
  return model?.title(block) || `Untitled ${model?.label ?? "block"}`;
}

/** "2026-11-24 01:56 UTC" */
function when(time: string): string {
  return `${time.slice(0, 10)} ${time.slice(11, 16)} UTC`;
}
