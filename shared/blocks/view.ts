/**
 * What a kind's view (`<kind>/view.tsx`, default export) is given. Views draw and call the surface; they know neither
 * the Y.Doc nor whether they stand on the canvas, in the notebook or in an old version.
 */
import type { ComponentType } from "react";
import type { Person } from "../people.ts";
import type { Block, Tone } from "./model.ts";

export interface TextProps {
  readonly field: string;
  /** Item id, for a text inside an items field. */
  readonly item?: string;
  readonly className?: string;
  /**
   * The text takes the room that the card leaves it: longer text fades out at the end, and scrolls while the card is
   * selected or the text is edited.
   */
  readonly fit?: boolean;
}

export interface Option {
  readonly value: string;
  /** What people read: "In force". */
  readonly word: string;
  readonly tone: Tone;
  readonly icon: ComponentType<{ readonly size?: number }>;
}

/** A pill with glyph, word and colour; a menu for those who may edit. */
export interface ChoiceProps {
  /** "Status", for screen readers. */
  readonly label: string;
  readonly value: string;
  readonly options: readonly Option[];
  onChange(value: string): void;
}

/** Avatars; a menu to pick people for those who may edit. */
export interface PeopleProps {
  /** "Owner". */
  readonly label: string;
  /** User ids. */
  readonly value: readonly string[];
  /** One person at most, or any number. */
  readonly many?: boolean;
  onChange(ids: readonly string[]): void;
}

export interface BlockSurface {
  /** True for viewers, commenters and old versions. */
  readonly readOnly: boolean;
  /** People of the canvas, for owners and deciders. */
  readonly people: readonly Person[];
  /** A text field of this block, edited in place. */
  readonly Text: ComponentType<TextProps>;
  /** The plot of a chart block with its own loading, empty and error states; null where charts cannot be drawn. */
  readonly Figure: ComponentType;
  readonly Choice: ComponentType<ChoiceProps>;
  readonly People: ComponentType<PeopleProps>;
  /** True for a decision that another decision in force supersedes. */
  readonly superseded: boolean;
  /** Where a picture of this canvas is, by its hash. */
  pictureAddress(blob: string): string;
  /** For one that could not be loaded: true when it is here now, having been pasted from another canvas. */
  bringPicture(blob: string): Promise<boolean>;
  /** Opens the editor for a chart's spec, or a file picker for an image. */
  configure(): void;
  set(field: string, content: unknown): void;
  addItem(field: string): void;
  /** A field that names the item is emptied with it. */
  removeItem(field: string, item: string): void;
}

export interface BlockViewProps<B extends Block = Block> {
  readonly block: B;
  readonly surface: BlockSurface;
}
