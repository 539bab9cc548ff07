/**
 * T25: 100 kB made to keep a parser or a regular expression busy takes no more than in proportion to 100 kB of what it
 * is for. Where work grew with the square of the length the ratio would be in the thousands.
 */
import { expect, test } from "vitest";
import { withoutHandlers } from "../../../client/text/editor/pastedHtml.ts";
import { readImageFormat } from "../../../server/records/imageFormat.ts";
import { readClip } from "../../../shared/doc/clipboard.ts";
import { paragraphs } from "../../../shared/doc/richText.ts";
import { csvLine } from "../../../shared/formats/csvLine.ts";
import {
  markdownWriter,
  parseMarkdown,
} from "../../../shared/formats/markdown.ts";
import { readNumber } from "../../../shared/formats/numbers.ts";
import { FormatError } from "../../../shared/formats/parsed.ts";
import { safeHref } from "../../../shared/text/links.ts";
import { fileOf, readAll } from "../../stage/files.ts";

const size = 100_000;
const filled = (pattern: string, before = "", after = "") =>
  before +
  pattern.repeat(Math.floor((size - before.length) / pattern.length)) +
  after;
const prose = filled("The red flags lift recall by a tenth. ");
const table = filled("model-a,0.51,0.62\n", "model,accuracy,recall\n");

/** Milliseconds; the shortest of some tries is what the work itself takes. */
async function timeOf(work: (text: string) => unknown, text: string) {
  let shortest = Infinity;
  for (let turn = 0; turn < 3; turn += 1) {
    const start = performance.now();
    await work(text);
    shortest = Math.min(shortest, performance.now() - start);
    // Slow enough to know.
    if (shortest > 20) break;
  }
  return shortest;
}

async function readFile(name: string, text: string) {
  try {
    await readAll(fileOf(name, text));
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
  }
}

interface Case {
  readonly what: string;
  readonly work: (text: string) => unknown;
  readonly benign: string;
  readonly hostile: readonly string[];
}

const clipOf = (text: string) =>
  JSON.stringify({
    parley: 1,
    blocks: [
      {
        id: "b",
        kind: "note",
        x: 0,
        y: 0,
        w: 9,
        h: 9,
        frame: null,
        fields: { body: paragraphs(text) },
      },
    ],
    links: [],
  });

const cases: readonly Case[] = [
  {
    what: "lists and quotes begun very deep",
    work: parseMarkdown,
    benign: prose,
    hostile: ["- ", "> ", "1) "].map((marker) => `${marker.repeat(1000)}x`),
  },
  {
    what: "Markdown",
    work: parseMarkdown,
    benign: prose,
    // As much at once as is read at all, and as much as there may be.
    hostile: ["*a_", "a**b", "[a](", "[", "<a ", "`` ` ", "[a]: b\n"].flatMap(
      (markers) => [
        filled(markers),
        filled(`${markers.repeat(450)}\n\n`),
        `${"> ".repeat(30)}a\n${filled("b\n")}`,
        `${"- ".repeat(32)}a\n${"b\n".repeat(280)}`,
      ],
    ),
  },
  {
    what: "words into Markdown",
    work: (text) => markdownWriter.plain(text),
    benign: prose,
    hostile: [
      filled("_"),
      filled("*"),
      filled("["),
      filled("<"),
      filled("www."),
      filled("a@"),
      filled(" "),
      filled("https:"),
      filled("|~"),
      filled("$"),
    ],
  },
  {
    what: "an address",
    work: safeHref,
    benign: `https://example.org/${"a".repeat(3900)}`,
    hostile: [
      filled("a."),
      filled("a-"),
      filled(" ", "", "x"),
      "a.".repeat(1999),
      "a".repeat(3999),
      "a-a.".repeat(990) + "!",
      "\t".repeat(3999),
    ],
  },
  {
    what: "blocks on the clipboard",
    work: readClip,
    benign: clipOf(prose),
    hostile: [
      filled('{"parley":'),
      filled('["parley",'),
      clipOf(filled("<>[]")),
      `{"parley":1,"blocks":[${filled("{},")}{}],"links":[]}`,
      filled("[", '"parley"'),
    ],
  },
  {
    what: "a pasted page",
    work: withoutHandlers,
    benign: filled('<p class="a">one <b title="b">two</b></p>\n'),
    hostile: [
      filled("<a "),
      filled('<a "'),
      filled("<a '\""),
      filled(" on", "<a"),
      filled(" onx ", "<a"),
      filled("<"),
      filled("<a ", "", "'"),
    ],
  },
  {
    what: "a CSV line",
    work: (text) => csvLine([text]),
    benign: prose,
    hostile: [filled('"'), filled("="), filled(",\n")],
  },
  {
    what: "a number in a cell",
    work: readNumber,
    benign: filled("1"),
    hostile: [
      filled("1,"),
      filled("1.", "", "x"),
      filled(" ", "1", "x"),
      filled("+-"),
      filled("1e", "", "x"),
      filled("0", "", "%x"),
      filled("1 ", "", "a"),
    ],
  },
  {
    what: "an image's format",
    work: (text) => readImageFormat(new TextEncoder().encode(text)),
    benign: filled(
      "<path d='M0 0'/>",
      `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="1" height="1">`,
      "</svg>",
    ),
    hostile: [
      filled("<!--"),
      filled("<?xml"),
      filled("<!--x-->"),
      filled("<!DOCTYPE"),
      filled("<!DOCTYPE svg [", "", "<svg"),
      filled(" ", "", "<svgx"),
      filled(" a", "<svg"),
      filled(" width", "<svg"),
      filled(' width="', "<svg"),
      filled(" viewBox='1 ", "<svg"),
    ],
  },
  {
    what: "an evaluation file",
    work: (text) => readFile("a.csv", text),
    benign: table,
    hostile: [
      filled('"'),
      filled('"",'),
      filled('a"b,'),
      filled(",", "a,b\n"),
      filled("\r"),
      filled("a;b,c\t|"),
      filled("1,", "model,accuracy\n"),
      filled("\ufeff"),
    ],
  },
  {
    what: "an evaluation file in JSON",
    work: (text) => readFile("a.json", text),
    benign: `[${filled('{"model":"a","accuracy":0.5},')}{"model":"b","accuracy":0.4}]`,
    hostile: [
      filled("["),
      filled('{"a":'),
      filled('"\\'),
      filled("1e"),
      filled("-"),
      filled("{}\n"),
      filled("NaN,", "["),
      filled("\\u00", '"'),
      filled(" ", "[", "x"),
    ],
  },
];

/** Nothing that people do at once is worth comparing below this. */
const floorMs = 3;
const mostTimes = 150;

test.each(cases)(
  "T25: $what",
  async ({ work, benign, hostile }) => {
    const usual = Math.max(floorMs, await timeOf(work, benign));
    for (const text of hostile) {
      const ratio = (await timeOf(work, text)) / usual;
      expect(
        ratio,
        `${text.slice(0, 40)}… took ${ratio.toFixed(0)} times as long`,
      ).toBeLessThan(mostTimes);
    }
  },
  120_000,
);
