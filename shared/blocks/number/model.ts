/** A number: one metric of one run, large, with what it is worth (n, interval), against another run, in words for each discipline. */
import { z } from "zod";
import { disciplines } from "../../disciplines.ts";
import { metricLabel, sentenceStart } from "../../charts/words.ts";
import { noRuns, runSelectionSchema } from "../../charts/selection.ts";
import { tableColumnSchema } from "../../charts/table.ts";
import { value } from "../field.ts";
import { defineBlock, type BlockOf } from "../model.ts";

/** Sentence of each discipline, with {value}, {low}, {high}, {n}, {delta}, {misses} to fill in. */
const sentencesSchema = z.partialRecord(
  z.enum(disciplines),
  z.string().max(500),
);

export const number = defineBlock({
  kind: "number",
  label: "number",
  hint: "One metric, large, with its interval and what changed",
  size: { w: 300, h: 260 },
  minSize: { w: 200, h: 140 },
  fields: {
    title: value(z.string().max(500), ""),
    /** The first run of these is shown. */
    runs: value(runSelectionSchema, noRuns),
    /** Null until somebody chose one. */
    metric: value(tableColumnSchema.nullable(), null),
    /** As in a table query. */
    baseline: value(z.string().max(64), "previous"),
    sentences: value(sentencesSchema, {}),
    acknowledged: value(z.string().max(64).nullable(), null),
  },
  mainText: null,
  title: ({ fields: { title, metric } }) =>
    title || (metric ? sentenceStart(metricLabel(metric.metric)) : ""),
  markdown({ fields: { title, metric } }, write) {
    return `### Number: ${write.plain(title || metric?.metric || "untitled")}`;
  },
});
export type NumberBlock = BlockOf<typeof number>;
