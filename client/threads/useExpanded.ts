/**
 * Whether a field is unfolded: while it has the focus. A press that takes the focus away must still meet what it was
 * aimed at, so the field folds only after the pointer is up again.
 */
import { useEffect, useRef, useState, type FocusEvent } from "react";

export function useExpanded() {
  const [expanded, setExpanded] = useState(false);
  const pressed = useRef(false);
  useEffect(() => {
    const listening = new AbortController();
    const options = { capture: true, signal: listening.signal };
    addEventListener("pointerdown", () => (pressed.current = true), options);
    for (const type of ["pointerup", "pointercancel"] as const)
      addEventListener(type, () => (pressed.current = false), options);
    return () => listening.abort();
  }, []);
  return {
    expanded,
    onFocus: () => setExpanded(true),
    onBlur(event: FocusEvent<HTMLElement>) {
      if (event.currentTarget.contains(event.relatedTarget)) return;
      if (!pressed.current) return setExpanded(false);
      // A task later, when the click that belongs to this press has been handled.
      const fold = () => setTimeout(() => setExpanded(false));
      addEventListener("pointerup", fold, { once: true });
    },
  };
}
