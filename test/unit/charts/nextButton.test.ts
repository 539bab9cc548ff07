// @vitest-environment happy-dom
import { MantineProvider } from "@mantine/core";
import { act, createElement } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, test } from "vitest";
import { NextButton } from "../../../client/runs/NextButton.tsx";

let root: Root;
let page: HTMLElement;

beforeEach(() => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  page = document.createElement("div");
  document.body.append(page);
  root = createRoot(page);
});
afterEach(() => {
  act(() => root.unmount());
  page.remove();
});

const show = (disabled: boolean) =>
  act(() =>
    root.render(
      createElement(
        MantineProvider,
        null,
        createElement("button", { id: "close" }),
        createElement("input"),
        createElement(NextButton, { disabled, onClick() {} }, "Import"),
      ),
    ),
  );
const focus = (selector: string) =>
  act(() => page.querySelector<HTMLElement>(selector)!.focus());

test("the next step takes the keyboard from the close button as soon as it can be done", () => {
  show(true);
  focus("#close");
  show(false);
  expect(document.activeElement?.textContent).toBe("Import");
});

test("the next step takes nobody out of a field", () => {
  show(true);
  focus("input");
  show(false);
  expect(document.activeElement?.tagName).toBe("INPUT");
});
