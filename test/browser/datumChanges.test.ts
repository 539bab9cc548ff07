/** A comment on a value says what has become of it: from which value to which, and in which run. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Run } from "../../shared/api/runs.ts";
import type { Thread } from "../../shared/api/threads.ts";
import { chartSpecSchema } from "../../shared/charts/spec.ts";
import { createBlock } from "../../shared/doc/edits.ts";
import { letComment, newCanvas, openCanvas } from "../stage/canvases.ts";
import { openStage, type Actor, type Stage } from "../stage/people.ts";
import { until } from "../stage/until.ts";

let stage: Stage;
/** Owns the canvas. */
let ada: Actor;
/** May only comment. */
let ben: Actor;
let canvas: string;
/** The run that the first chart draws for good. */
let steady: Run;
/** The run that the second chart draws until there is a newer one of its name. */
let nightly: Run;

beforeAll(async () => {
  stage = await openStage();
  ada = await stage.join("Ada Okafor");
  ben = await stage.join("Ben Mwangi", { disciplines: ["domain expert"] });
  steady = await run("steady", [0.7, 0.75, 0.81]);
  nightly = await run("nightly", [0.81]);
  canvas = await newCanvas(stage, ada, "Values", (doc) => {
    for (const [id, y, fields] of [
      ["c1", 0, { runs: { nameContains: "steady" }, mark: "line" }],
      ["c2", 420, { runs: { nameContains: "nightly", limit: 1 }, mark: "dot" }],
    ] as const)
      createBlock(doc, {
        id,
        kind: "chart",
        x: 0,
        y,
        w: 560,
        h: 380,
        fields: {
          title: id,
          spec: chartSpecSchema.parse({
            ...fields,
            type: "series",
            runs: { type: "query", ...fields.runs },
            metrics: ["accuracy"],
            x: "step",
            series: "run",
          }),
        },
      });
  });
  await letComment(ada, canvas, ben);
  await openCanvas(ada, canvas);
  await ben.page.goto(`/c/${canvas}`);
});
afterAll(() => stage?.close());

async function run(name: string, values: readonly number[]): Promise<Run> {
  const made = await ada.api<Run>("POST", "/api/runs", { name });
  await report(made, values);
  return made;
}

function report({ id }: Run, values: readonly number[], from = 0) {
  return ada.api("POST", `/api/runs/${id}/points`, {
    points: values.map((value, i) => ({
      metric: "accuracy",
      step: from + i,
      value,
    })),
  });
}

const card = ({ page }: Actor, block: string) =>
  page.locator(`#block-${block}`);

/** Ben says it of the last value that the chart draws. */
async function sayOfLast(block: string, words: string): Promise<Thread> {
  const { page } = ben;
  await card(ben, block)
    .getByRole("application", { name: /Arrow keys/ })
    .focus();
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Comment here" }).click();
  await page.locator('[aria-label="What do you want to say?"]:focus').waitFor();
  await page.keyboard.type(words);
  await page.keyboard.press("Control+Enter");
  return until(() => threadOn(block));
}

async function threadOn(block: string) {
  const { items } = await ada.api<{ items: Thread[] }>(
    "GET",
    `/api/canvases/${canvas}/threads`,
  );
  return items.find(
    ({ anchor }) => anchor.type === "datum" && anchor.block === block,
  );
}

const pin = (actor: Actor, block: string, name: RegExp) =>
  card(actor, block).getByRole("button", { name });

const change = ({ page }: Actor) => page.locator('[data-state="changed"]');

test("a new value of the run that a comment is about is told in the open thread as it comes, and the pin stays with its number", async () => {
  const made = await sayOfLast("c1", "Why is it not higher?");
  expect(made.anchor).toMatchObject({ run: steady.id, step: 2, value: 0.81 });
  await pin(ada, "c1", /^Thread 1, about .*steady/).click();
  await ada.page.getByText("Why is it not higher?").first().waitFor();
  expect(await change(ada).count()).toBe(0);

  await report(steady, [0.84], 2);
  for (const actor of [ada, ben]) {
    await change(actor).getByText("Changed from 0.81 to 0.84").waitFor();
    await pin(
      actor,
      "c1",
      /^Thread 1, about .*, changed from 0.81 to 0.84$/,
    ).waitFor();
  }
  expect((await threadOn("c1"))!.anchor).toEqual(made.anchor);
});

test("a new run in the place of the one that a comment is about is named with its value, and the comment stays with its own run", async () => {
  const made = await sayOfLast("c2", "Is this the best of the week?");
  expect(made.anchor).toMatchObject({ run: nightly.id, value: 0.81 });
  await pin(ada, "c2", /^Thread 1, about .*nightly/).click();
  await ada.page.getByText("Is this the best of the week?").first().waitFor();

  await run("nightly", [0.84]);
  for (const actor of [ada, ben]) {
    const said = change(actor).filter({ hasText: "with nightly" });
    await said.getByText("Changed from 0.81 to 0.84").waitFor();
  }
  const { anchor, resolvedAt } = (await threadOn("c2"))!;
  expect(anchor).toEqual(made.anchor);
  expect(resolvedAt).toBeNull();
});
