/** What is pasted or dropped into a text in one go has a limit: more would stop the page, and the server refuses it. */
import { Extension } from "@tiptap/core";
import { Plugin, PluginKey } from "@tiptap/pm/state";
import { longPaste, sayTooLong, withoutData } from "../pasteLimit.ts";

export const LongPaste = Extension.create({
  name: "longPaste",
  priority: 2000,
  addProseMirrorPlugins() {
    const refuse = (event: Event, data: DataTransfer | null) => {
      if (!data || !longPaste(data)) return false;
      event.preventDefault();
      sayTooLong();
      return true;
    };
    return [
      new Plugin({
        key: new PluginKey("longPaste"),
        props: {
          // Before ProseMirror reads it, which is what takes long.
          handleDOMEvents: {
            paste: (_, event) => refuse(event, event.clipboardData),
            drop: (_, event) => refuse(event, event.dataTransfer),
          },
          transformPastedHTML: withoutData,
        },
      }),
    ];
  },
});
