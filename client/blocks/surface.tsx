/** What a card gives to the view of its kind: editing in place, values, people; see shared/blocks/view.ts. */
import { lazy, Suspense, useMemo } from "react";
import type { Chart } from "../../shared/blocks/chart/model.ts";
import type { Decision } from "../../shared/blocks/decision/model.ts";
import type { Block } from "../../shared/blocks/model.ts";
import type { BlockSurface, TextProps } from "../../shared/blocks/view.ts";
import { effectiveSpec } from "../../shared/charts/blockQuery.ts";
import { addItem, removeItem, setValue } from "../../shared/doc/edits.ts";
import { patchUi, useUiStore } from "../canvas/ui.ts";
import { useReadOnly, useSession } from "../sync/session.ts";
import { TextField, type CardMode } from "../text/TextField.tsx";
import { useCanvas, type CanvasSnapshot } from "../sync/canvasStore.ts";
import { valueFigures } from "../values/figures.ts";
import { usePanels } from "../values/usePanels.ts";
import { useCard } from "./card.ts";
import { bringBlob, pictureAddress } from "./pictures.ts";
import { Choice } from "./Choice.tsx";
import { People } from "./People.tsx";
import { usePeople } from "./people.ts";

export function useSurface(block: Block, mode: CardMode): BlockSurface {
  const session = useSession();
  const ui = useUiStore();
  const people = usePeople();
  const mayNotEdit = useReadOnly();
  const readOnly = mode === "version" || mayNotEdit;
  const superseded = useCanvas((canvas) => isSuperseded(canvas, block));
  const { canvasId, doc } = session;
  return useMemo(
    (): BlockSurface => ({
      readOnly,
      people,
      Text: SurfaceText,
      Figure: SurfaceFigure,
      Choice,
      People,
      superseded,
      pictureAddress: (blob) => pictureAddress(canvasId, blob),
      bringPicture: async (blob) =>
        !readOnly && (await bringBlob(canvasId, blob)),
      configure: () => patchUi(ui, { configuring: block.id }),
      set(field, content) {
        if (!readOnly) setValue(doc, block.id, field, content);
      },
      addItem(field) {
        if (readOnly) return;
        const item = crypto.randomUUID();
        addItem(doc, block.id, field, item);
        patchUi(ui, { editing: { block: block.id, field, item } });
      },
      removeItem(field, item) {
        if (!readOnly) removeItem(doc, block.id, field, item);
      },
    }),
    [readOnly, people, superseded, ui, canvasId, doc, block.id],
  );
}

/** Accepting a decision that supersedes this one flips it; a proposed one flips nothing. */
function isSuperseded(canvas: CanvasSnapshot, block: Block): boolean {
  if (block.kind !== "decision") return false;
  return canvas.links.some((link) => {
    if (link.relation !== "supersedes" || link.to !== block.id) return false;
    const by = canvas.blockById.get(link.from);
    return (
      by?.kind === "decision" && (by as Decision).fields.status === "accepted"
    );
  });
}

function SurfaceText({ field, item, className, fit }: TextProps) {
  const { block, mode, readOnly } = useCard();
  return (
    <TextField
      block={block}
      field={field}
      item={item}
      className={className}
      fit={fit}
      mode={mode}
      readOnly={readOnly}
    />
  );
}

const Figure = lazy(async () => ({
  default: (await import("../charts/ChartFigure.tsx")).ChartFigure,
}));

function SurfaceFigure() {
  const { block, mode, readOnly } = useCard();
  const ui = useUiStore();
  const { doc } = useSession();
  const panels = usePanels(block.id);
  const onSet = (field: string, content: unknown) =>
    setValue(doc, block.id, field, content);
  const onConfigure = () => patchUi(ui, { configuring: block.id });
  const editing = readOnly ? {} : { onSet, onConfigure };
  const Values = valueFigures[block.kind];
  if (Values)
    return (
      <Suspense fallback={<div style={{ flex: 1 }} aria-busy />}>
        <Values
          block={block}
          onSet={undefined}
          onConfigure={undefined}
          {...editing}
        />
      </Suspense>
    );
  if (block.kind !== "chart") return null;
  const { title, pin, acknowledged } = (block as Chart).fields;
  return (
    <Suspense fallback={<div style={{ flex: 1 }} aria-busy />}>
      <Figure
        spec={effectiveSpec(block as Chart, panels)}
        title={title}
        block={block.id}
        pin={pin}
        acknowledged={acknowledged}
        still={mode === "version"}
        {...editing}
      />
    </Suspense>
  );
}
