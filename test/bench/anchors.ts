/**
 * 5,000 comments on words of a canvas, and 10,000 edits since anybody looked: how long until each is on its words again.
 * Beside it, the same by looking for the quotes alone.
 */
import * as Y from "yjs";
import type { AnchorLive } from "../../shared/api/anchors.ts";
import {
  readBlockText,
  type BlockText,
} from "../../shared/anchors/blockText.ts";
import { fitOf, scoreOf } from "../../shared/anchors/context.ts";
import { FreshText } from "../../shared/anchors/fresh.ts";
import { nextLive } from "../../shared/anchors/live.ts";
import {
  anchorAtOffsets,
  type TextAnchor,
} from "../../shared/anchors/textAnchor.ts";
import { createBlocks } from "../../shared/doc/edits.ts";
import { paragraphs } from "../../shared/doc/richText.ts";
import { rootsOf } from "../../shared/doc/schema.ts";
import type { Figure } from "./figure.ts";

const blocks = 200;
const perBlock = 25;
const edits = 10_000;
const rounds = 5;

export async function benchAnchors(): Promise<Figure[]> {
  const random = seeded(7);
  const ours: number[] = [];
  const byQuote: number[] = [];
  const undisturbed: number[] = [];
  let orphans = 0;
  for (let round = 0; round < rounds; round++) {
    const doc = makeCanvas(random);
    const threads = makeThreads(doc);
    const since = Y.decodeStateVector(Y.encodeStateVector(doc));
    // The server has looked before: what it decoded then it still knows.
    undisturbed.push(time(() => keepAll(doc, threads, since)));
    for (let i = 0; i < edits; i++) editSomewhere(doc, random);
    byQuote.push(time(() => findAll(doc, threads)));
    let lives: AnchorLive[] = [];
    ours.push(time(() => (lives = keepAll(doc, threads, since))));
    orphans = lives.filter(({ state }) => state === "orphaned").length;
  }
  const base = median(byQuote);
  const figure = (name: string, ms: number): Figure => ({
    name,
    value: `${ms.toFixed(1)} ms`,
    baseline: `quotes alone ${base.toFixed(1)} ms`,
    ratio: ms / base,
  });
  return [
    figure(
      `5,000 threads after 10,000 edits (${orphans} orphans)`,
      median(ours),
    ),
    figure("5,000 threads, nothing changed", median(undisturbed)),
  ];
}

function keepAll(
  doc: Y.Doc,
  threads: readonly TextAnchor[],
  since: ReadonlyMap<number, number>,
): AnchorLive[] {
  const fresh = new FreshText(since);
  const texts = new Map<string, BlockText | null>();
  const now = "2026-01-01T00:00:00.000Z";
  return threads.map((anchor) =>
    nextLive(
      textOf(doc, anchor, texts),
      anchor,
      { state: "attached" },
      { fresh, now },
    ),
  );
}

/** Every place that says the same, and of these the one in the likest surroundings. */
function findAll(doc: Y.Doc, threads: readonly TextAnchor[]): number[] {
  const texts = new Map<string, BlockText | null>();
  return threads.map((anchor) => {
    const { exact } = anchor.quote;
    let best = -1;
    let bestScore = -1;
    for (const { text } of textOf(doc, anchor, texts)?.fields ?? [])
      for (
        let at = text.indexOf(exact);
        at >= 0;
        at = text.indexOf(exact, at + 1)
      ) {
        const score = scoreOf(
          fitOf(text, { from: at, to: at + exact.length }, anchor.quote),
        );
        if (score > bestScore) [best, bestScore] = [at, score];
      }
    return best;
  });
}

function textOf(
  doc: Y.Doc,
  { block }: TextAnchor,
  texts: Map<string, BlockText | null>,
): BlockText | null {
  let text = texts.get(block);
  if (text === undefined) texts.set(block, (text = readBlockText(doc, block)));
  return text;
}

function makeCanvas(random: () => number): Y.Doc {
  const doc = new Y.Doc();
  rootsOf(doc);
  createBlocks(
    doc,
    Array.from({ length: blocks }, (_, i) => ({
      id: `b${i}`,
      kind: "note",
      x: 0,
      y: 0,
      w: 300,
      h: 200,
      fields: {
        body: paragraphs(
          Array.from({ length: 25 }, () => sentence(random)).join("\n"),
        ),
      },
    })),
  );
  return doc;
}

function makeThreads(doc: Y.Doc): TextAnchor[] {
  return Array.from({ length: blocks }, (_, i) => {
    const field = readBlockText(doc, `b${i}`)!.fields[0]!;
    const lines = field.text.split("\n");
    let at = 0;
    return lines.slice(0, perBlock).map((line) => {
      const from = at + 8;
      at += line.length + 1;
      return anchorAtOffsets(`b${i}`, field, { from, to: from + 12 })!;
    });
  }).flat();
}

/** Mostly typing, now and then Enter, as the editor writes it. */
function editSomewhere(doc: Y.Doc, random: () => number) {
  const body = rootsOf(doc)
    .blocks.get(`b${Math.floor(random() * blocks)}`)!
    .get("body") as Y.XmlFragment;
  const index = Math.floor(random() * body.length);
  const paragraph = body.get(index) as Y.XmlElement;
  const text = paragraph.get(0);
  if (!(text instanceof Y.XmlText)) return;
  const at = Math.floor(random() * (text.length + 1));
  if (random() < 0.95) return text.insert(at, "x");
  doc.transact(() => {
    const tail = text.toString().slice(at);
    text.delete(at, text.length - at);
    const split = new Y.XmlElement("paragraph");
    body.insert(index + 1, [split]);
    split.insert(0, [new Y.XmlText(tail)]);
  });
}

const words =
  "urgent recall letter model second set low high triage reads twice".split(
    " ",
  );
function sentence(random: () => number): string {
  return Array.from(
    { length: 12 },
    () =>
      words[Math.floor(random() * words.length)]! + Math.floor(random() * 90),
  ).join(" ");
}

/** Of the processor: others may be at work beside. */
function time(work: () => unknown): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
