/** A sample that somebody chose a canvas for: the canvas opens with the field for the comment. */
import type { AnchorOf } from "../../shared/api/anchors.ts";
import { createStore } from "../kit/store.ts";

export interface SampleToDiscuss {
  readonly canvas: string;
  readonly anchor: AnchorOf<"sample">;
}

export const sampleToDiscuss = createStore<SampleToDiscuss | null>(null);
