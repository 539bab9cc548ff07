/**
 * The field of a comment before, while and after its editor is loaded. Until somebody is about to write it is a line
 * that looks like the field. When the editor cannot be loaded (offline, an old page), the Markdown itself is edited.
 */
import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  type ComponentType,
} from "react";
import { flushSync } from "react-dom";
import { holdKeys, takeHeldKeys } from "../heldKeys.ts";
import { firstWords } from "../../../shared/threads/plainText.ts";
import styles from "./Composer.module.css";
import type { RichFieldProps } from "./RichField.tsx";

let loaded: ComponentType<RichFieldProps> | null = null;

/** Also called ahead, so that the first comment waits for nothing. */
export async function loadField(): Promise<void> {
  loaded ??= (await import("./RichField.tsx")).default;
}

export function LazyField(props: RichFieldProps) {
  const { label, body, autoFocus } = props;
  const [state, setState] = useState<"waiting" | "rich" | "plain">(
    autoFocus && loaded ? "rich" : "waiting",
  );
  const [wanted, setWanted] = useState(autoFocus);
  const begun = useRef(false);

  const begin = useCallback(() => {
    setWanted(true);
    // Within the event, so that a phone's keyboard stays open.
    if (loaded) return flushSync(() => setState("rich"));
    if (begun.current) return;
    begun.current = true;
    holdKeys();
    loadField().then(
      () => setState("rich"),
      () => setState("plain"),
    );
  }, []);
  useEffect(() => {
    // Its effects may not flush others; the next task may.
    if (autoFocus && state === "waiting") queueMicrotask(begin);
  }, [autoFocus, state, begin]);

  const Rich = loaded;
  if (state === "rich" && Rich) return <Rich {...props} autoFocus={wanted} />;
  if (state === "plain") return <PlainField {...props} autoFocus={wanted} />;
  const words = firstWords(body);
  return (
    <div
      role="textbox"
      aria-label={label}
      aria-multiline
      tabIndex={0}
      className={styles.waiting}
      data-empty={words === "" || undefined}
      onFocus={begin}
      onClick={begin}
    >
      {words === "" ? label : words}
    </div>
  );
}

function PlainField(props: RichFieldProps) {
  const { label, body, autoFocus, locked, onChange } = props;
  const field = useRef<HTMLTextAreaElement>(null);
  const latest = useRef(props);
  useLayoutEffect(() => {
    latest.current = props;
  });
  useLayoutEffect(() => {
    if (!autoFocus) return;
    field.current?.focus({ preventScroll: true });
    const typed = takeHeldKeys();
    if (typed !== "") latest.current.onChange(latest.current.body + typed);
  }, [autoFocus]);
  return (
    <textarea
      ref={field}
      className={styles.plain}
      aria-label={label}
      placeholder={label}
      rows={2}
      readOnly={locked}
      value={body}
      onChange={(event) => onChange(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return;
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
          event.preventDefault();
          props.onSubmit();
        }
        if (event.key === "Escape") {
          event.preventDefault();
          event.stopPropagation();
          props.onLeave();
        }
      }}
    />
  );
}
