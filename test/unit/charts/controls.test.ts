// @vitest-environment happy-dom
import { MantineProvider } from "@mantine/core";
import { act, createElement, useState } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, test } from "vitest";
import { CommittedText } from "../../../client/charts/Committed.tsx";
import { SeriesControls } from "../../../client/charts/controls/SeriesControls.tsx";
import {
  emptyChartSpec,
  type SeriesSpec,
} from "../../../shared/charts/spec.ts";

let root: Root;
let page: HTMLElement;
let spec: SeriesSpec;
let said: string[];

beforeEach(() => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  page = document.createElement("div");
  document.body.append(page);
  root = createRoot(page);
  said = [];
});
afterEach(() => {
  act(() => root.unmount());
  page.remove();
});

const show = (element: React.ReactElement) =>
  act(() => root.render(createElement(MantineProvider, null, element)));

const remember = (next: SeriesSpec) => {
  spec = next;
};

function Controls({ onSpec }: { onSpec(next: SeriesSpec): void }) {
  const [current, setCurrent] = useState(emptyChartSpec);
  return createElement(SeriesControls, {
    spec: current,
    runs: [],
    facts: null,
    onChange(next) {
      if (next.type !== "series") throw new Error("another type of chart");
      onSpec(next);
      setCurrent(next);
    },
  });
}

const title = (value: string) =>
  show(
    createElement(CommittedText, {
      "aria-label": "Title",
      value,
      onCommit: (next: string) => said.push(next),
    }),
  );
const input = () => page.querySelector<HTMLInputElement>("input")!;

/** As a browser does: React hears of the value from the event. */
function type(field: HTMLInputElement, text: string) {
  act(() => {
    field.focus();
    const { set } = Object.getOwnPropertyDescriptor(
      HTMLInputElement.prototype,
      "value",
    )!;
    set!.call(field, text);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
const press = (element: Element, key: string) =>
  act(() => {
    element.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    element.dispatchEvent(new KeyboardEvent("keyup", { key, bubbles: true }));
  });

test("what somebody types stays when somebody else changes the same value", () => {
  title("Recall");
  const field = input();
  type(field, "Recall by letter");
  title("Recall of urgent letters");
  expect(input()).toBe(field);
  expect(field.value).toBe("Recall by letter");
});

test("Enter counts and the keyboard stays in the field", () => {
  title("Recall");
  const field = input();
  type(field, " Precision ");
  press(field, "Enter");
  expect(said).toEqual(["Precision"]);
  expect(document.activeElement).toBe(field);
});

test("the smoothing is set by arrow keys, one after the other", () => {
  show(createElement(Controls, { onSpec: remember }));
  const thumb = page.querySelector<HTMLElement>("[role='slider']")!;
  act(() => thumb.focus());
  press(thumb, "ArrowRight");
  press(thumb, "ArrowRight");
  expect(spec.smoothing).toBe(5);
  expect(page.querySelector("[role='slider']")).toBe(thumb);
});

test("one end of the value axis can be set alone", () => {
  show(createElement(Controls, { onSpec: remember }));
  const fields = [...page.querySelectorAll<HTMLInputElement>("input")];
  const from = fields.find((field) => field.placeholder === "fits")!;
  type(from, "10");
  press(from, "Enter");
  expect(spec.yDomain).toEqual([10, null]);
});

test("the name of a threshold can be reached while its value is typed", () => {
  show(createElement(Controls, { onSpec: remember }));
  const find = (placeholder: string) =>
    page.querySelector<HTMLInputElement>(`[placeholder="${placeholder}"]`)!;
  expect(find("threshold").disabled).toBe(true);
  type(find("none"), "0.9");
  expect(find("threshold").disabled).toBe(false);
  act(() => find("threshold").focus());
  type(find("threshold"), "target");
  press(find("threshold"), "Enter");
  expect(spec.threshold).toEqual({ value: 0.9, label: "target" });
});
