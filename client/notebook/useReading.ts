/**
 * Where somebody reads: the row at the top of the view. It is told to the others, it lights up in the outline, and the
 * canvas starts there when the view is switched. Also answers `ui.reveal`.
 */
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { patchUi, useUi } from "../canvas/ui.ts";
import { presenceOf } from "../presence/peers.ts";
import { useNotebook } from "./notebook.ts";
import type { Row } from "./rows.ts";
import { rowAtTop, showRow } from "./sight.ts";

export function useReading(
  rows: readonly Row[],
  draw: (id: string) => void,
): string | null {
  const { ui, session, root } = useNotebook();
  const [reading, setReading] = useState<string | null>(null);
  const latest = useRef<string | null>(null);
  const reveal = useUi((state) => state.reveal);
  const selection = useUi((state) => state.selection);
  const drawRow = useRef(draw);
  useLayoutEffect(() => {
    drawRow.current = draw;
  });

  useEffect(() => {
    const element = root();
    if (!element || !reveal) return;
    drawRow.current(reveal.block);
    // Drawn by now only if it was before: look again once React is done.
    let stop = () => {};
    const handle = requestAnimationFrame(() => {
      stop = showRow(element, reveal.block);
    });
    return () => {
      cancelAnimationFrame(handle);
      stop();
    };
  }, [root, reveal]);

  useEffect(() => {
    const element = root();
    if (!element) return;
    let frame = 0;
    const look = () => {
      frame = 0;
      const id = rowAtTop(element);
      latest.current = id;
      setReading(id);
    };
    const lookSoon = () => (frame ||= requestAnimationFrame(look));
    lookSoon();
    element.addEventListener("scroll", lookSoon, { passive: true });
    return () => {
      cancelAnimationFrame(frame);
      element.removeEventListener("scroll", lookSoon);
      // The other view opens where this one was read.
      if (ui.get().view === "canvas" && latest.current)
        patchUi(ui, { reveal: { block: latest.current, at: Date.now() } });
    };
  }, [root, ui]);

  const block = rows.find((row) => row.block.id === reading)?.block;
  useEffect(() => {
    const presence = presenceOf(session.awareness);
    presence.set({ view: "notebook", pointer: null });
  }, [session]);
  useEffect(() => {
    presenceOf(session.awareness).set({ selection: [...selection] });
  }, [session, selection]);
  const { x, y, w, h } = block ?? {};
  useEffect(() => {
    if (x === undefined || y === undefined || !w || !h) return;
    presenceOf(session.awareness).set({ viewport: { x, y, w, h } });
  }, [session, x, y, w, h]);
  return reading;
}
