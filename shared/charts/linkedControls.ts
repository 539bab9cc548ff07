/** Which controls turn a block: those of a controls block that a link, either way round, ties to it. */
import type { ControlsBlock } from "../blocks/controls/model.ts";
import type { Block } from "../blocks/model.ts";
import type { Link } from "../doc/schema.ts";
import type { ControlPanel } from "./controls.ts";

/** In the order of the blocks' ids, so that everybody applies them alike. */
export function panelsOf(
  blockId: string,
  links: readonly Link[],
  blockById: (id: string) => Block | null | undefined,
): ControlPanel[] {
  const neighbours = new Set(
    links.flatMap(({ from, to }) =>
      from === blockId ? [to] : to === blockId ? [from] : [],
    ),
  );
  return [...neighbours].sort().flatMap((id) => {
    const block = blockById(id);
    if (block?.kind !== "controls") return [];
    const { controls, values } = (block as ControlsBlock).fields;
    return [{ controls, values }];
  });
}
