/** The one icon of each block kind, small, beside its title in lists. */
import {
  FlaskConical,
  Frame,
  Gavel,
  Image,
  LineChart,
  Square,
  StickyNote,
  type LucideIcon,
} from "lucide-react";

const icons: Readonly<Record<string, LucideIcon>> = {
  note: StickyNote,
  hypothesis: FlaskConical,
  chart: LineChart,
  decision: Gavel,
  image: Image,
  frame: Frame,
};

export function BlockIcon({
  kind,
  size = 14,
}: {
  readonly kind: string;
  readonly size?: number;
}) {
  const Icon = icons[kind] ?? Square;
  return <Icon size={size} aria-hidden />;
}
