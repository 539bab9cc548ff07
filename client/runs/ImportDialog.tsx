/** The import dialog, opened by `openImport`; its content is loaded when it is first needed. */
import { lazy, Suspense } from "react";
import { chart } from "../../shared/blocks/chart/model.ts";
import type { SuggestedChart } from "../../shared/charts/suggest.ts";
import { createBlocks } from "../../shared/doc/edits.ts";
import { patchUi, useUiStore } from "../canvas/ui.ts";
import { useStore } from "../kit/store.ts";
import { useReadOnly, useSession } from "../sync/session.ts";
import { importRequest } from "./importStore.ts";
import { chartPlaces } from "./places.ts";

const ImportModal = lazy(() => import("./ImportModal.tsx"));

/** Stands in an open canvas: charts of what was imported can be placed on it. */
export function ImportDialog() {
  const session = useSession();
  const ui = useUiStore();
  const request = useStore(importRequest);
  const mayEdit = !useReadOnly();
  const place = (charts: readonly SuggestedChart[]) => {
    const { blocks } = session.canvas.get();
    const places = chartPlaces(
      charts.length,
      chart.size,
      blocks,
      request?.at ?? null,
    );
    const made = charts.map(({ title, spec }, i) => ({
      id: crypto.randomUUID(),
      kind: chart.kind,
      ...places[i]!,
      fields: { title, spec },
    }));
    createBlocks(session.doc, made);
    patchUi(ui, {
      selection: new Set(made.map((block) => block.id)),
      selectedLinks: new Set(),
      reveal: { block: made[0]!.id, at: Date.now() },
    });
  };

  return (
    <Suspense fallback={null}>
      {request && (
        <ImportModal request={request} {...(mayEdit && { onPlace: place })} />
      )}
    </Suspense>
  );
}
