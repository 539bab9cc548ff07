/** The icon of a block's kind, small, beside its title in lists. */
import { createElement } from "react";
import { kindIcon } from "../blocks/kinds.ts";

export function BlockIcon({
  kind,
  size = 14,
}: {
  readonly kind: string;
  readonly size?: number;
}) {
  return createElement(kindIcon(kind), { size, "aria-hidden": true });
}
