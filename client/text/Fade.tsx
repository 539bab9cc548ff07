/** Clips text to the room it has and fades its end, if it is longer. */
import { useLayoutEffect, useRef, useState, type ReactNode } from "react";
import styles from "./TextField.module.css";

interface FadeProps {
  /** The text can be scrolled to its end: its card is selected, or it is being edited. */
  readonly scrolls: boolean;
  readonly children: ReactNode;
}

export function Fade({ scrolls, children }: FadeProps) {
  const box = useRef<HTMLDivElement>(null);
  const [longer, setLonger] = useState(false);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element || typeof ResizeObserver === "undefined") return;
    const measure = () =>
      setLonger(element.scrollHeight > element.clientHeight + 2);
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    if (element.firstElementChild) observer.observe(element.firstElementChild);
    return () => observer.disconnect();
  }, []);
  useLayoutEffect(() => {
    if (!scrolls) box.current?.scrollTo({ top: 0 });
  }, [scrolls]);
  return (
    <div
      ref={box}
      className={`${styles.fade} ${scrolls && longer ? "nowheel" : ""}`}
      data-longer={longer}
      data-scrolls={scrolls}
    >
      {/* Its size is the text's own, whatever room there is. */}
      <div>{children}</div>
    </div>
  );
}
