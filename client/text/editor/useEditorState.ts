/** What of the editor's state a toolbar shows; told on only when it differs. */
import type { Editor } from "@tiptap/core";
import { useCallback, useRef, useSyncExternalStore } from "react";

export function useEditorState<T>(
  editor: Editor,
  read: (editor: Editor) => T,
): T {
  const last = useRef<{ readonly key: string; readonly value: T } | null>(null);
  const watchEditor = useCallback(
    (watch: () => void) => {
      const events = ["transaction", "focus", "blur"] as const;
      for (const event of events) editor.on(event, watch);
      return () => {
        for (const event of events) editor.off(event, watch);
      };
    },
    [editor],
  );
  return useSyncExternalStore(watchEditor, () => {
    if (editor.isDestroyed && last.current) return last.current.value;
    const value = read(editor);
    const key = JSON.stringify(value);
    if (last.current?.key !== key) last.current = { key, value };
    return last.current.value;
  });
}
