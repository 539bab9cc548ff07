/**
 * F20: random edits around anchored tokens, by one person and by two at once. Each anchor is on its token, or an orphan
 * that quotes it; never elsewhere.
 */
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { Person, World, type Watched } from "./anchorsPlay.ts";

const at = fc.nat(600);
const play = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("type" as const),
      at,
      words: fc.constantFrom(
        "a",
        "the ",
        "🙂",
        "召回",
        " שלום ",
        ".81 ",
        "of letters ",
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("erase" as const),
      at,
      length: fc.integer({ min: 1, max: 12 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant("split" as const), at }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("join" as const), at }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("bold" as const),
      at,
      length: fc.integer({ min: 1, max: 40 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("moveParagraph" as const),
      at,
      to: fc.nat(9),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("swap" as const), at }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("eraseParagraph" as const), at }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("eraseBlock" as const) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("moveBlock" as const), at }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("undo" as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("redo" as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("version" as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("restore" as const), at }),
  },
);
type Play = typeof play extends fc.Arbitrary<infer T> ? T : never;

/** `who`: of two people. `sees`: everybody's work meets, and the server looks for the anchors. */
const step = fc.record({
  who: fc.nat(1),
  play,
  meets: fc.boolean(),
  sees: fc.boolean(),
});

const words =
  "model reads letters twice urgent recall is low on second set nobody has looked at rest yet".split(
    " ",
  );
/** Unlike each other, so that one is never nearly another. */
const tokens = [
  "zqxvkj",
  "0.8125",
  "🙂🙃🚀✨",
  "紧急召回率测试",
  "הַהֵעָנוּת",
  "WbHgFp-77",
  "ymtdur clsn",
  "𝒳𝒴𝒵𝒲",
];

const text = fc
  .array(fc.array(fc.nat(words.length - 1), { minLength: 2, maxLength: 9 }), {
    minLength: tokens.length,
    maxLength: tokens.length,
  })
  .map((lines) =>
    lines
      .map((line, i) =>
        line
          .map((w, j) => (j === 1 ? `${words[w]} ${tokens[i]}` : words[w]))
          .join(" "),
      )
      .join("\n"),
  );

const rates = { right: 0, changed: 0, orphaned: 0, missed: 0, wrong: 0 };

describe("F20: an anchored token, whatever people do around it,", () => {
  afterAll(() =>
    console.log(`anchors after random edits: ${JSON.stringify(rates)}`),
  );

  it.each([
    ["by one person", 1, 250],
    ["by two people at once", 2, 250],
  ])(
    "is where its anchor is, or the anchor is an orphan that quotes it: %s",
    (_, people, numRuns) => {
      fc.assert(
        fc.property(text, fc.array(step, { maxLength: 30 }), (story, steps) => {
          const world = new World(story, people);
          for (const token of tokens) world.anchorTo(token);
          world.saveVersion();
          for (const { who, play, meets, sees } of steps) {
            perform(world, world.people[who % people]!, play);
            if (meets) world.sync();
            if (meets && sees) {
              world.check();
              for (const anchor of world.anchors) judge(world, anchor);
            }
          }
          world.settle();
          for (const anchor of world.anchors) rates[judge(world, anchor)]++;
        }),
        {
          numRuns,
          ...(process.env["SEED"] && { seed: Number(process.env["SEED"]) }),
        },
      );
      expect(rates.wrong).toBe(0);
      // Not by giving up: most tokens that are there are found.
      expect(rates.missed).toBeLessThan(0.1 * (rates.right + rates.missed));
    },
  );
});

function judge(
  world: World,
  watched: Watched,
): "right" | "changed" | "orphaned" | "missed" | "wrong" {
  const { token, anchor, live } = watched;
  expect(anchor.quote.exact).toBe(token);
  const { text } = world;
  const isThere = text.includes(token);
  if (live.state === "orphaned") return isThere ? "missed" : "orphaned";
  const found = world.textOf(watched);
  if (found === null)
    throw new Error(
      `${token} is ${live.state} and nowhere in ${JSON.stringify(text)}`,
    );
  const letters = found.replaceAll(/\s/gu, "");
  if (letters === token.replaceAll(/\s/gu, "")) return "right";
  // Something typed at its edge that says a part of it again.
  if (found.includes(token)) return "right";
  // Edited inside: a good part of it is its own, and none of it another token. (Two
  // people who move and split at once make two of it: either is the one.)
  const own = [...new Set(token)].filter((letter) => found.includes(letter));
  const others = tokens.filter(
    (other) => other !== token && found.includes(other),
  );
  if (3 * own.length < new Set(token).size || others.length > 0) {
    rates.wrong++;
    throw new Error(
      `${token} (${live.state}) is on ${JSON.stringify(found)} in ${JSON.stringify(text)}`,
    );
  }
  expect(live.state).toBe("changed");
  return "changed";
}

function perform(world: World, person: Person, play: Play) {
  switch (play.do) {
    case "type":
      return person.type(play.at, play.words);
    case "erase":
      return person.erase(play.at, play.length);
    case "split":
      return person.split(play.at);
    case "join":
      return person.join(play.at);
    case "bold":
      return person.bold(play.at, play.length);
    case "moveParagraph":
      return person.moveParagraph(play.at, play.to);
    case "swap":
      return person.swapByRewriting(play.at);
    case "eraseParagraph":
      return person.eraseParagraph(play.at);
    case "eraseBlock":
      return person.eraseBlock();
    case "moveBlock":
      return person.moveBlock(play.at);
    case "undo":
      return person.undo();
    case "redo":
      return person.redo();
    case "version":
      return world.saveVersion();
    case "restore":
      return world.restoreVersion(play.at);
    default:
      play satisfies never;
  }
}
