/** The whole canvas in a corner. Blocks are drawn once per change; a pan only moves the rectangle of what is seen. */
import { useEffect, useRef, type PointerEvent } from "react";
import { boundsOf, inflate } from "../../shared/geometry.ts";
import type { Rect } from "../../shared/presence.ts";
import { followUser } from "../presence/follow.ts";
import type { CanvasController } from "./controller.ts";
import styles from "./ZoomControls.module.css";

const size = { w: 200, h: 140 };

export function MiniMap({
  controller,
}: {
  readonly controller: CanvasController;
}) {
  const surface = useRef<HTMLCanvasElement>(null);
  const sight = useRef<HTMLDivElement>(null);
  const world = useRef<Rect>({ x: 0, y: 0, w: 1, h: 1 });

  useEffect(() => {
    const { camera, session, layout } = controller;
    let frame = 0;
    const moveSight = () => {
      if (!sight.current) return;
      const seen = camera.seen();
      const scale = size.w / world.current.w;
      sight.current.style.transform = `translate(${(seen.x - world.current.x) * scale}px, ${(seen.y - world.current.y) * scale}px)`;
      sight.current.style.width = `${seen.w * scale}px`;
      sight.current.style.height = `${seen.h * scale}px`;
    };
    const draw = () => {
      frame = 0;
      if (!surface.current) return;
      world.current = worldOf(controller);
      drawWorld(surface.current, controller, world.current);
      moveSight();
    };
    const schedule = () => {
      if (frame === 0) frame = requestAnimationFrame(draw);
    };
    draw();
    const theme = new MutationObserver(schedule);
    theme.observe(document.documentElement, { attributes: true });
    const stops = [
      camera.view.subscribe(moveSight),
      session.canvas.subscribe(schedule),
      layout.moved.subscribe(schedule),
      () => theme.disconnect(),
      () => cancelAnimationFrame(frame),
    ];
    return () => stops.forEach((stop) => stop());
  }, [controller]);

  const go = (event: PointerEvent<HTMLDivElement>) => {
    if (event.buttons === 0) return;
    followUser(null);
    const box = event.currentTarget.getBoundingClientRect();
    const scale = size.w / world.current.w;
    const { zoom, width, height } = controller.camera.view.get();
    const x = (event.clientX - box.left) / scale + world.current.x;
    const y = (event.clientY - box.top) / scale + world.current.y;
    controller.camera.show(
      { x: width / 2 - x * zoom, y: height / 2 - y * zoom, zoom },
      true,
    );
  };
  return (
    <div
      className={styles.map}
      role="img"
      aria-label="Minimap"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        go(event);
      }}
      onPointerMove={go}
    >
      <canvas ref={surface} className={styles.surface} />
      <div ref={sight} className={styles.sight} />
    </div>
  );
}

/** All blocks with a rim, in the shape of the map. */
function worldOf({ session, layout }: CanvasController): Rect {
  const { blocks } = session.canvas.get();
  const bounds = boundsOf(blocks.map((block) => layout.place(block))) ?? {
    x: 0,
    y: 0,
    w: 1000,
    h: 700,
  };
  const rim = inflate(bounds, Math.max(bounds.w, bounds.h) * 0.08 + 40);
  const scale = Math.min(size.w / rim.w, size.h / rim.h);
  const [w, h] = [size.w / scale, size.h / scale];
  return {
    x: rim.x - (w - rim.w) / 2,
    y: rim.y - (h - rim.h) / 2,
    w,
    h,
  };
}

function drawWorld(
  surface: HTMLCanvasElement,
  { session, layout }: CanvasController,
  world: Rect,
) {
  const ratio = window.devicePixelRatio || 1;
  surface.width = size.w * ratio;
  surface.height = size.h * ratio;
  const pen = surface.getContext("2d");
  if (!pen) return;
  const style = getComputedStyle(surface);
  const scale = (size.w / world.w) * ratio;
  const { blocks } = session.canvas.get();
  const colours: Readonly<Record<string, string>> = {
    frame: style.getPropertyValue("--hairline"),
    hypothesis: style.getPropertyValue("--accent"),
    decision: style.getPropertyValue("--ink-2"),
    chart: style.getPropertyValue("--good"),
    number: style.getPropertyValue("--good"),
    table: style.getPropertyValue("--good"),
  };
  pen.globalAlpha = 0.75;
  const plain = style.getPropertyValue("--hairline-strong");
  for (const frames of [true, false])
    for (const block of blocks) {
      if ((block.kind === "frame") !== frames) continue;
      const rect = layout.place(block);
      pen.fillStyle = colours[block.kind] ?? plain;
      pen.fillRect(
        (rect.x - world.x) * scale,
        (rect.y - world.y) * scale,
        Math.max(1, rect.w * scale),
        Math.max(1, rect.h * scale),
      );
    }
}
