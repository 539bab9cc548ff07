/** What of the editor's state a toolbar shows; told on only when it differs. */
import type { Editor } from "@tiptap/core";
import { useRef, useSyncExternalStore } from "react";

export function useEditorState<T>(
  editor: Editor,
  read: (editor: Editor) => T,
): T {
  const last = useRef<{ readonly key: string; readonly value: T } | null>(null);
  return useSyncExternalStore(
    (watch) => {
      editor.on("transaction", watch);
      editor.on("focus", watch);
      editor.on("blur", watch);
      return () => {
        editor.off("transaction", watch);
        editor.off("focus", watch);
        editor.off("blur", watch);
      };
    },
    () => {
      if (editor.isDestroyed && last.current) return last.current.value;
      const value = read(editor);
      const key = JSON.stringify(value);
      if (last.current?.key !== key) last.current = { key, value };
      return last.current.value;
    },
  );
}
