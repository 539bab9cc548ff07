/** A small toolbar over something on the canvas. It follows pans, zooms and drags without rendering again. */
import { useLayoutEffect, useRef, type ReactNode } from "react";
import type { Rect } from "../../shared/presence.ts";
import { useController } from "./controller.ts";
import styles from "./FloatingBar.module.css";

interface FloatingBarProps {
  readonly label: string;
  /** What it belongs to, in canvas units; null hides it. Must be stable. */
  readonly target: () => Rect | null;
  readonly children: ReactNode;
}

const gap = 40;
const margin = 8;

export function FloatingBar({ label, target, children }: FloatingBarProps) {
  const { camera, layout, session } = useController();
  const ref = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const place = () => {
      const bar = ref.current;
      if (!bar) return;
      const rect = target();
      const { width, height } = camera.view.get();
      const at = rect && camera.toRegion({ x: rect.x + rect.w / 2, y: rect.y });
      const bottom =
        rect && camera.toRegion({ x: rect.x, y: rect.y + rect.h }).y;
      const outside =
        !at || bottom === null || bottom < 0 || at.y > height || width === 0;
      bar.style.visibility = outside ? "hidden" : "visible";
      if (outside) return;
      const size = bar.getBoundingClientRect();
      // Above, else below, else inside at the top.
      const above = at.y - gap - size.height;
      const below = bottom + gap;
      const y =
        above >= margin
          ? above
          : below + size.height <= height - margin
            ? below
            : margin;
      const x = Math.min(
        Math.max(at.x - size.width / 2, margin),
        Math.max(margin, width - size.width - margin),
      );
      bar.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
    };
    place();
    const resize = new ResizeObserver(place);
    if (ref.current) resize.observe(ref.current);
    const stops = [
      camera.view.subscribe(place),
      layout.moved.subscribe(place),
      session.canvas.subscribe(place),
      () => resize.disconnect(),
    ];
    return () => stops.forEach((stop) => stop());
  }, [camera, layout, session, target]);
  return (
    <div
      ref={ref}
      className={styles.bar}
      role="toolbar"
      aria-label={label}
      data-canvas-ui
    >
      {children}
    </div>
  );
}
