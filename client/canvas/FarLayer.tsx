/** Blocks as plain boxes on one drawing surface, for zoom levels at which a thousand elements would be slower. */
import { useEffect, useRef, useSyncExternalStore } from "react";
import { overlaps } from "../../shared/geometry.ts";
import { useController, type CanvasController } from "./controller.ts";
import { detailAt } from "./detail.ts";
import styles from "./CanvasView.module.css";

export function FarLayer() {
  const { camera } = useController();
  const far = useSyncExternalStore(
    camera.view.subscribe,
    () => detailAt(camera.view.get().zoom) === "box",
  );
  return far ? <FarBoxes /> : null;
}

function FarBoxes() {
  const controller = useController();
  const ref = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const surface = ref.current;
    if (!surface) return;
    let frame = 0;
    const draw = () => {
      frame = 0;
      drawBoxes(surface, controller);
    };
    const schedule = () => {
      if (frame === 0) frame = requestAnimationFrame(draw);
    };
    draw();
    const { camera, session, layout, ui } = controller;
    const theme = new MutationObserver(schedule);
    theme.observe(document.documentElement, { attributes: true });
    const stops = [
      camera.view.subscribe(schedule),
      session.canvas.subscribe(schedule),
      layout.moved.subscribe(schedule),
      ui.subscribe(schedule),
      () => theme.disconnect(),
      () => cancelAnimationFrame(frame),
    ];
    return () => stops.forEach((stop) => stop());
  }, [controller]);
  return <canvas ref={ref} className={styles.far} aria-hidden />;
}

function drawBoxes(surface: HTMLCanvasElement, controller: CanvasController) {
  const { camera, session, layout, ui } = controller;
  const { x, y, zoom, width, height } = camera.view.get();
  const ratio = window.devicePixelRatio || 1;
  const [pixelsX, pixelsY] = [
    Math.round(width * ratio),
    Math.round(height * ratio),
  ];
  if (surface.width !== pixelsX) surface.width = pixelsX;
  if (surface.height !== pixelsY) surface.height = pixelsY;
  const pen = surface.getContext("2d");
  if (!pen) return;
  const style = getComputedStyle(surface);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.clearRect(0, 0, pixelsX, pixelsY);
  pen.setTransform(zoom * ratio, 0, 0, zoom * ratio, x * ratio, y * ratio);
  const hair = 1 / zoom;
  const seen = camera.seen();
  const { blocks, blockById, links } = session.canvas.get();
  const { selection } = ui.get();

  const box = (id: string, fill: string) => {
    const block = blockById.get(id)!;
    const rect = layout.place(block);
    if (!overlaps(rect, seen)) return;
    pen.fillStyle = fill;
    pen.strokeStyle = colour("--hairline-strong");
    pen.lineWidth = hair;
    if (selection.has(id)) {
      pen.strokeStyle = colour("--accent");
      pen.lineWidth = 2 * hair;
    }
    pen.fillRect(rect.x, rect.y, rect.w, rect.h);
    pen.strokeRect(rect.x, rect.y, rect.w, rect.h);
  };
  const accents: Readonly<Record<string, string>> = {
    hypothesis: colour("--accent"),
    decision: colour("--ink"),
    chart: colour("--good"),
    number: colour("--good"),
    table: colour("--good"),
  };
  for (const block of blocks)
    if (block.kind === "frame") box(block.id, colour("--sunken"));
  pen.strokeStyle = colour("--ink-3");
  pen.lineWidth = hair;
  pen.beginPath();
  for (const link of links) {
    const from = blockById.get(link.from);
    const to = blockById.get(link.to);
    if (!from || !to) continue;
    const a = layout.place(from);
    const b = layout.place(to);
    pen.moveTo(a.x + a.w / 2, a.y + a.h / 2);
    pen.lineTo(b.x + b.w / 2, b.y + b.h / 2);
  }
  pen.stroke();
  for (const block of blocks) {
    if (block.kind === "frame") continue;
    box(block.id, colour("--card"));
    const accent = accents[block.kind];
    if (!accent) continue;
    const rect = layout.place(block);
    pen.fillStyle = accent;
    pen.fillRect(rect.x, rect.y, Math.min(rect.w, 4 * hair), rect.h);
  }
}
