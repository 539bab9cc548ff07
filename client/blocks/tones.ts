/** A glyph for each tone, because colour alone tells some people nothing. */
import {
  CircleCheck,
  CircleDashed,
  CircleDot,
  CircleHelp,
  CircleX,
  type LucideIcon,
} from "lucide-react";
import type { Tone } from "../../shared/blocks/model.ts";

export const toneGlyph: Readonly<Record<Tone, LucideIcon>> = {
  quiet: CircleDashed,
  accent: CircleDot,
  good: CircleCheck,
  warn: CircleHelp,
  bad: CircleX,
};
