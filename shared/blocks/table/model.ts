/** A table of runs and metrics: the best in bold only where the difference holds. Data stays on the server. */
import { z } from "zod";
import { noRuns, runSelectionSchema } from "../../charts/selection.ts";
import { tableColumnSchema } from "../../charts/table.ts";
import { metricLabel, sentenceStart } from "../../charts/words.ts";
import { value } from "../field.ts";
import { defineBlock, type BlockOf } from "../model.ts";

export const table = defineBlock({
  kind: "table",
  label: "results table",
  hint: "Runs and their metrics, with intervals and differences",
  size: { w: 560, h: 280 },
  minSize: { w: 280, h: 160 },
  fields: {
    title: value(z.string().max(500), ""),
    runs: value(runSelectionSchema, noRuns),
    columns: value(z.array(tableColumnSchema).max(24), []),
    /** As in a table query. */
    baseline: value(z.string().max(64), ""),
    /** What stands beside each value. */
    shows: value(z.enum(["interval", "delta", "both", "nothing"]), "interval"),
    acknowledged: value(z.string().max(64).nullable(), null),
  },
  mainText: null,
  title: ({ fields: { title, columns } }) =>
    title ||
    sentenceStart(
      [...new Set(columns.map(({ metric }) => metricLabel(metric)))].join(", "),
    ),
  markdown({ fields: { title, columns } }, write) {
    const names = columns.map(({ metric }) => metric).join(", ");
    return `### Table: ${write.plain(title || names || "untitled")}`;
  },
});
export type TableBlock = BlockOf<typeof table>;
