/** Never by colour alone: each outcome has a sign of its own. */
import {
  BadgeCheck,
  CircleAlert,
  Eye,
  History,
  Hourglass,
  type LucideIcon,
} from "lucide-react";
import type { Outcome } from "./outcome.ts";

const icons: Readonly<Record<Outcome, LucideIcon>> = {
  changes: CircleAlert,
  stale: History,
  looking: Eye,
  asked: Hourglass,
  approved: BadgeCheck,
};

export function OutcomeIcon({
  outcome,
  size,
}: {
  readonly outcome: Outcome;
  readonly size: number;
}) {
  const Icon = icons[outcome];
  return <Icon size={size} aria-hidden />;
}
