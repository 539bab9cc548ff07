/** The width in px of an element; 0 before it is mounted. */
import { useMemo, useSyncExternalStore } from "react";

export function useWidth(element: () => HTMLElement | null): number {
  const watch = useMemo(
    () => (changed: () => void) => {
      const mounted = element();
      if (!mounted) return () => {};
      const observer = new ResizeObserver(changed);
      observer.observe(mounted);
      return () => observer.disconnect();
    },
    [element],
  );
  return useSyncExternalStore(watch, () => element()?.clientWidth ?? 0);
}
