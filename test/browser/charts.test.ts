/** Live evaluation charts, from the file to the picture, for two people at once. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Run } from "../../shared/api/runs.ts";
import { emptyChartSpec, type SeriesSpec } from "../../shared/charts/spec.ts";
import { createBlock } from "../../shared/doc/edits.ts";
import { eventually, newCanvas, openCanvas } from "../stage/canvases.ts";
import { openStage, type Actor, type Stage } from "../stage/people.ts";

let stage: Stage;
let ada: Actor;
let ben: Actor;
let folder: string;

beforeAll(async () => {
  stage = await openStage();
  ada = await stage.join("Ada Okafor");
  ben = await stage.join("Ben Mwangi", { disciplines: ["engineering"] });
  folder = await mkdtemp(join(tmpdir(), "parley-files-"));
});
afterAll(async () => {
  await stage?.close();
  await rm(folder, { recursive: true, force: true });
});

async function fileNamed(name: string, content: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

/** A chart of every run whose name contains a word, on a canvas that both have open. */
async function chartOfRuns(nameContains: string, spec: Partial<SeriesSpec>) {
  const canvas = await newCanvas(stage, ada, "Charts", (doc) =>
    createBlock(doc, {
      id: "c1",
      kind: "chart",
      x: 0,
      y: 0,
      w: 640,
      h: 420,
      fields: {
        title: "Nightly",
        spec: {
          ...emptyChartSpec,
          runs: { type: "query", nameContains, model: "", limit: 50 },
          ...spec,
        },
      },
    }),
  );
  await openCanvas(ada, canvas);
  await openCanvas(ben, canvas, "notebook");
  return canvas;
}

/** The chart by what a screen reader says of it, which is made from the values that are drawn. */
const figure = (actor: Actor, says: RegExp) =>
  actor.page.getByRole("img", { name: says });

async function openImportDialog(actor: Actor) {
  const { page } = actor;
  const panel = page.getByRole("button", { name: "Runs" }).first();
  // The panel is remembered from canvas to canvas, and it loads on its own.
  if ((await panel.getAttribute("aria-pressed")) !== "true")
    await panel.click();
  await page
    .getByRole("button", { name: /^Import/ })
    .first()
    .click();
  return page.getByRole("dialog", { name: "Import evaluation files" });
}

test("a run that is imported while the canvas is open appears in everybody's chart, and so does its next point", async () => {
  const first = await ada.api<Run>("POST", "/api/runs", {
    name: "nightly one",
  });
  await ada.api("POST", `/api/runs/${first.id}/points`, {
    points: [1, 2, 3].map((step) => ({
      metric: "loss",
      step,
      value: 1 / step,
    })),
  });
  await chartOfRuns("nightly", {
    metrics: ["loss"],
    x: "step",
    series: "run",
    mark: "line",
  });
  for (const actor of [ada, ben])
    await figure(actor, /loss over steps/).waitFor();

  const second = await ben.api<Run>("POST", "/api/runs", {
    name: "nightly two",
  });
  await ben.api("POST", `/api/runs/${second.id}/points`, {
    points: [1, 2, 3].map((step) => ({
      metric: "loss",
      step,
      value: 2 / step,
    })),
  });
  for (const actor of [ada, ben]) await figure(actor, /nightly two/).waitFor();

  await ben.api("POST", `/api/runs/${second.id}/points`, {
    points: [{ metric: "loss", step: 4000, value: 0.01 }],
  });
  for (const actor of [ada, ben])
    await figure(actor, /nightly two[^.]*0\.01/).waitFor();
});

test("a chart whose data gives no uncertainty says so, and one that has it names the interval", async () => {
  await chartOfRuns("nightly", {
    metrics: ["loss"],
    x: "step",
    series: "run",
    mark: "line",
  });
  await ada.page
    .getByText(/no uncertainty given/)
    .first()
    .waitFor();

  const csv =
    "run,metric,value,low,high,n\nwith interval,recall,0.925,0.864,0.960,120\n";
  await ada.context.request.post(
    `${stage.parley.url}/api/runs/import?name=intervals.csv`,
    {
      data: Buffer.from(csv),
      headers: { origin: stage.parley.url, "content-type": "text/csv" },
    },
  );
  await chartOfRuns("with interval", {
    metrics: ["recall"],
    x: "model",
    series: "none",
    mark: "dot",
  });
  await ada.page
    .getByText(/interval/)
    .first()
    .waitFor();
  expect(await ada.page.getByText(/no uncertainty given/).count()).toBe(0);
});

test("the values behind a chart can be read as a table", async () => {
  await chartOfRuns("nightly", {
    metrics: ["loss"],
    x: "step",
    series: "run",
    mark: "line",
  });
  await ada.page
    .getByRole("button", { name: "Show the values as a table" })
    .click();
  await ada.page.getByRole("table").getByText("nightly one").first().waitFor();
});

test("a chart whose metric has gone says which, and what to do", async () => {
  await chartOfRuns("nightly", {
    metrics: ["vanished_metric"],
    x: "step",
    series: "run",
    mark: "line",
  });
  await ada.page
    .getByText(/vanished/)
    .first()
    .waitFor();
  await ada.page.getByRole("button", { name: "Change this chart" }).waitFor();
});

test("a person imports a CSV, corrects what a column means, and places the suggested chart", async () => {
  const canvas = await newCanvas(stage, ada, "Import");
  await openCanvas(ada, canvas);
  const path = await fileNamed(
    "models.csv",
    "model,accuracy,accuracy_stderr\nsmall,0.71,0.02\nlarge,0.83,0.015\n",
  );
  const dialog = await openImportDialog(ada);
  await dialog.locator("input[type=file]").setInputFiles(path);
  await dialog.getByText("accuracy_stderr").first().waitFor();
  await dialog.getByRole("button", { name: /^Import$/ }).click();
  await dialog.getByRole("button", { name: /Place/ }).first().click();
  await eventually(ada, canvas, (data) =>
    expect(
      data.blocks.filter((block) => block.kind === "chart").length,
    ).toBeGreaterThan(0),
  );
  await ada.page
    .getByRole("img", { name: /accuracy/i })
    .first()
    .waitFor();
});

test("a truncated file is refused with the place of the damage, and nothing is imported", async () => {
  const canvas = await newCanvas(stage, ada, "Refused");
  await openCanvas(ada, canvas);
  const path = await fileNamed(
    "results.json",
    '{"results": {"task": {"acc,none": 0.5',
  );
  const dialog = await openImportDialog(ada);
  await dialog.locator("input[type=file]").setInputFiles(path);
  await dialog
    .getByText(/byte|cut|end/i)
    .first()
    .waitFor();
  expect(await dialog.getByRole("button", { name: /^Import$/ }).count()).toBe(
    0,
  );
});
