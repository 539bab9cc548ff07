/** The paper's dot grid. Panning only shifts a ready layer (no repaint); zooming redraws its tile. */
import { useLayoutEffect, useRef } from "react";
import { useController } from "./controller.ts";
import styles from "./CanvasView.module.css";

const spacing = 24;

export function PaperDots() {
  const { camera } = useController();
  const ref = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    let drawnZoom = 0;
    const draw = () => {
      const element = ref.current;
      if (!element) return;
      const { x, y, zoom } = camera.view.get();
      // Far away every second, fourth... dot, so that they never run together.
      let step = spacing * zoom;
      while (step < 14) step *= 2;
      if (zoom !== drawnZoom) {
        drawnZoom = zoom;
        element.style.setProperty("--dot-step", `${step}px`);
        element.style.setProperty(
          "--dot-radius",
          `${Math.min(1.4, Math.max(0.8, zoom))}px`,
        );
        element.style.inset = `${-step}px`;
      }
      // The first dot stands half a step from the tile's corner, and the layer one step outside the region.
      const shiftX = (((x - step / 2) % step) + step) % step;
      const shiftY = (((y - step / 2) % step) + step) % step;
      element.style.transform = `translate(${shiftX}px, ${shiftY}px)`;
    };
    draw();
    return camera.view.subscribe(draw);
  }, [camera]);
  return <div ref={ref} className={styles.dots} aria-hidden />;
}
