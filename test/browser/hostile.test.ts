/**
 * T19 in Chromium: hostile words, addresses and files in every place that shows something somebody else wrote. A canary
 * function that any of them could call is never called, no policy is violated, and every link leads where links may.
 */
import { randomUUID } from "node:crypto";
import * as Y from "yjs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { blockModel } from "../../shared/blocks/index.ts";
import { emptyChartSpec } from "../../shared/charts/spec.ts";
import { createBlock } from "../../shared/doc/edits.ts";
import { paragraphs, writeRichText } from "../../shared/doc/richText.ts";
import { rootsOf } from "../../shared/doc/schema.ts";
import { fillCanvas, newCanvas, openCanvas } from "../stage/canvases.ts";
import {
  hostileAddresses,
  hostileSvgs,
  hostileTexts,
} from "../stage/hostile.ts";
import { openStage, type Actor, type Stage } from "../stage/people.ts";
import { joinByName } from "../stage/remoteDoc.ts";
import { until } from "../stage/until.ts";

let stage: Stage;
let ada: Actor;
const called: string[] = [];

beforeAll(async () => {
  stage = await openStage();
  ada = await stage.join("Ada Okafor");
  // In every frame and every page of hers, also where a policy was violated.
  await ada.context.exposeFunction("canary", (what: unknown) =>
    called.push(String(what)),
  );
  await ada.context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      (globalThis as unknown as { canary(what: string): void }).canary(
        `policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}:${event.columnNumber} ${event.sample}`,
      );
    });
  });
  ada.page.on("dialog", (dialog) => {
    called.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
}, 120_000);
afterAll(() => stage?.close());

/** Nothing ran, and every link on the page leads to this Parley, or is one that text may hold. */
async function expectHarmless(where: string) {
  const links = await ada.page.evaluate(() =>
    [
      ...document.querySelectorAll(
        "a[href], area[href], form[action], iframe, object, embed, base, meta[http-equiv]",
      ),
    ].map((element) => {
      const a = element as HTMLAnchorElement;
      return `${element.tagName} ${a.href ?? ""}`;
    }),
  );
  const allowed = /^(A|AREA) (https?:|mailto:)/;
  expect([where, links.filter((link) => !allowed.test(link))]).toEqual([
    where,
    [],
  ]);
  const handlers = await ada.page.evaluate(
    () =>
      [...document.querySelectorAll("body *")].filter((element) =>
        [...element.attributes].some(({ name }) => /^on/i.test(name)),
      ).length,
  );
  expect([where, handlers]).toEqual([where, 0]);
  expect([where, called]).toEqual([where, []]);
  expect([where, ada.problems.filter(isUnexpected)]).toEqual([where, []]);
}

/** The browser logs each address that answers 404; an image block whose hash nobody has is one. */
function isUnexpected(problem: string): boolean {
  return !/Failed to load resource/.test(problem);
}

const shown = async (text: string) =>
  until(
    () =>
      ada.page.evaluate(
        (words) => document.body.textContent?.includes(words) ?? false,
        text,
      ),
    { what: `the page shows ${text}` },
  );

/** Straight into Yjs: no editor and no parser looked at it. */
const linkTo = (href: string, index: number) => ({
  type: "paragraph",
  content: [
    {
      type: "text",
      text: `address ${index}`,
      marks: [{ type: "link", attrs: { href } }],
    },
  ],
});

test("T19: words and addresses written straight into a document run nowhere: canvas, notebook, versions, home", async () => {
  const everything = hostileTexts.join(" ");
  const canvas = await newCanvas(stage, ada, everything.slice(0, 400));
  const sha256s = await Promise.all(
    hostileSvgs.map(async (svg) => {
      const answer = await ada.context.request.post(
        `${stage.parley.url}/api/blobs?canvas=${canvas}`,
        {
          headers: {
            origin: stage.parley.url,
            "content-type": "image/svg+xml",
          },
          data: Buffer.from(svg),
        },
      );
      expect(answer.status()).toBe(201);
      return ((await answer.json()) as { sha256: string }).sha256;
    }),
  );
  const place = (index: number) => ({
    id: `b${index}`,
    x: (index % 6) * 460,
    y: Math.floor(index / 6) * 340,
    w: 440,
    h: 320,
  });
  let count = 0;
  await fillCanvas(stage, canvas, (doc) =>
    doc.transact(() => {
      /** Texts as the named edits write them; values as they are, whatever the kind's schema says. */
      const add = (kind: string, fields: Record<string, unknown>) => {
        const known = blockModel(kind)!.fields;
        const { id, ...rest } = place(count++);
        const entries = Object.entries(fields);
        const isValue = (name: string) => known[name]?.type === "value";
        createBlock(doc, {
          id,
          ...rest,
          kind,
          fields: Object.fromEntries(
            entries.filter(([name]) => !isValue(name)),
          ),
        });
        const block = rootsOf(doc).blocks.get(id)!;
        for (const [name, content] of entries)
          if (isValue(name)) block.set(name, content);
      };
      add("note", {
        body: hostileTexts.flatMap((text) => paragraphs(text)),
      });
      add("note", { body: hostileAddresses.map(linkTo) });
      add("note", {
        body: hostileTexts.flatMap((text) => [
          { type: "blockMath", attrs: { latex: text } },
          {
            type: "codeBlock",
            attrs: { language: text },
            content: [{ type: "text", text }],
          },
          {
            type: "paragraph",
            content: [
              { type: "mention", attrs: { id: text, label: text } },
              { type: "inlineMath", attrs: { latex: text } },
            ],
          },
          { type: "orderedList", attrs: { start: text, type: text } },
        ]) as never,
      });
      add("note", {
        body: [
          {
            type: "table",
            content: [
              {
                type: "tableRow",
                content: hostileTexts.slice(0, 6).map((text) => ({
                  type: "tableCell",
                  attrs: { colspan: text, colwidth: text, align: text },
                  content: paragraphs(text) as never,
                })),
              },
            ],
          },
        ],
      });
      for (const blob of [...sha256s, hostileTexts[0]!, "../../session"])
        add("image", {
          blob,
          alt: everything.slice(0, 1900),
          caption: everything.slice(0, 1900),
        });
      add("frame", { title: everything });
      add("hypothesis", {
        statement: paragraphs(everything),
        status: everything,
        criterion: { metric: everything, comparison: ">=", threshold: 1 },
        owner: everything,
      });
      add("decision", {
        question: paragraphs(everything),
        status: everything,
        options: [{ id: "o", order: "a0", text: paragraphs(everything) }],
        outcome: "o",
        people: hostileTexts.slice(0, 5),
      });
      add("chart", {
        title: everything,
        spec: {
          ...emptyChartSpec,
          runs: { type: "query", nameContains: "", model: "", limit: 50 },
          metrics: hostileTexts.slice(0, 5).map((text) => text.slice(0, 200)),
          threshold: { value: 1, label: hostileTexts[0] },
        },
      });
      // What no schema allows: a kind, a field and a node that are markup.
      const strange = new Y.Map<unknown>();
      rootsOf(doc).blocks.set("strange", strange);
      for (const [key, content] of Object.entries({
        ...place(count++),
        kind: hostileTexts[0],
        order: "z9",
        z: "z9",
        title: everything,
      }))
        strange.set(key, content);
      const body = new Y.XmlFragment();
      strange.set("body", body);
      writeRichText(body, paragraphs(everything));
      rootsOf(doc).canvas.set("title", everything.slice(0, 400));
    }),
  );
  await openCanvas(ada, canvas);
  await shown("address 0");
  await expectHarmless("canvas");
  await ada.page.keyboard.press("Control+a");
  await expectHarmless("canvas, all selected");
  // The editor parses what the card only drew.
  await ada.page.locator("#block-b1").getByText("address 0").dblclick();
  await ada.page.locator("#block-b1 [contenteditable=true]:focus").waitFor();
  await expectHarmless("editor");
  await ada.page.keyboard.press("Escape");
  await openCanvas(ada, canvas, "notebook");
  await shown("address 0");
  for (let y = 0; y < 12; y += 1) {
    await ada.page.mouse.move(640, 450);
    await ada.page.mouse.wheel(0, 1500);
  }
  await expectHarmless("notebook");
  await ada.api("POST", `/api/canvases/${canvas}/versions`, {
    name: `Named ${hostileTexts[3]}`,
  });
  await openCanvas(ada, canvas);
  await ada.page.getByRole("button", { name: "History" }).click();
  await ada.page
    .getByRole("button", { name: /Named </ })
    .first()
    .click();
  await ada.page
    .getByRole("region", { name: "An earlier version, read-only" })
    .waitFor();
  await shown("address 0");
  await expectHarmless("version");
  await ada.page.goto("/");
  await shown(hostileTexts[0]!);
  await expectHarmless("home");
});

test("T19: an image that is a page is downloaded, and its scripts do not run when it is opened by itself", async () => {
  const canvas = await newCanvas(stage, ada, "Pictures");
  for (const svg of hostileSvgs) {
    const answer = await ada.context.request.post(
      `${stage.parley.url}/api/blobs?canvas=${canvas}`,
      {
        headers: { origin: stage.parley.url, "content-type": "image/svg+xml" },
        data: Buffer.from(svg),
      },
    );
    const { sha256 } = (await answer.json()) as { sha256: string };
    const page = await ada.context.newPage();
    const download = page.waitForEvent("download");
    // Chromium gives up on the page as soon as it knows that it is a file.
    await page.goto(`/api/blobs/${sha256}`).catch(() => null);
    await download;
    await page.setContent("");
    await page.close();
  }
  expect(called).toEqual([]);
});

test("T19: comments, people's names, runs, their files and cells run nowhere", async () => {
  const canvas = await newCanvas(stage, ada, "Threads");
  for (const text of hostileTexts.slice(0, 12))
    await ada.api("POST", `/api/canvases/${canvas}/threads`, {
      anchor: { type: "point", x: 10, y: 10 },
      body: `${text}\n\n${hostileAddresses.map((address) => `[x](${address}) <${address}>`).join(" ")}`,
    });
  const name = `<img src=x onerror=canary()>`;
  const cookie = await joinByName(stage.parley.url, name);
  await fetch(`${stage.parley.url}/api/canvases/${canvas}/threads`, {
    method: "POST",
    headers: { cookie, "content-type": "application/json" },
    body: JSON.stringify({
      anchor: { type: "block", block: `"><script>canary()</script>` },
      body: "From somebody with such a name",
    }),
  });
  const rows = hostileTexts
    .slice(0, 10)
    .map((text, i) => `"${text.replaceAll('"', '""')}",${i / 10}`);
  const csv = `model,"<img src=x onerror=canary()>"\n${rows.join("\n")}\n`;
  const form = new FormData();
  form.set("file", new File([csv], `<img src=x onerror=canary()>.csv`));
  const imported = await fetch(`${stage.parley.url}/api/runs/import`, {
    method: "POST",
    headers: { cookie },
    body: form,
  });
  expect(imported.ok).toBe(true);
  await openCanvas(ada, canvas);
  await ada.page
    .getByRole("button", { name: /Threads/ })
    .first()
    .click();
  await shown("From somebody with such a name");
  await expectHarmless("threads");
  await ada.page.getByRole("button", { name: /^Runs/ }).first().click();
  await shown(hostileTexts[0]!);
  await expectHarmless("runs");
  await ada.page.goto("/");
  await shown(hostileTexts[0]!.slice(0, 20));
  await expectHarmless("recent runs");
});

test("T19: what is pasted, as a page, as text or as blocks, runs nowhere", async () => {
  const canvas = await newCanvas(stage, ada, "Paste", (doc) =>
    createBlock(doc, {
      id: "n1",
      kind: "note",
      x: 0,
      y: 0,
      w: 420,
      h: 260,
      fields: { body: paragraphs("Paste here") },
    }),
  );
  await openCanvas(ada, canvas);
  const { page } = ada;
  await page.locator("#block-n1").getByText("Paste here").dblclick();
  await page.locator("#block-n1 [contenteditable=true]:focus").waitFor();
  const mark = randomUUID();
  const html = `${hostileTexts.join("\n")}${hostileAddresses.map((href, i) => `<p><a href="${href.replaceAll('"', "&quot;")}">address ${i}</a></p>`).join("")}<p>${mark}</p>`;
  const paste = (type: string, text: string) =>
    page.evaluate(
      ([kind, content]) => {
        const clipboardData = new DataTransfer();
        clipboardData.setData(kind!, content!);
        document.activeElement!.dispatchEvent(
          new ClipboardEvent("paste", {
            clipboardData,
            bubbles: true,
            cancelable: true,
          }),
        );
      },
      [type, text],
    );
  await paste("text/html", html);
  await shown(mark);
  await expectHarmless("pasted page");
  await paste("text/plain", `${html}\n\nplain ${mark}`);
  await shown(`plain ${mark}`);
  await expectHarmless("pasted text");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await paste(
    "text/plain",
    JSON.stringify({
      parley: 1,
      blocks: [
        {
          id: "b",
          kind: "note",
          x: 0,
          y: 0,
          w: 300,
          h: 100,
          frame: null,
          fields: { body: hostileTexts.flatMap((text) => paragraphs(text)) },
        },
      ],
      links: [],
    }),
  );
  await expectHarmless("pasted blocks");
});
