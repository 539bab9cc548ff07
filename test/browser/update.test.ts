/** The server gets a new build while pages are open. The app's files lie in a folder of the test, so it can be changed. */
import {
  cp,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readConfig } from "../../server/config.ts";
import { startServer, type RunningServer } from "../../server/start.ts";
import { launchChromium } from "../stage/chromium.ts";
import { workerIsReady } from "../stage/device.ts";
import { until } from "../stage/until.ts";

let folder: string;
let server: RunningServer;
let browser: Browser;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "parley-update-"));
  await cp(
    join(import.meta.dirname, "../../dist/client"),
    join(folder, "client"),
    {
      recursive: true,
    },
  );
  server = await startServer(
    readConfig({
      PORT: "0",
      DATA_DIR: join(folder, "data"),
      LOG_LEVEL: "silent",
    }),
    { clientFolder: join(folder, "client") },
  );
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function openHome(serviceWorkers: "allow" | "block"): Promise<Page> {
  const context = await browser.newContext({
    baseURL: server.url,
    serviceWorkers,
  });
  await context.request.post("/api/session", {
    headers: { origin: server.url },
    data: { name: "Ada Okafor", disciplines: ["engineering"] },
  });
  const page = await context.newPage();
  await page.goto("/");
  await page.getByRole("tab", { name: "Canvases" }).waitFor();
  return page;
}

let builds = 0;
/** A build in which every script has another name. */
async function deploy() {
  builds += 1;
  const client = join(folder, "client");
  const assets = join(client, "assets");
  const scripts = (await readdir(assets)).filter((name) =>
    name.endsWith(".js"),
  );
  const newNames = new Map(
    scripts.map((name) => [name, name.replace(/\.js$/, `${builds}.js`)]),
  );
  for (const path of [
    ...scripts.map((name) => join(assets, name)),
    join(client, "index.html"),
    join(client, "sw.js"),
  ])
    await writeFile(
      path,
      (await readFile(path, "utf8"))
        .replace(/[\w.-]+\.js/g, (name) => newNames.get(name) ?? name)
        .replace(/(?<=JSON\.parse\(.\{"id":")/, String(builds)),
    );
  for (const [before, after] of newNames)
    await rename(join(assets, before), join(assets, after));
}

const notice = (page: Page) => page.getByText("Parley was updated.");
const scriptOf = (page: Page) =>
  page.locator("script[type=module][src]").first().getAttribute("src");

/** As the notice offers it. */
async function reload(page: Page) {
  const loaded = page.waitForEvent("load");
  await page.getByRole("button", { name: "Reload" }).click();
  await loaded;
  await page.getByRole("tab", { name: "Canvases" }).waitFor();
}

test("O4: an open page is told of a new build, goes on with its own until the person reloads, and then has the new one", async () => {
  const page = await openHome("allow");
  await until(() => workerIsReady(page));
  const before = await scriptOf(page);
  const search = page.getByLabel("Find a canvas");
  await search.fill("in the middle of a sen");

  await deploy();
  // As when the person comes back to the tab.
  await page.evaluate(() =>
    document.dispatchEvent(new Event("visibilitychange")),
  );
  await notice(page).waitFor();
  expect(await search.inputValue()).toBe("in the middle of a sen");
  expect(await scriptOf(page)).toBe(before);
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog").getByRole("combobox").waitFor();
  await page.keyboard.press("Escape");

  await reload(page);
  expect(await scriptOf(page)).not.toBe(before);
  expect(await notice(page).count()).toBe(0);
  await page.context().close();
});

test("O4: where no service worker runs, a part of the old build that is gone offers a reload", async () => {
  const page = await openHome("block");
  await deploy();
  await page.keyboard.press("Control+k");
  await notice(page).waitFor();
  // The page behind it stays.
  expect(await page.getByRole("tab", { name: "Canvases" }).count()).toBe(1);
  await reload(page);
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog").getByRole("combobox").waitFor();
  await page.context().close();
});
