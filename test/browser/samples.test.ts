/** What was asked and answered, of two runs side by side: the list, its filters, one sample whole, by hand and by key. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openStage, type Actor, type Stage } from "../stage/people.ts";

let stage: Stage;
let ada: Actor;
/** Ids of the two runs. */
let small: string;
let large: string;

const questions = 250;
/** On every fifth question the runs differ. */
const rows = ["small", "large"].flatMap((model, m) =>
  Array.from({ length: questions }, (_, i) => {
    const right = m === 1 || i % 5 !== 0;
    return `${model},t${i},"Ticket ${i}: where is my ${i % 2 ? "refund" : "bill"}?",${i % 2},${right ? i % 2 : "unsure"},${right}`;
  }),
);

beforeAll(async () => {
  stage = await openStage();
  ada = await stage.join("Ada Okafor");
  const { url } = stage.parley;
  const answer = await ada.context.request.post(
    `${url}/api/runs/import?name=tickets.csv`,
    {
      data: ["model,id,input,expected,output,correct", ...rows].join("\n"),
      headers: { origin: url, "content-type": "text/csv" },
    },
  );
  expect(answer.ok()).toBe(true);
  const { items } = await ada.api<{
    items: { id: string; model: string | null; samples: number }[];
  }>("GET", "/api/runs");
  const idOf = (model: string) =>
    items.find((run) => run.model === model && run.samples > 0)!.id;
  [small, large] = [idOf("small"), idOf("large")];
});
afterAll(() => stage?.close());

const list = (page: Page) => page.getByRole("list", { name: "Samples" });
const focused = (page: Page) => list(page).locator("button:focus");
const both = () => `/runs/${small}/samples?with=${large}`;

async function open(page: Page, address: string) {
  await page.goto(address);
  await list(page).getByRole("button").first().waitFor();
}

test("samples of two runs stand side by side; the filter leaves those on which they disagree, and the address names the one that is open", async () => {
  const { page } = ada;
  await open(page, both());
  await page.getByText("250 samples", { exact: true }).waitFor();
  // Of many rows only those in sight are drawn.
  expect(await list(page).getByRole("listitem").count()).toBeLessThan(40);
  await page.getByRole("combobox", { name: "Which samples" }).click();
  await page.getByRole("option", { name: "Runs disagree (50)" }).click();
  await page.getByText("50 samples found").waitFor();
  const first = list(page).getByRole("button").first();
  await first.getByText("failed").waitFor();
  await first.getByText("passed").waitFor();

  await first.click();
  const whole = page.getByRole("dialog", { name: "t0" });
  await whole.getByText("Ticket 0: where is my bill?").waitFor();
  await whole.getByText("unsure").waitFor();
  const link = page.url();
  expect(link).toContain("show=disagreement");
  expect(link).toContain("item=");
});

test("the keys go from row to row, also to rows that are not loaded yet", async () => {
  const { page } = ada;
  await open(page, both());
  await list(page).getByRole("button").first().focus();
  await page.keyboard.press("ArrowDown");
  await focused(page).getByText("Ticket 1:").waitFor();
  await page.keyboard.press("End");
  await focused(page).getByText("Ticket 249:").waitFor();
  await page.keyboard.press("ArrowUp");
  await focused(page).getByText("Ticket 248:").waitFor();
  await page.keyboard.press("Home");
  await focused(page).getByText("Ticket 0:").waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("dialog", { name: "t0" }).waitFor();
});
