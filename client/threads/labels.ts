/** The glyph of each label, so that none is told by colour. */
import {
  BookOpen,
  CircleQuestionMark,
  Heart,
  Lightbulb,
  TriangleAlert,
  type LucideIcon,
} from "lucide-react";
import type { Label } from "../../shared/api/threads.ts";

export const labelIcon: Readonly<Record<Label, LucideIcon>> = {
  question: CircleQuestionMark,
  concern: TriangleAlert,
  suggestion: Lightbulb,
  praise: Heart,
  "domain knowledge": BookOpen,
};
