/** What MLflow's clients print at the end of a run is opened. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { openStage, type Actor, type Stage } from "../stage/people.ts";

let stage: Stage;
let ada: Actor;
beforeAll(async () => {
  stage = await openStage();
  ada = await stage.join("Ada Okafor");
});
afterAll(() => stage?.close());

test("the printed addresses of a run and of an experiment lead to our pages, in an open page, too", async () => {
  const { page } = ada;
  await page.goto("/");
  const answer = await page.evaluate(async () => {
    const made = await fetch("/api/2.0/mlflow/runs/create", {
      method: "POST",
      body: JSON.stringify({ experiment_id: "0", run_name: "printed run" }),
    });
    return (await made.json()) as { run: { info: { run_id: string } } };
  });
  const { run_id } = answer.run.info;
  const origin = new URL(page.url()).origin;
  await page.goto(`${origin}/#/experiments/0/runs/${run_id}`);
  // The page is open already: the browser only changes what is behind the #.
  await page.waitForURL(`${origin}/runs/${run_id}`);
  await page.getByRole("heading", { name: "printed run" }).waitFor();
  await page.goto("about:blank");
  await page.goto(`${origin}/#/experiments/0`);
  await page.waitForURL(`${origin}/runs/p/0`);
  expect(new URL(page.url()).hash).toBe("");
});
