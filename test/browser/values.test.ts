/** Numbers, tables and controls: made, configured, and turned by one person for everybody. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { createBlock, linkBlocks } from "../../shared/doc/edits.ts";
import { chartSpecSchema } from "../../shared/charts/spec.ts";
import {
  eventually,
  newCanvas,
  onlyBlock,
  openCanvas,
  saved,
} from "../stage/canvases.ts";
import { openStage, type Actor, type Stage } from "../stage/people.ts";

let stage: Stage;
let ada: Actor;
let ben: Actor;

beforeAll(async () => {
  stage = await openStage();
  ada = await stage.join("Ada Okafor");
  ben = await stage.join("Ben Mwangi", { disciplines: ["domain expert"] });
  for (const [model, right, version] of [
    ["small", 82, 1],
    ["large", 95, 2],
  ] as const)
    await results(model, right, version);
  const { id } = await ada.api<{ id: string }>("POST", "/api/runs", {
    name: "other",
  });
  await ada.api("POST", `/api/runs/${id}/points`, {
    points: [{ metric: "train loss", step: 1, value: 3 }],
  });
});
afterAll(() => stage?.close());

/** One run of a model: so many of a hundred letters right. */
async function results(model: string, right: number, at: number) {
  const acc = right / 100;
  const { url } = stage.parley;
  const answer = await ada.context.request.post(
    `${url}/api/runs/import?name=results_${model}.json`,
    {
      data: JSON.stringify({
        results: {
          letters: {
            "acc,none": acc,
            "acc_stderr,none": Math.sqrt((acc * (1 - acc)) / 100),
          },
        },
        versions: { letters: 1 },
        "n-samples": { letters: { original: 100, effective: 100 } },
        config: { model, model_args: `pretrained=${model}` },
        higher_is_better: { letters: { acc: true } },
        model_name: model,
        date: 1_760_000_000 + at,
      }),
      headers: { origin: url, "content-type": "application/octet-stream" },
    },
  );
  expect(answer.ok()).toBe(true);
}

const block = (actor: Actor, id: string) => actor.page.locator(`#block-${id}`);
const card = (actor: Actor, name: RegExp) =>
  actor.page.locator("[data-card]").filter({ hasText: name });
const drawer = (actor: Actor, name: string) =>
  actor.page.getByRole("dialog", { name, exact: true });

/** Picks a choice of a list that is searched by typing. */
async function pick(actor: Actor, field: string, option: string) {
  const { page } = actor;
  await page.getByRole("combobox", { name: field, exact: true }).fill(option);
  await page.getByRole("option", { name: option, exact: true }).click();
}

/** Says in the editor that is open which runs are meant: all. */
async function followAll(actor: Actor, name: string) {
  await drawer(actor, name)
    .getByText("All that match", { exact: true })
    .click();
}

test("a table is made from the palette; its best is bold only where the lead holds, and new columns never stand over old values", async () => {
  const canvas = await newCanvas(stage, ada, "A table");
  await openCanvas(ada, canvas);
  const { page } = ada;
  await page.keyboard.press("ControlOrMeta+k");
  await page.getByRole("combobox").fill("new results table");
  await page.getByRole("option", { name: "New results table" }).click();
  await followAll(ada, "Results table");
  await pick(ada, "Columns", "accuracy · letters (acc,none)");
  const values = card(ada, /Table/).getByRole("table");
  await values.getByRole("row", { name: /large/ }).waitFor();
  expect(await values.locator("strong").allTextContents()).toEqual(["0.95"]);

  // While the answer to other columns is on its way, the values stand under what they belong to.
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route("**/api/metrics/query", async (route) => {
    await held;
    await route.continue();
  });
  const heads = values.getByRole("columnheader");
  expect(await heads.allTextContents()).toEqual(["Run", "accuracy"]);
  await pick(ada, "Columns", "train loss");
  await eventually(ada, canvas, (data) =>
    expect(onlyBlock(data, "table").fields["columns"]).toHaveLength(2),
  );
  expect(await heads.count()).toBe(2);
  release();
  await values.getByRole("columnheader", { name: /train loss/i }).waitFor();
  await saved(ada);
});

test("a control turned by one person turns the linked chart that the other sees, and can be put back", async () => {
  const canvas = await newCanvas(stage, ada, "Controls", (doc) => {
    createBlock(doc, {
      id: "chart",
      kind: "chart",
      x: 0,
      y: 0,
      w: 520,
      h: 320,
      fields: {
        title: "Accuracy",
        spec: chartSpecSchema.parse({
          type: "series",
          runs: { type: "query" },
          metrics: ["acc,none"],
          x: "model",
          series: "none",
          mark: "dot",
        }),
      },
    });
    createBlock(doc, {
      id: "turn",
      kind: "controls",
      x: -340,
      y: 0,
      w: 300,
      h: 320,
    });
    linkBlocks(doc, { id: "l", from: "turn", to: "chart", relation: "uses" });
  });
  await openCanvas(ada, canvas);
  await openCanvas(ben, canvas, "notebook");
  const { page } = ada;
  await block(ada, "turn")
    .getByRole("button", { name: "Add a control" })
    .click();
  for (const what of ["Model (dropdown)", "Threshold (slider)"]) {
    await drawer(ada, "Controls")
      .getByRole("button", { name: "Add a control" })
      .click();
    await page.getByRole("menuitem", { name: what }).click();
    // While it closes, the button would only close it once more.
    await page.getByRole("menu").waitFor({ state: "hidden" });
  }
  await page.getByRole("button", { name: "Done" }).click();

  const plot = ben.page.locator("[data-plot]");
  await plot.getByText("large").first().waitFor();
  // In the notebook the controls are as much at hand as on the canvas.
  await ben.page.getByRole("slider", { name: /Threshold/ }).waitFor();
  await pick(ada, "Model", "small");
  await plot.getByText("large").first().waitFor({ state: "detached" });

  const slider = block(ada, "turn").getByRole("slider", { name: /Threshold/ });
  await slider.focus();
  await page.keyboard.press("End");
  await plot
    .getByText(/threshold/)
    .first()
    .waitFor();
  // The arrows are the slider's: the card stays where it is.
  await eventually(ada, canvas, (data) =>
    expect(onlyBlock(data, "controls")).toMatchObject({ x: -340, y: 0 }),
  );
  await block(ada, "turn")
    .getByRole("button", { name: "Reset Threshold" })
    .click();
  await plot
    .getByText(/threshold/)
    .first()
    .waitFor({ state: "detached" });
});

test("somebody who may only read sees values and settings, and no tools", async () => {
  const canvas = await newCanvas(stage, ada, "To read", (doc) => {
    createBlock(doc, {
      id: "turn",
      kind: "controls",
      x: 0,
      y: 0,
      w: 300,
      h: 200,
      fields: {
        controls: [
          {
            id: "c",
            type: "slider",
            drives: "threshold",
            label: "Threshold",
            min: 0,
            max: 1,
            step: 0.1,
          },
        ],
        values: { c: 0.5 },
      },
    });
  });
  await ada.api("PATCH", `/api/canvases/${canvas}/access`, {
    workspaceRole: "viewer",
  });
  await ben.page.goto(`/c/${canvas}?view=canvas`);
  const shown = block(ben, "turn");
  await shown.getByText("Threshold: 0.5").waitFor();
  expect(await shown.getByRole("button").count()).toBe(0);
});
