/** A block as a card: the view of its kind with everything it needs, on the canvas, in the notebook or in a version. */
import {
  lazy,
  memo,
  Suspense,
  useRef,
  type ComponentType,
  type RefObject,
} from "react";
import { blockKinds, blockViews } from "../../shared/blocks/index.ts";
import type { BlockKind } from "../../shared/blocks/index.ts";
import type { Block } from "../../shared/blocks/model.ts";
import type { BlockViewProps } from "../../shared/blocks/view.ts";
import { preloadTextEditor, type CardMode } from "../text/TextField.tsx";
import styles from "./BlockCard.module.css";
import { BlockGlance } from "./BlockGlance.tsx";
import { CardBoundary } from "./CardBoundary.tsx";
import { ImagePicker } from "./ImagePicker.tsx";
import { CardProvider } from "./card.ts";
import { useSurface } from "./surface.tsx";
import { useTabIntoText } from "./tabOrder.ts";
import { useGrowth } from "./useGrowth.ts";

export { BlockGlance };
export type { CardMode };

export interface BlockCardProps {
  readonly block: Block;
  readonly mode: CardMode;
}

export const BlockCard = memo(function BlockCard({
  block,
  mode,
}: BlockCardProps) {
  const View = viewOf(block.kind);
  const card = useRef<HTMLDivElement>(null);
  const openText = useTabIntoText(mode);
  return (
    <div
      ref={card}
      className={styles.card}
      data-card
      data-kind={block.kind}
      data-mode={mode}
      onKeyDown={mode === "version" ? undefined : openText}
    >
      <CardBoundary resetKey={block}>
        {View ? (
          <KnownCard block={block} mode={mode} View={View} card={card} />
        ) : (
          <UnknownCard />
        )}
      </CardBoundary>
    </div>
  );
});

interface KnownCardProps extends BlockCardProps {
  readonly View: ComponentType<BlockViewProps>;
  readonly card: RefObject<HTMLElement | null>;
}

function KnownCard({ block, mode, View, card }: KnownCardProps) {
  const surface = useSurface(block, mode);
  const { readOnly } = surface;
  useGrowth(card, block, mode, readOnly);
  return (
    <CardProvider value={{ block, mode, readOnly }}>
      <Suspense fallback={<BlockGlance block={block} />}>
        <View block={block} surface={surface} />
      </Suspense>
      {block.kind === "image" && !readOnly && <ImagePicker block={block} />}
    </CardProvider>
  );
}

function UnknownCard() {
  return (
    <p className={styles.unknown}>
      This block was made by a newer Parley. Reload to update; it is kept as it
      is.
    </p>
  );
}

type View = ComponentType<BlockViewProps>;

const views = Object.fromEntries(
  blockKinds.map((kind) => [
    kind,
    // Each view takes blocks of its own kind, which is what `viewOf` gives it.
    lazy(blockViews[kind] as unknown as () => Promise<{ default: View }>),
  ]),
) as unknown as Record<BlockKind, View>;

function viewOf(kind: string): View | null {
  return Object.hasOwn(views, kind) ? views[kind as BlockKind] : null;
}

/** After the first paint: the other kinds' views and the editor, so that making or editing a block never waits. */
function preload() {
  for (const kind of blockKinds)
    void (blockViews[kind]() as Promise<unknown>).catch(() => {}); // A head start only: mounting asks again.
  preloadTextEditor();
}

if (typeof window !== "undefined") {
  if ("requestIdleCallback" in window)
    window.requestIdleCallback(preload, { timeout: 4000 });
  else setTimeout(preload, 1500);
}
