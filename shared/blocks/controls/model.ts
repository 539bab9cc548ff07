/** Controls: dropdowns, sliders and searches that turn every chart, number and table linked to them, for everybody at once. */
import { z } from "zod";
import { controlSchema, controlValuesSchema } from "../../charts/controls.ts";
import { value } from "../field.ts";
import { defineBlock, type BlockOf } from "../model.ts";

export const controls = defineBlock({
  kind: "controls",
  label: "controls",
  hint: "Dropdowns, sliders and a search that drive linked charts",
  size: { w: 280, h: 200 },
  minSize: { w: 200, h: 120 },
  fields: {
    title: value(z.string().max(500), ""),
    controls: value(z.array(controlSchema).max(12), []),
    /** Apart from the controls, so that turning one does not meet somebody who adds another. */
    values: value(controlValuesSchema, {}),
  },
  mainText: null,
  title: ({ fields: { title, controls } }) =>
    title || controls.map(({ label }) => label).join(", "),
  markdown({ fields: { title, controls, values } }, write) {
    return [
      `### Controls: ${write.plain(title || "untitled")}`,
      ...controls.map(
        ({ id, label }) =>
          `- ${write.plain(label)}: ${write.plain(String(values[id] ?? "all"))}`,
      ),
    ].join("\n");
  },
});
export type ControlsBlock = BlockOf<typeof controls>;
