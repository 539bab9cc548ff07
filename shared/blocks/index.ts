/** The list of block kinds, one line each: the only place outside its folder that a new kind touches. */
import type { Fields } from "./field.ts";
import type { BlockModel } from "./model.ts";
import { chart } from "./chart/model.ts";
import { controls } from "./controls/model.ts";
import { decision } from "./decision/model.ts";
import { frame } from "./frame/model.ts";
import { hypothesis } from "./hypothesis/model.ts";
import { image } from "./image/model.ts";
import { note } from "./note/model.ts";
import { number } from "./number/model.ts";
import { table } from "./table/model.ts";

export const blockModels = {
  note,
  hypothesis,
  chart,
  number,
  table,
  controls,
  decision,
  image,
  frame,
} as const;

export type BlockKind = keyof typeof blockModels;
export const blockKinds = Object.keys(blockModels) as BlockKind[];

/** The model of a kind; undefined for kinds that a newer build made: such blocks are kept and drawn as "unknown". */
export function blockModel(kind: string): BlockModel<Fields> | undefined {
  return Object.hasOwn(blockModels, kind)
    ? (blockModels[kind as BlockKind] as unknown as BlockModel<Fields>)
    : undefined;
}

/** Loaded by the client only, each in its own chunk. */
export const blockViews = {
  note: () => import("./note/view.tsx"),
  hypothesis: () => import("./hypothesis/view.tsx"),
  chart: () => import("./chart/view.tsx"),
  number: () => import("./number/view.tsx"),
  table: () => import("./table/view.tsx"),
  controls: () => import("./controls/view.tsx"),
  decision: () => import("./decision/view.tsx"),
  image: () => import("./image/view.tsx"),
  frame: () => import("./frame/view.tsx"),
};
