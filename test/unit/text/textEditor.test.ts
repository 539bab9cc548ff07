// @vitest-environment happy-dom
import { act, createElement } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, test } from "vitest";
import TextEditor from "../../../client/text/editor/TextEditor.tsx";
import {
  SessionContext,
  type CanvasSession,
} from "../../../client/sync/session.ts";
import { noteWith, place, writer, type Writer } from "./twoEditors.ts";

let ada: Writer;
let session: CanvasSession;
let root: Root;
let page: HTMLElement;

beforeEach(() => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  ada = writer(
    noteWith([
      { type: "paragraph", content: [{ type: "text", text: "because" }] },
    ]),
  );
  const { doc, undo, awareness } = ada;
  session = { doc, undo, awareness } as CanvasSession;
  page = document.createElement("div");
  document.body.append(page);
  root = createRoot(page);
});
afterEach(() => {
  act(() => root.unmount());
  page.remove();
});

/** The editor as a card shows it while its title reads so. */
function show(label: string, own = true) {
  act(() =>
    root.render(
      createElement(
        SessionContext,
        { value: session },
        createElement(TextEditor, {
          fragment: ada.fragment,
          place,
          shape: "body",
          placeholder: "Why?",
          label,
          own,
          click: null,
          onLeave: () => {},
          onForeign: () => {},
        }),
      ),
    ),
  );
  return page.querySelector<HTMLElement>(".ProseMirror")!;
}

test("somebody else renaming the block takes neither the caret nor the editor away", () => {
  const before = show("Rationale: Red");
  const after = show("Rationale: Red flags");
  expect(after).toBe(before);
  expect(after.getAttribute("aria-label")).toBe("Rationale: Red flags");
});
