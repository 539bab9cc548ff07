/** The example's document, built with the same named edits as a person's. */
import { generateNKeysBetween } from "fractional-indexing";
import type * as Y from "yjs";
import type { Item } from "../../shared/blocks/field.ts";
import { emptyChartSpec, type SeriesSpec } from "../../shared/charts/spec.ts";
import {
  createBlocks,
  linkBlocks,
  type NewBlock,
} from "../../shared/doc/edits.ts";
import { paragraphs } from "../../shared/doc/richText.ts";
import type { Relation } from "../../shared/doc/schema.ts";
import { parseMarkdown } from "../../shared/formats/markdown.ts";
import type { Rect } from "../../shared/presence.ts";
import { cellRect, frameRect, introRect } from "./layout.ts";
import { team } from "./people.ts";
import type { ExampleRuns } from "./runs.ts";
import * as words from "./words.ts";

/** Readable ids: threads of the example are anchored to them, and tests name them. */
export const blockIds = {
  question: "question",
  beatsTfidf: "h1",
  practiceHelps: "h2",
  recallChart: "recall",
  ablation: "ablation",
  acceptFlags: "d4",
  sizeChart: "pythia",
} as const;

const frames = [
  "1 The question",
  "2 What we believed",
  "3 What the evaluations say",
  "4 What we decided",
] as const;
const frameId = (frame: number) => `frame${frame + 1}`;

export function writeExample(doc: Y.Doc, runs: ExampleRuns) {
  createBlocks(doc, [
    note("intro", introRect(0), words.intro),
    note("howto", introRect(1), words.howTo),
    note("who", introRect(2), words.whoIsWho),
    ...frames.map((title, frame) => ({
      id: frameId(frame),
      kind: "frame",
      ...frameRect(frame),
      fields: { title },
    })),
    ...inFrame(0, questionCards()),
    ...inFrame(1, beliefCards()),
    ...inFrame(2, evidenceCards(runs)),
    ...inFrame(3, decisionCards()),
  ]);
  const links: [string, Relation, string][] = [
    ["h1", "answers", "question"],
    ["h1", "uses", "data"],
    ["h2", "uses", "data"],
    ["recall", "supports", "h1"],
    ["ablation", "refutes", "h2"],
    ["d4", "uses", "price"],
    ["d5", "derived from", "ablation"],
  ];
  for (const [from, relation, to] of links)
    linkBlocks(doc, { id: `${from}-${to}`, from, to, relation });
}

function questionCards(): NewBlock[] {
  return [
    note(blockIds.question, cellRect(0, 0), words.question),
    note("data", cellRect(0, 1), words.dataset),
    note("words", cellRect(0, 2), words.vocabulary),
  ];
}

function beliefCards(): NewBlock[] {
  return [
    {
      id: blockIds.beatsTfidf,
      kind: "hypothesis",
      ...cellRect(1, 0),
      fields: {
        statement: paragraphs(words.beatsTfidf.statement),
        body: parseMarkdown(words.beatsTfidf.body),
        status: "confirmed",
        criterion: {
          metric: "urgent recall",
          comparison: ">=",
          threshold: 0.9,
          dataset: "letters v3",
        },
        owner: team.mira.id,
        confidence: 70,
      },
    },
    {
      id: blockIds.practiceHelps,
      kind: "hypothesis",
      ...cellRect(1, 1),
      fields: {
        statement: paragraphs(words.practiceHelps.statement),
        body: parseMarkdown(words.practiceHelps.body),
        status: "refuted",
        criterion: {
          metric: "gain in urgent recall",
          comparison: ">=",
          threshold: 0.02,
          dataset: "letters v3",
        },
        owner: team.jonas.id,
        confidence: 40,
      },
    },
    note("plan", cellRect(1, 2), words.plan),
  ];
}

function evidenceCards(runs: ExampleRuns): NewBlock[] {
  return [
    chart(blockIds.recallChart, cellRect(2, 0, 0), words.recallChart, {
      runs: { type: "runs", runs: [...runs.triage] },
      metrics: ["urgent recall"],
      x: "model",
      series: "none",
      mark: "dot",
      threshold: { value: 0.9, label: "confirms at" },
    }),
    note("price", cellRect(2, 0, 1), words.price),
    note(blockIds.ablation, cellRect(2, 1, 0, 2), words.ablation),
    chart(blockIds.sizeChart, cellRect(2, 2, 0), words.sizeChart, {
      runs: { type: "runs", runs: [...runs.pythia] },
      metrics: ["acc"],
      tasks: ["arc_easy"],
      x: "step",
      series: "model",
      mark: "line",
    }),
    chart("overfit", cellRect(2, 2, 1), words.overfitChart, {
      runs: { type: "runs", runs: [...runs.trainer] },
      metrics: ["loss", "eval_g0_loss"],
      x: "step",
      series: "metric",
      mark: "line",
    }),
  ];
}

function decisionCards(): NewBlock[] {
  return [
    decision(blockIds.acceptFlags, cellRect(3, 0), words.acceptFlags, [
      team.leila.id,
      team.mira.id,
      team.sam.id,
    ]),
    decision("d5", cellRect(3, 1), words.dropPractice, [
      team.jonas.id,
      team.leila.id,
    ]),
    note("next", cellRect(3, 2), words.next),
  ];
}

function inFrame(frame: number, blocks: readonly NewBlock[]): NewBlock[] {
  return blocks.map((block) => ({ ...block, frame: frameId(frame) }));
}

function note(id: string, rect: Rect, markdown: string): NewBlock {
  return {
    id,
    kind: "note",
    ...rect,
    fields: { body: parseMarkdown(markdown.trim()) },
  };
}

function chart(
  id: string,
  rect: Rect,
  text: { title: string; body: string },
  spec: Partial<SeriesSpec>,
): NewBlock {
  return {
    id,
    kind: "chart",
    ...rect,
    fields: {
      title: text.title,
      body: parseMarkdown(text.body),
      spec: { ...emptyChartSpec, ...spec },
    },
  };
}

function decision(
  id: string,
  rect: Rect,
  text: typeof words.acceptFlags,
  people: readonly string[],
): NewBlock {
  const orders = generateNKeysBetween(null, null, text.options.length);
  const options = text.options.map((option, i): Item => ({
    id: `${id}-${i + 1}`,
    order: orders[i]!,
    text: paragraphs(option),
  }));
  return {
    id,
    kind: "decision",
    ...rect,
    fields: {
      question: paragraphs(text.question),
      options,
      outcome: options[text.taken]!.id,
      status: "accepted",
      body: parseMarkdown(text.body.trim()),
      people: [...people],
    },
  };
}
