/** Hands on the canvas: what a person does with blocks by mouse, clipboard and keys, in a real browser. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createBlocks, linkBlocks } from "../../shared/doc/edits.ts";
import { paragraphs } from "../../shared/doc/richText.ts";
import {
  eventually,
  fillCanvas,
  newCanvas,
  openCanvas,
} from "../stage/canvases.ts";
import { press, steadyBox } from "../stage/mouse.ts";
import { openStage, type Actor, type Stage } from "../stage/people.ts";
import { until } from "../stage/until.ts";

let stage: Stage;
let ada: Actor;
let canvas: string;

beforeAll(async () => {
  stage = await openStage();
  ada = await stage.join("Ada Okafor");
});
afterAll(() => stage?.close());

beforeEach(async () => {
  canvas = await newCanvas(stage, ada, "Hands", (doc) => {
    createBlocks(doc, [
      { id: "f", kind: "frame", x: 500, y: 0, w: 420, h: 420 },
      ...["a", "b"].map((id, i) => ({
        id,
        kind: "note",
        x: 0,
        y: i * 260,
        w: 300,
        h: 160,
        fields: { body: paragraphs(`Note ${id}`) },
      })),
    ]);
    linkBlocks(doc, { id: "l", from: "a", to: "b", relation: "supports" });
  });
  await openCanvas(ada, canvas);
  await ada.page.locator("#block-a").waitFor();
});

const selected = () =>
  ada.page.locator("[data-selected][data-kind]").evaluateAll((blocks) =>
    blocks
      .map((block) => block.id.replace("block-", ""))
      .sort()
      .join(),
  );

const blockOf = (id: string) => ada.page.locator(`#block-${id}`);
const boxOf = (id: string) => steadyBox(blockOf(id));
/** Presses on the canvas at this place of the page. */
const pressAt = (x: number, y: number) =>
  press(ada.page, ada.page.getByRole("application"), () => [x, y]);

/** Waits until the block is drawn there: React Flow moves it a moment after the document. */
async function drawnAt(id: string, box: { x: number; y: number }) {
  await expect.poll(() => boxOf(id)).toMatchObject(box);
}

/** Presses near the lower right corner, where no text is. */
async function drag(id: string, dx: number, dy: number) {
  const { mouse } = ada.page;
  const [x, y] = await press(ada.page, blockOf(id), (box) => [
    box.x + box.width - 24,
    box.y + box.height - 24,
  ]);
  await mouse.move(x + dx / 2, y + dy / 2);
  await mouse.move(x + dx, y + dy, { steps: 4 });
  await mouse.up();
}

test("a block dropped into a frame belongs to it and moves with it", async () => {
  const [a, f] = [await boxOf("a"), await boxOf("f")];
  await drag("a", f.x + 40 - a.x, f.y + 60 - a.y);
  await eventually(ada, canvas, ({ blocks }) => {
    expect(blocks.find((block) => block.id === "a")?.frame).toBe("f");
  });
  const before = await boxOf("a");
  await ada.page.locator("#block-f").click({ position: { x: 200, y: 400 } });
  await drag("f", 0, 120);
  await expect
    .poll(async () => (await boxOf("a")).y - before.y)
    .toBeGreaterThan(100);
});

test("a marquee takes what it touches, shift takes away, and Alt-dragging leaves copies", async () => {
  const a = await boxOf("a");
  const { page } = ada;
  const { mouse, keyboard } = page;
  await pressAt(a.x - 20, a.y - 20);
  await mouse.move(a.x + 60, a.y + a.height + 60, { steps: 4 });
  const b = await boxOf("b");
  await mouse.move(b.x + 60, b.y + 40, { steps: 3 });
  await mouse.up();
  await expect.poll(selected).toBe("a,b");
  await page
    .locator("#block-b")
    .click({ modifiers: ["Shift"], position: { x: 10, y: 10 } });
  await expect.poll(selected).toBe("a");
  await keyboard.down("Alt");
  await drag("a", -60, 40);
  await keyboard.up("Alt");
  await page.locator("[data-kind=note]").nth(2).waitFor();
  await drawnAt("a", { x: a.x, y: a.y });
});

test("blocks and the link between them are pasted into another canvas, with ids of their own", async () => {
  const { page } = ada;
  await page.locator("#block-a").click({ position: { x: 10, y: 10 } });
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Control+c");
  const other = await newCanvas(stage, ada, "Other");
  await openCanvas(ada, other);
  await page.getByRole("application").focus();
  await page.keyboard.press("Control+v");
  await eventually(ada, other, ({ blocks, links }) => {
    expect(blocks.map((block) => block.kind)).toEqual([
      "frame",
      "note",
      "note",
    ]);
    expect(blocks.every((block) => block.id.length > 1)).toBe(true);
    expect(links).toMatchObject([{ relation: "supports" }]);
  });
});

test("an image that is pasted into another canvas is shown there, and stays when the first canvas is deleted for ever", async () => {
  const { page } = ada;
  const bytes = await page.evaluate(async () => {
    const drawing = new OffscreenCanvas(320, 200);
    drawing.getContext("2d")!.fillRect(0, 0, 160, 100);
    const blob = await drawing.convertToBlob();
    return [...new Uint8Array(await blob.arrayBuffer())];
  });
  const uploaded = await page.request.post(`/api/blobs?canvas=${canvas}`, {
    data: Buffer.from(bytes),
    headers: { "content-type": "image/png", origin: stage.parley.url },
  });
  const { sha256 } = (await uploaded.json()) as { sha256: string };
  await fillCanvas(stage, canvas, (doc) =>
    createBlocks(doc, [
      {
        id: "picture",
        kind: "image",
        x: 0,
        y: 520,
        w: 320,
        h: 200,
        fields: {
          blob: sha256,
          alt: "recall",
          naturalWidth: 320,
          naturalHeight: 200,
        },
      },
    ]),
  );
  await page.getByRole("img", { name: "recall" }).waitFor();
  await page.getByRole("application").focus();
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Control+c");
  const other = await newCanvas(stage, ada, "Other");
  await openCanvas(ada, other);
  const held = `/api/blobs/${sha256}?canvas=${other}`;
  expect((await page.request.get(held)).status()).toBe(404);
  await page.getByRole("application").focus();
  await page.keyboard.press("Control+v");
  await page.getByRole("img", { name: "recall" }).waitFor();
  await expect
    .poll(async () => (await page.request.get(held)).status())
    .toBe(200);
  await ada.api("DELETE", `/api/canvases/${canvas}?for=ever`);
  expect((await page.request.get(held)).status()).toBe(200);
});

test("pasted Markdown becomes a note", async () => {
  const { page } = ada;
  await page.evaluate(() =>
    navigator.clipboard.writeText("# Findings\n\n- one\n- **two**"),
  );
  await page.getByRole("application").focus();
  await page.keyboard.press("Control+v");
  const note = page.locator("[data-kind=note]", { hasText: "Findings" });
  await note.locator("h1").waitFor();
  await note.locator("strong", { hasText: "two" }).waitFor();
});

test("Escape gives a drag up, and undo takes a move back in one step", async () => {
  const { page } = ada;
  const before = await boxOf("b");
  await press(page, blockOf("b"), ({ x, y }) => [x + 150, y + 140]);
  await page.mouse.move(before.x + 250, before.y + 240, { steps: 4 });
  await page.keyboard.press("Escape");
  await page.mouse.up();
  await drawnAt("b", before);
  await drag("b", 80, 120);
  await drawnAt("b", { x: before.x + 80, y: before.y + 120 });
  await page.keyboard.press("Control+z");
  await drawnAt("b", before);
});

test("a link is reached, changed and deleted without a mouse", async () => {
  const { page } = ada;
  await page.getByRole("application").focus();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Shift+L");
  await page.getByRole("menuitem", { name: /refutes/i }).waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await eventually(ada, canvas, ({ links }) => {
    expect(links).toMatchObject([{ id: "l", relation: "refutes" }]);
  });
  await page.keyboard.press("Delete");
  await eventually(ada, canvas, ({ links }) => expect(links).toEqual([]));
});

test("far away blocks are drawn on one layer and can still be selected", async () => {
  const { page } = ada;
  await page.getByRole("application").focus();
  const center = await boxOf("f");
  await page.mouse.move(center.x + 5, center.y + 5);
  for (let i = 0; i < 12; i++) await page.keyboard.press("Control+-");
  await page.locator("[role=application] canvas").waitFor();
  await expect.poll(() => page.locator(".react-flow__node").count()).toBe(0);
  await page.keyboard.press("Control+a");
  await page.getByText("3 selected").first().waitFor();
});

test("a frame drawn around a note takes it in and asks for its name", async () => {
  const { page } = ada;
  const a = await boxOf("a");
  await page.getByRole("application").focus();
  await page.keyboard.press("f");
  await pressAt(a.x - 30, a.y - 30);
  await page.mouse.move(a.x + a.width + 30, a.y + a.height + 30, { steps: 4 });
  await page.mouse.up();
  await page.getByRole("textbox", { name: "Title of the frame" }).waitFor();
  await page.keyboard.type("My frame");
  await page.keyboard.press("Enter");
  await eventually(ada, canvas, ({ blocks }) => {
    const frame = blocks.find((block) => block.fields["title"] === "My frame");
    expect(frame).toBeDefined();
    const homeOf = (id: string) =>
      blocks.find((block) => block.id === id)?.frame;
    expect(homeOf("a")).toBe(frame?.id);
    expect(homeOf("b")).toBeNull();
  });
});

test("what the browser scrolls into sight moves the paper and leaves nothing scrolled", async () => {
  const { page } = ada;
  const f = await boxOf("f");
  const region = page.getByRole("application");
  const box = await steadyBox(region);
  const right = box.x + box.width;
  await page.mouse.move(f.x + 20, f.y - 40);
  const rimOf = async () => {
    const { x, width } = await boxOf("f");
    return x + width;
  };
  // Only the way there: a wheel that turns while the page is still drawing is lost.
  await until(async () => {
    await page.mouse.wheel((await boxOf("f")).x + f.width / 2 - right, 0);
    return until(async () => (await rimOf()) > right + 100, {
      withinMs: 2_000,
    });
  });
  await page
    .locator("#block-f")
    .evaluate((block) =>
      block.scrollIntoView({ block: "nearest", inline: "nearest" }),
    );
  const scrolled = () =>
    region.evaluate(
      (element) =>
        [element, ...element.querySelectorAll("*")].filter(
          (each) =>
            !each.closest(".react-flow__node") &&
            each.scrollLeft + each.scrollTop !== 0,
        ).length,
    );
  await expect
    .poll(async () => [await scrolled(), (await rimOf()) <= right + 1])
    .toEqual([0, true]);
});

test("a control that the keys reach comes into sight", async () => {
  const { page } = ada;
  const own = await newCanvas(stage, ada, "Controls", (doc) =>
    createBlocks(doc, [
      { id: "h", kind: "hypothesis", x: 0, y: 0, w: 420, h: 320 },
    ]),
  );
  await openCanvas(ada, own);
  const region = page.getByRole("application");
  const button = page.locator("#block-h button").first();
  await button.waitFor();
  await region.focus();
  await page.keyboard.press("Tab");
  const left = (await steadyBox(region)).x;
  const inSight = await steadyBox(button);
  await page.mouse.move(inSight.x + 40, inSight.y + 500);
  await page.mouse.wheel(inSight.x + inSight.width / 2 - left, 0);
  const place = async () => (await button.boundingBox())!.x;
  await expect.poll(place).toBeLessThan(left);
  await button.focus();
  await expect.poll(place).toBeGreaterThanOrEqual(left);
});

test("after a slash, typing finds the kind of block and Enter makes it", async () => {
  const { page } = ada;
  await page.getByRole("application").focus();
  await page.keyboard.press("/");
  await page.getByRole("menuitem", { name: /decision/i }).waitFor();
  await page.locator('[aria-label="Find a kind of block"]:focus').waitFor();
  await page.keyboard.type("dec");
  await expect.poll(() => page.getByRole("menuitem").count()).toBe(1);
  await page.keyboard.press("Enter");
  await eventually(ada, canvas, ({ blocks }) => {
    expect(blocks.map((block) => block.kind)).toContain("decision");
  });
});

test("one ring at a time: the selected block's, and the canvas's own when nothing is selected", async () => {
  const { page } = ada;
  const region = page.getByRole("application");
  const ring = () =>
    region.evaluate((element) => getComputedStyle(element, "::after").content);
  await region.focus();
  await page.keyboard.press("Tab");
  await expect.poll(selected).not.toBe("");
  expect(await ring()).toBe("none");
  await page.keyboard.press("Escape");
  await expect.poll(selected).toBe("");
  expect(await ring()).not.toBe("none");
});

test("the browser logged no error", () => {
  expect(ada.problems).toEqual([]);
});
