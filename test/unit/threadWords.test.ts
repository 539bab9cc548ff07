/** What a comment's Markdown names, its plain words, and conditions as people write them. */
import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { comparators } from "../../shared/api/threads.ts";
import {
  conditionWords,
  readCondition,
} from "../../shared/threads/condition.ts";
import {
  findLinks,
  findMentions,
  readPieces,
  writeLink,
  writeMention,
  type Mention,
} from "../../shared/threads/mentions.ts";
import { firstWords, plainText } from "../../shared/threads/plainText.ts";

describe("mentions in a comment", () => {
  it("are people, groups and disciplines; blocks and runs are links", () => {
    const body =
      "Hi @[Ann Lee](mention:u1), @[Data team](group:g1) and @[domain expert](discipline:domain%20expert): see [Recall](block:b1) of [run 7](run:r7).";
    expect(findMentions(body)).toEqual([
      { to: "person", id: "u1", name: "Ann Lee" },
      { to: "group", id: "g1", name: "Data team" },
      { to: "discipline", id: "domain expert", name: "domain expert" },
    ]);
    expect(findLinks(body)).toEqual([
      { to: "block", id: "b1", title: "Recall" },
      { to: "run", id: "r7", title: "run 7" },
    ]);
  });

  it.each([
    "`@[Ann](mention:u1)`",
    "``a ` @[Ann](mention:u1)``",
    "```\n@[Ann](mention:u1)\n```",
    "~~~md\n@[Ann](mention:u1)",
    "\\@[Ann](mention:u1)",
    "[Ann](mention:u1)",
    "@[poets](discipline:poets)",
    "@[Ann](https://example.org)",
    "![Ann](block:b1)",
  ])("are not in %s", (body) => {
    expect(findMentions(body)).toEqual([]);
    expect(findLinks(body)).toEqual([]);
  });

  it("are found behind ticks that close nothing, and behind code", () => {
    for (const body of [
      "a ` b @[Ann](mention:u1)",
      "`x` @[Ann](mention:u1)",
      "```\nx\n```\n@[Ann](mention:u1)",
      "`` ` @[Ann](mention:u1)",
    ])
      expect(findMentions(body).map(({ id }) => id)).toEqual(["u1"]);
  });

  it("read as they were written, whatever the name", () => {
    fc.assert(
      fc.property(
        fc.constantFrom<Mention["to"]>("person", "group"),
        fc.string({ minLength: 1, maxLength: 40, unit: "grapheme" }),
        fc.stringMatching(/^[\w() %-]{1,20}$/),
        (to, name, id) => {
          fc.pre(!/[\r\n]/.test(name));
          const mention = { to, id, name };
          expect(findMentions(`so ${writeMention(mention)}.`)).toEqual([
            mention,
          ]);
          const link = { to: "block" as const, id, title: name };
          expect(findLinks(`so ${writeLink(link)}.`)).toEqual([link]);
        },
      ),
    );
  });

  it("leave every body whole, in a time that grows with its length", () => {
    const parts = [
      "`",
      "```",
      "\n",
      "@[",
      "[",
      "](",
      "mention:u)",
      "\\",
      "a",
      "~~~",
    ];
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...parts), { maxLength: 60 }),
        (signs) => {
          const body = signs.join("");
          expect(
            readPieces(body)
              .map(({ raw }) => raw)
              .join(""),
          ).toBe(body);
        },
      ),
    );
    for (const sign of parts)
      expect(readPieces(sign.repeat(20_000)).length).toBeLessThanOrEqual(
        20_000,
      );
  });
});

describe("a comment in plain words", () => {
  it.each([
    ["**Good**, _really_ ~~bad~~ `x = 1`", "Good, really bad x = 1"],
    [
      "@[Ann](mention:u1): [docs](https://a.b) ![a plot](/api/blobs/12)",
      "@Ann: docs a plot",
    ],
    ["## Title\n\n> quoted\n\n- item", "Title\n\nquoted\n\n- item"],
    ["```py\nprint(1)\n```", "print(1)"],
    ["2 * 3 * 4 and snake_case_name", "2 * 3 * 4 and snake_case_name"],
    ["\\*not bold\\*", "*not bold*"],
  ])("%j reads %j", (body, words) => {
    expect(plainText(body)).toBe(words);
  });

  it("is cut between characters, not within one", () => {
    expect(firstWords("👩🏽‍🔬 ok", 140)).toBe("👩🏽‍🔬 ok");
    expect(firstWords("a".repeat(10), 5)).toBe("aaaa…");
    expect(firstWords("one\n\ntwo")).toBe("one two");
    expect(firstWords("See:\n\n- one\n- two")).toBe("See: one two");
  });
});

describe("a condition in words", () => {
  const specOf = (text: string) => {
    const read = readCondition(text);
    if (!read.ok) throw new Error(read.problem);
    return read.spec;
  };

  it.each([
    ["accuracy >= .8 on v3", "accuracy", ">=", 0.8, "v3", ""],
    ["  recall@10 > 80 %", "recall@10", ">", 0.8, "", ""],
    ["loss ≤ 1e-3", "loss", "<=", 0.001, "", ""],
    ["f1 < -0,5", "f1", "<", -0.5, "", ""],
    ["triage/f1 => 1", "triage/f1", ">=", 1, "", ""],
    [
      "accuracy >= .8 on v3 where params.model = 'on large' and metrics.loss < 1",
      "accuracy",
      ">=",
      0.8,
      "v3",
      "params.model = 'on large' and metrics.loss < 1",
    ],
    ['"a > b" >= 1 on "on where"', "a > b", ">=", 1, "on where", ""],
  ])("%j is read", (text, metric, comparator, threshold, dataset, filter) => {
    expect(specOf(text)).toEqual({
      metric,
      comparator,
      threshold,
      dataset,
      filter,
    });
  });

  it.each([
    ["accuracy", "There is no >=, >, <= or < in it."],
    [">= .8", "Name a metric before the sign."],
    ["accuracy >= good", "A number comes after the sign."],
    ["accuracy >= 1e999", "This number is too large."],
  ])("%j is refused in a sentence", (text, problem) => {
    expect(readCondition(text)).toEqual({
      ok: false,
      problem: `${problem} Write it like: accuracy >= 0.8 on v3.`,
    });
  });

  it("written from a condition reads as the same condition", () => {
    const name = fc
      .string({ minLength: 1, maxLength: 30 })
      .map((text) => text.replaceAll('"', "'").trim())
      .filter((text) => text !== "");
    fc.assert(
      fc.property(
        name,
        fc.constantFrom(...comparators),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.option(name, { nil: "" }),
        fc.constantFrom("", "params.a = 'b'", "metrics.x >= 1 on y where z"),
        (metric, comparator, threshold, dataset, filter) => {
          const spec = {
            metric,
            comparator,
            threshold: threshold + 0,
            dataset,
            filter,
          };
          expect(specOf(conditionWords(spec))).toEqual(spec);
        },
      ),
    );
  });
});
