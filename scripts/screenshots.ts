/** Makes the README's pictures from the example canvas: `npm run screenshots [-- folder]`. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { openStage, type Actor } from "../test/stage/people.ts";

const folder =
  process.argv[2] ?? join(import.meta.dirname, "../docs/screenshots");
await mkdir(folder, { recursive: true });

const stage = await openStage();
try {
  for (const dark of [false, true]) {
    const scheme = dark ? "dark" : "light";
    const ada = await stage.join("Ada Okafor", {
      dark,
      disciplines: ["data science"],
    });
    const canvas = await exampleCanvas(ada);

    await ada.page.goto("/");
    await ada.page.getByRole("heading", { level: 2 }).first().waitFor();
    await shoot(ada, `home-${scheme}`);

    await ada.page.goto(`/c/${canvas}?view=canvas`);
    await ada.page.locator("[id^=block-]").first().waitFor();
    await chartsDrawn(ada);
    await shoot(ada, `canvas-${scheme}`);

    await ada.page.goto(`/c/${canvas}?view=notebook`);
    await ada.page.locator("[data-row]").first().waitFor();
    await ada.page
      .locator("[data-row][data-kind=chart]")
      .first()
      .scrollIntoViewIfNeeded();
    await chartsDrawn(ada);
    await shoot(ada, `notebook-${scheme}`);

    const ben = await stage.join("Ben Mwangi", {
      dark,
      phone: true,
      disciplines: ["domain expert"],
    });
    await ben.page.goto(`/c/${canvas}`);
    await ben.page.locator("[data-row]").first().waitFor();
    await ben.page
      .locator("[data-row][data-kind=chart]")
      .first()
      .scrollIntoViewIfNeeded();
    await chartsDrawn(ben);
    await shoot(ben, `phone-${scheme}`);
  }
} finally {
  await stage.close();
}

async function exampleCanvas(actor: Actor): Promise<string> {
  const { items } = await actor.api<{
    items: { id: string; isExample: boolean }[];
  }>("GET", "/api/canvases");
  const example = items.find((canvas) => canvas.isExample);
  if (!example) throw new Error("screenshots: the example canvas is missing");
  return example.id;
}

/** Charts are drawn, and none is still loading. */
async function chartsDrawn(actor: Actor) {
  await actor.page.waitForFunction(
    () =>
      document.querySelector('[role="img"] svg') !== null &&
      document.querySelector(
        '[aria-busy="true"], [aria-label="Loading the chart"]',
      ) === null &&
      document.fonts.status === "loaded",
  );
}

async function shoot(actor: Actor, name: string) {
  await actor.page.screenshot({ path: join(folder, `${name}.png`) });
  console.log(`${name}.png`);
}
