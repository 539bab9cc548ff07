/** What cards of numbers, tables and controls draw; each its own chunk. */
import { lazy, type ComponentType } from "react";
import type { Block } from "../../shared/blocks/model.ts";

export interface FigureProps<B extends Block = Block> {
  readonly block: B;
  /** Opens the editor; undefined for people who may not edit. */
  readonly onConfigure: (() => void) | undefined;
  /** Writes a field of the block; undefined for people who may not edit. */
  readonly onSet: ((field: string, content: unknown) => void) | undefined;
}

/** The kinds' own types are theirs: each is given blocks of its kind only. */
export const valueFigures: Readonly<
  Record<string, ComponentType<FigureProps>>
> = {
  number: lazy(
    () => import("./NumberFigure.tsx"),
  ) as unknown as ComponentType<FigureProps>,
  table: lazy(
    () => import("./TableFigure.tsx"),
  ) as unknown as ComponentType<FigureProps>,
  controls: lazy(
    () => import("./ControlsFigure.tsx"),
  ) as unknown as ComponentType<FigureProps>,
};
