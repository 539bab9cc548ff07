/** The icon of each kind; a kind's word and hint are in its model. */
import {
  ChartSpline,
  FlaskConical,
  Frame,
  Gavel,
  Hash,
  Image,
  Shapes,
  SlidersHorizontal,
  StickyNote,
  Table2,
  type LucideIcon,
} from "lucide-react";
import type { BlockKind } from "../../shared/blocks/index.ts";

const icons: Readonly<Record<BlockKind, LucideIcon>> = {
  note: StickyNote,
  hypothesis: FlaskConical,
  chart: ChartSpline,
  number: Hash,
  table: Table2,
  controls: SlidersHorizontal,
  decision: Gavel,
  image: Image,
  frame: Frame,
};

/** Kinds that a newer build made have an icon too. */
export function kindIcon(kind: string): LucideIcon {
  return Object.hasOwn(icons, kind) ? icons[kind as BlockKind] : Shapes;
}

/** What shows values, and images, is set up in an editor before it has anything to show. */
export function opensOwnEditor(kind: string): boolean {
  return ["chart", "number", "table", "controls", "image"].includes(kind);
}
