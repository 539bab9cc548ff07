/** From a dropped file to a pinned chart: what one does with the marks of a chart, alone and with others. */
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Run } from "../../shared/api/runs.ts";
import type { Thread } from "../../shared/api/threads.ts";
import type { Chart } from "../../shared/blocks/chart/model.ts";
import { chartSpecSchema, type ChartSpec } from "../../shared/charts/spec.ts";
import { createBlock } from "../../shared/doc/edits.ts";
import { eventually, newCanvas, openCanvas, saved } from "../stage/canvases.ts";
import { press, steadyBox } from "../stage/mouse.ts";
import { openStage, type Actor, type Stage } from "../stage/people.ts";
import { until } from "../stage/until.ts";

let stage: Stage;
let ada: Actor;
let ben: Actor;

beforeAll(async () => {
  stage = await openStage();
  ada = await stage.join("Ada Okafor");
  ben = await stage.join("Ben Mwangi", { disciplines: ["engineering"] });
});
afterAll(() => stage?.close());

const columns = "model,id,input,expected,output,correct,confidence\n";
/** Two models on the same six tickets. */
const predictions =
  columns +
  ["small", "large"]
    .flatMap((model, m) =>
      [0, 1, 2, 3, 4, 5].map((i) => {
        const right = i > 2 - 2 * m;
        const label = i % 2 ? "refund" : "billing";
        return `${model},t${i},ticket ${i},${label},${right ? label : "other"},${right},0.${4 + i}`;
      }),
    )
    .join("\n");

async function run(name: string, loss: readonly number[]) {
  const made = await ada.api<Run>("POST", "/api/runs", { name });
  await points(made.id, loss);
  return made;
}

function points(id: string, loss: readonly number[], from = 0) {
  return ada.api("POST", `/api/runs/${id}/points`, {
    points: loss.map((value, i) => ({ metric: "loss", step: from + i, value })),
  });
}

/** A chart of runs by name, on a canvas that Ada has open. */
async function chart(fields: object) {
  const spec = chartSpecSchema.parse(fields);
  const canvas = await newCanvas(stage, ada, "Marks", (doc) =>
    createBlock(doc, {
      id: "c1",
      kind: "chart",
      x: 0,
      y: 0,
      w: 640,
      h: 420,
      fields: { title: "Loss", spec },
    }),
  );
  await openCanvas(ada, canvas);
  await values(ada).waitFor();
  return canvas;
}

const lines = (name: string) => ({
  type: "series",
  runs: { type: "query", nameContains: name },
  metrics: ["loss"],
  x: "step",
  series: "run",
  mark: "line",
});

/** The drawn chart, for those who walk its values with the keys. */
const values = (actor: Actor) =>
  actor.page.getByRole("application", { name: /Arrow keys/ });
const actions = (actor: Actor) => actor.page.getByRole("dialog");

/** Waits until the check passes. */
const settles = (check: () => Promise<unknown>) =>
  until(async () => {
    await check();
    return true;
  });

async function chartOn(canvas: string): Promise<Chart> {
  let found: Chart | undefined;
  await eventually(ada, canvas, ({ blocks }) => {
    found = blocks.find(({ kind }) => kind === "chart") as unknown as Chart;
    expect(found).toBeDefined();
  });
  return found!;
}

test("a person drops a file, gets suggested charts, places three, brushes, opens a sample, pins, and a run arrives", async () => {
  const canvas = await newCanvas(stage, ada, "From a file");
  await openCanvas(ada, canvas);
  const { page } = ada;
  const data = await page.evaluateHandle((text) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([text], "tickets.csv", { type: "text/csv" }));
    return transfer;
  }, predictions);
  const paper = page.locator('[aria-roledescription="canvas"]');
  await paper.dispatchEvent("dragover", { dataTransfer: data });
  await paper.dispatchEvent("drop", { dataTransfer: data });
  const dialog = page.getByRole("dialog", { name: "Import evaluation files" });
  await dialog.getByRole("button", { name: /^Import$/ }).click();
  const offers = dialog.getByRole("listitem").getByRole("button");
  await dialog.getByText("Does it know when it is right?").waitFor();
  await dialog.getByText("Which answers are mixed up").click();
  await dialog.getByText("What passes, and what changed").click();
  expect(await offers.count()).toBeGreaterThanOrEqual(3);
  await dialog
    .getByRole("button", { name: "Place 3 charts on the canvas" })
    .click();
  await eventually(ada, canvas, ({ blocks }) =>
    expect(blocks.filter(({ kind }) => kind === "chart")).toHaveLength(3),
  );

  // Brushes over the matrix of scenarios, then opens the sample of one cell.
  const card = page.getByRole("group", {
    name: "What passes, and what changed",
  });
  await card.getByRole("button", { name: "Select points" }).click();
  const plot = card.getByRole("application", { name: /Arrow keys/ });
  const corner = await press(page, plot, ({ x, y }) => [x + 4, y + 4], card);
  const { width, height } = await steadyBox(plot);
  await page.mouse.move(corner[0] + width - 8, corner[1] + height - 8, {
    steps: 4,
  });
  await page.mouse.up();
  await card.getByText(/\d+ points selected/).waitFor();
  await card.getByRole("button", { name: "Clear" }).click();
  await card.getByRole("button", { name: "Stop selecting points" }).click();
  await plot.focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  const open = actions(ada).getByRole("link", { name: "Open sample" });
  const address = (await open.getAttribute("href"))!;
  expect(address).toMatch(/^\/runs\/[^/]+\/samples\?.*item=.*with=/);
  await page.keyboard.press("Escape");

  await card.getByRole("button", { name: "More of this chart" }).click();
  await page.getByRole("menuitem", { name: "Pin as it is now" }).click();
  await card.getByRole("button", { name: /as of/ }).waitFor();
  await saved(ada);
  await open.waitFor({ state: "detached" });
});

test("a pinned chart keeps its picture when a run arrives, says how much is newer, and shows the difference", async () => {
  const first = await run("pinned one", [3, 2, 1]);
  const canvas = await chart(lines("pinned"));
  const { page } = ada;
  await page.getByRole("button", { name: "More of this chart" }).click();
  await page.getByRole("menuitem", { name: "Pin as it is now" }).click();
  await page.getByRole("button", { name: /as of \S+$/ }).waitFor();
  // Plot counts its clip paths over the life of a page.
  const picture = async () =>
    (
      await page.locator("#block-c1 [data-plot]").first().innerHTML()
    ).replaceAll(/clip-\d+/g, "clip");
  const before = await picture();

  await run("pinned two", [5, 4]);
  await points(first.id, [0.5], 3);
  await page.getByRole("button", { name: /as of \S+, 2 newer/ }).waitFor();
  expect(await picture()).toBe(before);
  await page.reload();
  await page.getByRole("button", { name: /2 newer/ }).waitFor();
  expect(await picture()).toBe(before);

  await page.getByRole("button", { name: "See the difference" }).click();
  const both = page.getByRole("dialog", { name: /pinned and now/ });
  await both.getByText("3 values differ").waitFor();
  await both.getByRole("button", { name: /Show newer/ }).click();
  await page.getByRole("button", { name: /as of \S+$/ }).waitFor();
  expect((await chartOn(canvas)).fields.pin).not.toBeNull();
  await settles(async () => expect(await picture()).not.toBe(before));
});

test("others see what I have chosen, and a link to a point chooses it for whoever opens it", async () => {
  await run("shared", [3, 2, 1]);
  const canvas = await chart(lines("shared"));
  await openCanvas(ben, canvas, "notebook");
  await values(ada).focus();
  await ada.page.keyboard.press("End");
  await ada.page.keyboard.press("Space");
  await ben.page.locator('[data-kind="peer"]', { hasText: "Ada" }).waitFor();

  await ada.context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await ada.page.keyboard.press("Enter");
  await actions(ada)
    .getByRole("button", { name: "Copy link to this point" })
    .click();
  const link = await until(async () => {
    const text = await ada.page.evaluate(() => navigator.clipboard.readText());
    expect(text).toContain("datum=");
    return text;
  });
  await ben.page.goto(link);
  await ben.page.locator('[data-kind="chosen"]').waitFor();

  await ben.page.goto(`/c/${canvas}?block=c1&datum=gone~loss~~9~~`);
  await ben.page.getByText("is not in this chart’s data any more").waitFor();
});

test("a comment on a point has a pin at the mark and names the value as it was", async () => {
  const { id } = await run("commented", [3, 2, 1]);
  const canvas = await chart(lines("commented"));
  const { page } = ada;
  await values(ada).focus();
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  await actions(ada).getByRole("button", { name: "Comment here" }).click();
  await page.keyboard.type("Why so low?");
  await page.getByRole("button", { name: "Comment", exact: true }).click();
  const pin = page.getByRole("button", {
    name: /^Thread 1, about .*commented/,
  });
  await pin.waitFor();
  const { items } = await ada.api<{ items: Thread[] }>(
    "GET",
    `/api/canvases/${canvas}/threads`,
  );
  expect(items[0]!.anchor).toMatchObject({
    type: "datum",
    block: "c1",
    run: id,
    metric: "loss",
    step: 2,
  });
  await openCanvas(ben, canvas);
  await ben.page.getByRole("button", { name: /^Thread 1/ }).click();
  await ben.page.getByText("Why so low?").waitFor();
  await ben.page.locator('[data-kind="chosen"]').waitFor();
});

test("a drag along the axis zooms, a double click brings all back, and a press on the plot still moves the card", async () => {
  await run("zoomed", [9, 8, 7, 6, 5, 4, 3, 2, 1]);
  const canvas = await chart(lines("zoomed"));
  const { page } = ada;
  const plot = values(ada);
  const across = async (down: number, from: number, to: number) => {
    const { width } = await steadyBox(plot);
    const [x, y] = await press(
      page,
      plot,
      (box) => [box.x + width * from, box.y + down],
      page.locator("#block-c1"),
    );
    await page.mouse.move(x + width * (to - from), y, { steps: 5 });
    await page.mouse.up();
  };
  const foot = (await steadyBox(plot)).height - 8;
  await across(foot, 0.3, 0.6);
  const reset = page.getByRole("button", { name: "Show all of it" });
  await reset.waitFor();
  const at = async () => {
    const { x } = await chartOn(canvas);
    return x;
  };
  expect(await at()).toBe(0);
  const box = await steadyBox(plot);
  await page.mouse.dblclick(box.x + box.width / 2, box.y + foot);
  await reset.waitFor({ state: "detached" });

  await across(8, 0.5, 0.7);
  await settles(async () => expect(await at()).toBeGreaterThan(20));
});

test("the legend brings one series forward, by hand and by key", async () => {
  for (const name of ["a", "b", "c"]) await run(`legend ${name}`, [2, 1]);
  await chart({ ...lines("legend"), mark: "dot" });
  const { page } = ada;
  const item = page.getByRole("button", { name: "legend b" });
  await item.click();
  expect(await item.getAttribute("aria-pressed")).toBe("true");
  await item.press("Enter");
  expect(await item.getAttribute("aria-pressed")).toBe("false");
});

test("the editor offers each type with its own controls, and keeps runs and metric when the type changes", async () => {
  await ada.context.request.post(
    `${stage.parley.url}/api/runs/import?name=editor.csv`,
    {
      data: Buffer.from(
        predictions.replaceAll(/^(small|large)/gm, "editor-$1"),
      ),
      headers: { origin: stage.parley.url, "content-type": "text/csv" },
    },
  );
  const canvas = await chart({
    type: "series",
    runs: { type: "query", nameContains: "editor" },
    metrics: ["correct"],
    x: "model",
    series: "none",
    mark: "dot",
  });
  const { page } = ada;
  await page
    .getByRole("button", { name: "Choose what this chart shows" })
    .click();
  const drawer = page.getByRole("dialog", { name: "Chart" });
  await drawer.getByRole("button", { name: /By model or task/ }).click();
  const kinds = drawer.getByRole("radiogroup", { name: "Kind of chart" });
  expect(await kinds.getByRole("radio").count()).toBe(12);
  await kinds.getByRole("radio", { name: /Calibration/i }).click();
  await drawer.getByLabel("How sure it was").first().waitFor();
  const typed = async (type: ChartSpec["type"]) => {
    const { spec } = (await chartOn(canvas)).fields;
    expect(spec.type).toBe(type);
    return spec;
  };
  await settles(async () =>
    expect(await typed("calibration")).toMatchObject({
      confidence: "confidence",
      runs: { nameContains: "editor" },
    }),
  );

  const filter = drawer.getByRole("textbox", { name: "Filter" });
  await filter.fill("metrics.correct >");
  await filter.press("Enter");
  expect(await filter.getAttribute("aria-invalid")).toBe("true");
  await filter.fill("metrics.correct > 0.8");
  await filter.press("Enter");
  await drawer.getByText("1 run now").waitFor();
});

test("an exported chart is the figure that the server prints", async () => {
  await run("printed", [3, 2, 1]);
  const canvas = await chart(lines("printed"));
  // Plot draws half a pixel off on coarse screens, to keep lines sharp; a server has none.
  const fine = await stage.browser.newContext({
    deviceScaleFactor: 2,
    baseURL: stage.parley.url,
    storageState: await ada.context.storageState(),
    serviceWorkers: "block",
  });
  const page = await fine.newPage();
  await page.goto(`/c/${canvas}`);
  await page.getByRole("button", { name: "More of this chart" }).click();
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("menuitem", { name: "Save as SVG" }).click(),
  ]);
  expect(file.suggestedFilename()).toBe("Loss.svg");
  const exported = await readFile((await file.path())!, "utf8");
  const printed = await ada.context.request.get(
    `${stage.parley.url}/api/canvases/${canvas}/charts/c1/figure.svg?width=960&height=600`,
  );
  const text = await printed.text();
  expect(exported).toBe(text);
  await page.getByRole("button", { name: "More of this chart" }).click();
  const [png] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("menuitem", { name: "Save as PNG" }).click(),
  ]);
  const bytes = await readFile((await png.path())!);
  expect(bytes.readUInt32BE(16)).toBe(1920);
  await fine.close();
});

test("a chart that mixes versions of a dataset says so until somebody knows, also on a copy, and asks again when the mix changes", async () => {
  const results = (model: string, version: number) =>
    ada.context.request.post(
      `${stage.parley.url}/api/runs/import?name=results_${model}.json`,
      {
        data: JSON.stringify({
          results: { letters: { "acc,none": 0.5, "acc_stderr,none": 0.05 } },
          versions: { letters: version },
          "n-samples": { letters: { original: 100, effective: 100 } },
          config: { model, model_args: `pretrained=${model}` },
          model_name: model,
          date: 1_760_000_000 + version,
        }),
        headers: {
          origin: stage.parley.url,
          "content-type": "application/octet-stream",
        },
      },
    );
  await results("mixed-a", 1);
  await results("mixed-b", 2);
  const canvas = await chart({
    type: "series",
    runs: { type: "query", nameContains: "mixed" },
    metrics: ["acc,none"],
    x: "model",
    series: "none",
    mark: "dot",
  });
  const { page } = ada;
  const warning = page.getByRole("region", { name: "What this chart mixes" });
  await warning.getByText(/^Mixes/).waitFor();
  await warning.getByRole("button", { name: "I know, show it" }).click();
  await warning.getByText(/Ada Okafor knows/).waitFor();
  expect((await chartOn(canvas)).fields.acknowledged).not.toBeNull();

  await page.locator('[role="application"][data-placed=true]').focus();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.press("ControlOrMeta+d");
  await settles(async () =>
    expect(await warning.getByText(/Ada Okafor knows/).count()).toBe(2),
  );

  await results("mixed-c", 3);
  await settles(async () =>
    expect(
      await warning.getByRole("button", { name: "I know, show it" }).count(),
    ).toBe(2),
  );
});
