/** The pages of runs as people use them: finding, sorting, changing, comparing; live, by keyboard, on a phone. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openStage, type Actor, type Stage } from "../stage/people.ts";
import { until } from "../stage/until.ts";

let stage: Stage;
let ada: Actor;
/** A project of its own for this file: the example's runs stay out of the way. */
let project: string;
const ids: Record<string, string> = {};

beforeAll(async () => {
  stage = await openStage();
  ada = await stage.join("Ada");
  project = await makeProject("Recall");
  for (const [name, model, recall] of [
    ["baseline", "bert", 0.81],
    ["red flags", "bert", 0.93],
    ["distilled", "mini", 0.64],
  ] as const)
    ids[name] = await makeRun(name, { model, recall, project });
}, 60_000);
afterAll(() => stage.close());

async function makeProject(name: string): Promise<string> {
  return (await ada.api<{ id: string }>("POST", "/api/projects", { name })).id;
}

async function makeRun(
  name: string,
  of: {
    readonly model: string;
    readonly recall: number;
    readonly project: string;
  },
): Promise<string> {
  const { id } = await ada.api<{ id: string }>("POST", "/api/runs", {
    name,
    model: of.model,
    params: { lr: of.recall > 0.8 ? "0.1" : "0.01", epochs: "3" },
  });
  await ada.api("POST", `/api/runs/${id}/points`, {
    points: [1, 2, 3].map((step) => ({
      metric: "recall",
      step,
      value: of.recall - 0.1 + step / 30,
    })),
  });
  await ada.api("PATCH", `/api/runs/${id}`, {
    project: of.project,
    status: "finished",
  });
  return id;
}

const table = (page: Page) =>
  page.getByRole("table", { name: "Runs", exact: true });
const rows = (page: Page) => table(page).locator("[data-row]");
const row = (page: Page, name: string) =>
  rows(page).filter({ has: page.getByRole("link", { name, exact: true }) });

async function openTable(actor: Actor, search = ""): Promise<Page> {
  const { page } = actor;
  await page.goto(`/runs/p/${project}${search}`);
  await rows(page).first().waitFor();
  await page.getByRole("columnheader", { name: /Recall/ }).waitFor();
  return page;
}

async function names(page: Page): Promise<string[]> {
  return rows(page).getByRole("link").allTextContents();
}

test("the newest run stands first, a click on a header sorts by it, and the address shows others the same", async () => {
  const page = await openTable(ada);
  expect(await names(page)).toEqual(["distilled", "red flags", "baseline"]);
  const header = page.getByRole("columnheader", { name: /Recall/ });
  await header.getByRole("button").click();
  await until(async () => (await names(page))[0] === "red flags");
  expect(await header.getAttribute("aria-sort")).toBe("descending");
  await header.getByRole("button").click();
  await until(async () => (await names(page))[0] === "distilled");

  const ben = await stage.join("Ben");
  await ben.page.goto(page.url());
  await rows(ben.page).first().waitFor();
  expect(await names(ben.page)).toEqual(["distilled", "baseline", "red flags"]);
  await ben.context.close();
});

test("a filter is completed while it is typed, its fault is said with its place, and it narrows the table", async () => {
  const page = await openTable(ada);
  const filter = page.getByRole("textbox", { name: "Filter" });
  await filter.pressSequentially("params.l");
  await page.getByRole("option", { name: /^lr/ }).click();
  await filter.pressSequentially("= 0.1");
  await page.getByText("put its value in single quotes").waitFor();
  expect(await rows(page).count()).toBe(3);
  await filter.fill("params.lr = '0.1'");
  await page.getByText("2 runs that match").waitFor();
  await filter.fill("params.lr = '7'");
  await page.getByText("No run matches").waitFor();
  await page.getByRole("button", { name: "Show all runs" }).click();
  await until(async () => (await rows(page).count()) === 3);
});

test("by the keyboard alone a run is found, chosen, and compared with another", async () => {
  const page = await openTable(ada);
  await row(page, "distilled").getByRole("link").focus();
  await page.keyboard.press("Space");
  await page.keyboard.press("ArrowDown");
  await until(() =>
    row(page, "red flags")
      .getByRole("link")
      .evaluate((link) => link === document.activeElement),
  );
  await page.keyboard.press("Space");
  await page.getByText("2 runs chosen").waitFor();
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: /Search commands/ }).fill("compare");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/runs\/compare/);
  await page.getByRole("heading", { name: "2 runs compared" }).waitFor();
  await page.getByRole("table", { name: "Params side by side" }).waitFor();
  expect(
    await page
      .getByRole("table", { name: "Params side by side" })
      .getByRole("rowheader")
      .allTextContents(),
  ).toEqual(["lr"]);
});

test("a run is renamed in place, pinned, and put away with Undo", async () => {
  const own = await makeRun("to change", { model: "x", recall: 0.2, project });
  const page = await openTable(ada);
  const act = async (name: string, action: string) => {
    await page.getByRole("button", { name: `Actions for ${name}` }).click();
    await page.getByRole("menuitem", { name: action }).click();
  };
  await act("to change", "Rename");
  await page
    .getByRole("textbox", { name: "Name of to change" })
    .fill("changed");
  await page.keyboard.press("Enter");
  await row(page, "changed").waitFor();
  await act("baseline", "Pin");
  await row(page, "baseline").getByLabel("Pinned:").waitFor();
  await until(async () => (await names(page))[0] === "baseline");
  await act("baseline", "Unpin");
  await row(page, "baseline")
    .getByLabel("Pinned:")
    .waitFor({ state: "detached" });

  await act("changed", "Archive");
  await row(page, "changed").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Undo" }).click();
  await row(page, "changed").waitFor();
  expect(await ada.api("GET", `/api/runs/${own}`)).toMatchObject({
    name: "changed",
    archivedAt: null,
  });
  await ada.api("PATCH", `/api/runs/${own}`, { archived: true });
});

test("runs that share a param are one row, with mean and deviation, and open as a filter", async () => {
  const { page } = ada;
  await page.goto(`/runs/p/${project}?group=lr`);
  const groups = page.getByRole("table", { name: "Runs by lr" });
  await groups.getByRole("columnheader", { name: "Recall" }).waitFor();
  const high = groups.getByRole("row", { name: /^0\.1/ });
  await until(async () =>
    ((await high.getByRole("cell").last().textContent()) ?? "").startsWith(
      "0.870 ±0.085",
    ),
  );
  await high.getByRole("button", { name: "0.1", exact: true }).click();
  await until(async () => (await rows(page).count()) === 2);
  expect(await page.getByRole("textbox", { name: "Filter" }).inputValue()).toBe(
    "params.lr = '0.1'",
  );
});

test("what a run logs while it is looked at appears by itself", async () => {
  const page = await openTable(ada);
  const id = await makeRun("late", { model: "x", recall: 0.5, project });
  await row(page, "late").waitFor();
  await row(page, "late").getByRole("link").click();
  await page.getByRole("heading", { name: "late", level: 1 }).waitFor();
  await ada.api("PATCH", `/api/runs/${id}`, { status: "running" });
  await ada.api("POST", `/api/runs/${id}/points`, {
    points: [{ metric: "brand new", step: 1, value: 0.25 }],
  });
  await page.reload();
  await page.getByRole("rowheader", { name: "Brand new" }).waitFor();
  await ada.api("POST", `/api/runs/${id}/points`, {
    points: [{ metric: "newer still", step: 1, value: 0.5 }],
  });
  await page.getByRole("rowheader", { name: "Newer still" }).waitFor();
  await ada.api("PATCH", `/api/runs/${id}`, { archived: true });
});

test("a run's page describes it in Markdown, tags it, and shows a metric's chart that goes to a canvas", async () => {
  const { page } = ada;
  await page.goto(`/runs/${ids["baseline"]}`);
  await page.getByRole("button", { name: "Describe this run" }).click();
  await page
    .getByRole("textbox", { name: /Description/ })
    .fill("The **first** try\n\n<script>alert(1)</script>");
  await page.getByRole("button", { name: "Save" }).click();
  await page.locator("strong", { hasText: "first" }).waitFor();
  await page.getByLabel("Name of the tag").fill("team");
  await page.getByLabel("Value of the tag").fill("triage");
  await page.getByRole("button", { name: "Add tag" }).click();
  await page.getByRole("button", { name: "Take the tag team away" }).waitFor();

  const canvas = await ada.api<{ id: string }>("POST", "/api/canvases", {
    title: "Where charts go",
  });
  await page.getByRole("button", { name: "Chart of Recall" }).click();
  await page.getByRole("dialog").getByRole("img").waitFor();
  await page.getByRole("button", { name: /Put it on a canvas/ }).click();
  await page.getByRole("combobox", { name: "On which canvas" }).click();
  await page.getByRole("option", { name: "Where charts go" }).click();
  await page.getByRole("button", { name: "Place the chart" }).click();
  await page.waitForURL(`**/c/${canvas.id}`);
  await page.getByText("1 chart placed").waitFor();
  await page.getByRole("heading", { name: "Recall" }).waitFor();
});

test("a project is made, renamed and archived; empty, it says how runs come in", async () => {
  const { page } = ada;
  await page.goto("/runs");
  await page.getByRole("button", { name: "New project" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("Triage");
  await page.getByRole("button", { name: "Make project" }).click();
  await page.getByRole("heading", { name: "Triage" }).waitFor();
  await page.getByRole("heading", { name: "No runs yet" }).waitFor();
  await page.getByRole("button", { name: "Copy the MLflow variables" }).click();
  const lines = await page.evaluate(() => navigator.clipboard.readText());
  expect(lines).toContain(`MLFLOW_TRACKING_URI=${stage.parley.url}`);
  await page.getByRole("button", { name: /Actions for the project/ }).click();
  await page.getByRole("menuitem", { name: "Archive" }).click();
  await page.getByText("1 archived project").waitFor();
});

test("a file dropped anywhere on the page is imported", async () => {
  const page = await openTable(ada);
  const transfer = await page.evaluateHandle(() => {
    const data = new DataTransfer();
    data.items.add(
      new File(["run,metric,value\nfrom a file,recall,0.7\n"], "drop.csv"),
    );
    return data;
  });
  for (const type of ["dragenter", "dragover", "drop"])
    await page
      .getByRole("main")
      .dispatchEvent(type, { dataTransfer: transfer });
  const dialog = page.getByRole("dialog", { name: "Import evaluation files" });
  await dialog.getByRole("button", { name: "Import", exact: true }).click();
  await dialog.getByText("1 file imported").waitFor();
});

test("on a phone each run is a card that can be opened", async () => {
  const pim = await stage.join("Pim", { phone: true });
  const { page } = pim;
  await page.goto(`/runs/p/${project}`);
  const cards = page.getByRole("list", { name: "Runs" }).getByRole("listitem");
  await cards.first().getByText("Recall").waitFor();
  expect(
    await page.evaluate(
      () => document.documentElement.scrollWidth <= window.innerWidth,
    ),
  ).toBe(true);
  await page.getByRole("link", { name: "red flags" }).click();
  await page.getByRole("heading", { name: "red flags", level: 1 }).waitFor();
  expect(pim.problems).toEqual([]);
  await pim.context.close();
});
