/** A chart: a title, a note in words, and the spec that says which runs and metrics to draw. Data stays on the server. */
import { z } from "zod";
import { text, value } from "../field.ts";
import { defineBlock, type BlockOf } from "../model.ts";
import { chartKind } from "../../charts/kinds.ts";
import { chartSpecSchema, emptyChartSpec } from "../../charts/spec.ts";

export const chart = defineBlock({
  kind: "chart",
  label: "chart",
  hint: "A live chart of evaluation runs",
  size: { w: 480, h: 320 },
  minSize: { w: 240, h: 180 },
  fields: {
    title: value(z.string().max(500), ""),
    spec: value(chartSpecSchema, emptyChartSpec),
    /** Pinned: what is drawn is this snapshot, whatever comes in. Its id is a record that only the server makes. */
    pin: value(
      z
        .object({ snapshot: z.string().max(64), at: z.string().max(40) })
        .nullable(),
      null,
    ),
    /** Id of a record: somebody has seen that this mixes what cannot be compared as it stands. */
    acknowledged: value(z.string().max(64).nullable(), null),
    body: text("body", "What does this show?"),
  },
  mainText: "body",
  title: ({ fields: { title, spec } }) =>
    title || chartKind(spec.type).title(spec),
  markdown(block, write) {
    const { title, spec, body } = block.fields;
    return [
      `### Chart: ${write.plain(title || chartKind(spec.type).title(spec) || "untitled")}`,
      write.richText(body),
    ]
      .filter(Boolean)
      .join("\n\n");
  },
});
export type Chart = BlockOf<typeof chart>;
