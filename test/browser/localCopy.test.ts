/** The copy in the browser, in a real IndexedDB. */
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { build, type Rolldown } from "vite";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { launchChromium } from "../stage/chromium.ts";
import { until } from "../stage/until.ts";
import type { LocalCopyTools } from "./localCopyInPage.ts";

declare const tools: LocalCopyTools;

let browser: Browser;
let script: string;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  const built = await build({
    configFile: false,
    logLevel: "error",
    build: {
      write: false,
      lib: {
        entry: join(import.meta.dirname, "localCopyInPage.ts"),
        formats: ["iife"],
        name: "page",
      },
    },
  });
  const [bundle] = Array.isArray(built) ? built : [built];
  script = (bundle as Rolldown.RolldownOutput).output[0].code;
  browser = await launchChromium();
});
afterAll(() => browser.close());

beforeEach(async () => {
  await context?.close();
  context = await browser.newContext();
  await context.route("http://parley.test/", (route) =>
    route.fulfill({ contentType: "text/html", body: "<title>page</title>" }),
  );
  page = await openPage();
});

async function openPage(): Promise<Page> {
  const opened = await context.newPage();
  await opened.goto("http://parley.test/");
  await opened.addScriptTag({ content: script });
  return opened;
}

test("a new canvas has no copy; what is written is there for the next page", async () => {
  const first = await page.evaluate(async () => {
    const { hadContent, map } = await tools.open();
    map.set("a", 1);
    return hadContent;
  });
  expect(first).toBe(false);
  const next = await openPage();
  const found = await next.evaluate(async () => {
    const { hadContent, map } = await tools.open();
    return { hadContent, a: map.get("a") };
  });
  expect(found).toEqual({ hadContent: true, a: 1 });
});

test("an edit is kept although its page never runs again and is killed", async () => {
  await page.evaluate(async () => {
    await tools.open();
  });
  const half = page.waitForEvent("console");
  const crashed = page.waitForEvent("crash");
  page
    .evaluate(() => {
      tools.lastDoc!.getMap("m").set("last", "word");
      // Nothing else runs in this page: not the answer of the database, not a timer.
      const edited = performance.now();
      while (performance.now() - edited < 500);
      console.log("half a second later");
      for (;;);
    })
    .catch(() => {
      // The page is killed before it answers.
    });
  await half;
  await killRenderers();
  await crashed;
  // Chromium keeps a spare process for the next page: killed with the others, that page is born dead.
  const later = await until(openPage, { what: "a page that lives" });
  expect(
    await later.evaluate(async () => (await tools.open()).map.get("last")),
  ).toBe("word");
});

/** As the system does when memory runs out. */
async function killRenderers() {
  const devTools = await browser.newBrowserCDPSession();
  const { processInfo } = await devTools.send("SystemInfo.getProcessInfo");
  for (const { id, type } of processInfo)
    if (type === "renderer") process.kill(id, "SIGKILL");
}

test("what was written before the copy was open is kept as well", async () => {
  await page.evaluate(async () => {
    const opening = tools.open();
    tools.lastDoc!.getMap("m").set("early", true);
    await opening;
  });
  const next = await openPage();
  expect(
    await next.evaluate(async () => (await tools.open()).map.get("early")),
  ).toBe(true);
});

test("many rows are joined into few, and nothing is lost, not even another tab's", async () => {
  const result = await page.evaluate(async () => {
    const left = await tools.open({ mostRows: 20 });
    const right = await tools.open({ mostRows: 1000 });
    right.map.set("right", "r");
    for (let i = 0; i < 200; i++) left.map.set(`k${i}`, i);
    const rows = await tools.rows();
    const fresh = await tools.open();
    return {
      rows,
      keys: fresh.map.size,
      right: fresh.map.get("right"),
      last: fresh.map.get("k199"),
    };
  });
  expect(result).toMatchObject({ keys: 201, right: "r", last: 199 });
  expect(result.rows).toBeLessThan(50);
});

test("opening a copy writes nothing", async () => {
  const rows = await page.evaluate(async () => {
    const { map } = await tools.open();
    map.set("a", 1);
    const before = await tools.rows();
    await tools.open();
    await tools.open();
    return [before, await tools.rows()];
  });
  expect(rows[1]).toBe(rows[0]);
});

test("a dropped copy is gone although a page still has it open", async () => {
  const found = await page.evaluate(async () => {
    const { map } = await tools.open();
    map.set("refused", true);
    await tools.drop();
    return (await tools.open()).hadContent;
  });
  expect(found).toBe(false);
});

test("N13: a page that has a dropped copy open still keeps what is written, with all that it needs", async () => {
  const keys = await page.evaluate(async () => {
    const { map } = await tools.open();
    map.set("before", true);
    await tools.drop();
    map.set("after", true);
    map.set("later", true);
    while ((await tools.rows()) === 0);
    return [...(await tools.open()).map.keys()].sort();
  });
  expect(keys).toEqual(["after", "before", "later"]);
});

test("after a row that could not be written the whole is written, not what is no use without it", async () => {
  const keys = await page.evaluate(async () => {
    const { map } = await tools.open();
    const { commit } = IDBTransaction.prototype;
    const { now } = Date;
    IDBTransaction.prototype.commit = function () {
      this.abort();
    };
    map.set("lost", true);
    IDBTransaction.prototype.commit = commit;
    await tools.rows();
    Date.now = () => now() + 10_000;
    map.set("next", true);
    Date.now = now;
    return [...(await tools.open()).map.keys()].sort();
  });
  expect(keys).toEqual(["lost", "next"]);
});

test("N9: a copy is replaced in one step; what another tab wrote since it was read stays, and so does its connection", async () => {
  const keys = await page.evaluate(async () => {
    const mine = await tools.open();
    mine.map.set("refused", true);
    const other = await tools.open();
    const content = await tools.read();
    other.map.set("since", true);
    await tools.replace(content!, "server");
    other.map.set("later", true);
    const { map } = await tools.open();
    return [...map.keys()].sort();
  });
  expect(keys).toEqual(["later", "server", "since"]);
});

test("a copy that does not exist is not made by reading it", async () => {
  expect(
    await page.evaluate(async () => [
      await tools.read(),
      (await indexedDB.databases()).length,
    ]),
  ).toEqual([null, 0]);
});

test("N13: a copy goes when nobody opened it for sixty days and nothing in it waits", async () => {
  const key = "parley/copy/ada/canvas/epoch";
  const left = (waiting: number, days: number) =>
    page.evaluate(
      async ({ key, waiting, days }) => {
        const { map, copy } = await tools.open();
        map.set("a", 1);
        copy.destroy();
        localStorage.setItem(
          key,
          JSON.stringify({ waiting, head: 1, openedAt: Date.now() }),
        );
        await tools.clearUnused(days);
        return (await tools.read()) !== null;
      },
      { key, waiting, days },
    );
  expect(await left(0, 59)).toBe(true);
  expect(await left(1, 400)).toBe(true);
  expect(await left(0, 61)).toBe(false);
  expect(await page.evaluate((name) => localStorage.getItem(name), key)).toBe(
    null,
  );
});

test("N13: a copy of an older build, of which nobody knows when it was opened, starts its sixty days now", async () => {
  const there = await page.evaluate(async () => {
    const { map, copy } = await tools.open();
    map.set("a", 1);
    copy.destroy();
    await tools.clearUnused(0);
    const first = (await tools.read()) !== null;
    await tools.clearUnused(61);
    return [first, (await tools.read()) !== null];
  });
  expect(there).toEqual([true, false]);
});
