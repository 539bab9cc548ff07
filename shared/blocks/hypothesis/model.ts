/** A hypothesis: a statement that a metric crossing a threshold would confirm. */
import { z } from "zod";
import { plainText, text, value } from "../field.ts";
import { defineBlock, type BlockOf, type Tone } from "../model.ts";

export const hypothesisStatuses = [
  "draft",
  "running",
  "confirmed",
  "refuted",
  "unclear",
] as const;
export type HypothesisStatus = (typeof hypothesisStatuses)[number];

export const hypothesisTones: Readonly<Record<HypothesisStatus, Tone>> = {
  draft: "quiet",
  running: "accent",
  confirmed: "good",
  refuted: "bad",
  unclear: "warn",
};

/** What would confirm the hypothesis, e.g. urgent recall >= .90 on letters v3. */
const criterionSchema = z.object({
  metric: z.string().max(250),
  comparison: z.enum([">=", ">", "<=", "<"]),
  threshold: z.number(),
  dataset: z.string().max(250),
});
export type Criterion = z.infer<typeof criterionSchema>;

export const hypothesis = defineBlock({
  kind: "hypothesis",
  label: "hypothesis",
  hint: "A claim, and the metric that would confirm it",
  size: { w: 400, h: 240 },
  minSize: { w: 240, h: 140 },
  fields: {
    statement: text("line", "What do you believe to be true?"),
    body: text("body", "Why do you believe it?"),
    status: value(z.enum(hypothesisStatuses), "draft"),
    criterion: value(criterionSchema.nullable(), null),
    /** User id of the owner. */
    owner: value(z.string().max(64).nullable(), null),
    /** Belief that it will be confirmed, in percent. */
    confidence: value(z.number().int().min(0).max(100).nullable(), null),
  },
  mainText: "statement",
  title: (block) => plainText(block.fields.statement),
  status: ({ fields: { status } }) => ({
    word: status,
    tone: hypothesisTones[status],
  }),
  markdown(block, write) {
    const { statement, status, criterion, body, confidence } = block.fields;
    return [
      `### Hypothesis: ${write.plain(plainText(statement))}`,
      `Status: ${status}${confidence === null ? "" : ` · confidence ${confidence} %`}`,
      criterion && `Confirms if ${write.plain(criterionText(criterion))}`,
      write.richText(body),
    ]
      .filter(Boolean)
      .join("\n\n");
  },
});
export type Hypothesis = BlockOf<typeof hypothesis>;

function criterionText(criterion: Criterion): string {
  const on = criterion.dataset ? ` on ${criterion.dataset}` : "";
  return `${criterion.metric} ${criterion.comparison} ${criterion.threshold}${on}`;
}

/** As printed in the field: ".90" and not "0.9", at least two decimals below one. */
export function formatThreshold(threshold: number): string {
  const size = Math.abs(threshold);
  if (size === 0 || size >= 1) return String(threshold);
  const decimals = Math.max(2, (String(size).split(".")[1] ?? "").length);
  return decimals > 6
    ? String(threshold)
    : threshold.toFixed(decimals).replace(/^(-?)0\./, "$1.");
}
