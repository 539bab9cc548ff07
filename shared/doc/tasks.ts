/** Ticking a task of a text that no editor is open in. */
import * as Y from "yjs";
import { edit } from "./edits.ts";

/** `path`: child indexes from the top of the text to the task item. Does nothing when no task is there any more. */
export function setTaskChecked(
  fragment: Y.XmlFragment,
  path: readonly number[],
  checked: boolean,
) {
  let node: Y.XmlFragment = fragment;
  for (const index of path) {
    const child: unknown = node.get(index);
    if (!(child instanceof Y.XmlElement)) return;
    node = child;
  }
  if (!(node instanceof Y.XmlElement) || node.nodeName !== "taskItem") return;
  const task = node;
  edit(fragment.doc!, () =>
    // Y.XmlElement types attributes as strings; y-tiptap stores booleans as they are.
    task.setAttribute("checked", checked as unknown as string),
  );
}
