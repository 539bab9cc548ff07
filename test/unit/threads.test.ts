import { describe, expect, test } from "vitest";
import type { Thread } from "../../shared/api/threads.ts";
import type { Block } from "../../shared/blocks/model.ts";
import {
  filterThreads,
  groupThreads,
  openCounts,
  searchThreads,
  stepThread,
} from "../../client/threads/arrange.ts";
import { createDrafts } from "../../client/threads/drafts.ts";
import {
  fromMarkdown,
  matchPeople,
  mentionQuery,
  toMarkdown,
} from "../../client/threads/mentions.ts";
import { clusterPins } from "../../client/threads/pins.ts";
import { timeAgo } from "../../client/kit/when.ts";
import { block, memoryStorage, person, thread } from "./threadsStage.ts";

const ada = person("Ada");
const ben = person("Ben");
const first = block("b1", { order: "a0", title: "Recall rises" });
const second = block("b2", { order: "a1" });
const byId = new Map<string, Block>([
  ["b1", first],
  ["b2", second],
]);
const ids = (threads: readonly Thread[]) => threads.map((each) => each.id);

describe("which threads the panel shows", () => {
  const open = thread("open", { by: ada, body: "why?" });
  const resolved = thread("resolved", { by: ben, resolved: true });
  const mention = thread("mention", {
    by: ben,
    body: `look, @[Ada](mention:${ada.id})`,
  });
  const all = [open, resolved, mention];

  test("open ones, resolved ones", () => {
    expect(ids(filterThreads(all, "open", ada.id))).toEqual([
      "open",
      "mention",
    ]);
    expect(ids(filterThreads(all, "resolved", ada.id))).toEqual(["resolved"]);
  });

  test("mine are those I wrote in and those that mention me", () => {
    expect(ids(filterThreads(all, "mine", ada.id))).toEqual([
      "open",
      "mention",
    ]);
  });

  test("search finds words in comments, names and the block's title", () => {
    const found = (query: string) => ids(searchThreads(all, query, byId));
    expect(found("WHY")).toEqual(["open"]);
    expect(found("ben look")).toEqual(["mention"]);
    expect(found("recall")).toEqual(["open", "resolved", "mention"]);
    expect(found("nothing like this")).toEqual([]);
  });
});

describe("groups", () => {
  test("follow the reading order, then points, then deleted blocks", () => {
    const threads = [
      thread("gone", { anchor: { type: "block", block: "deleted" } }),
      thread("point", { anchor: { type: "point", x: 1, y: 2 } }),
      thread("on second", { anchor: { type: "block", block: "b2" } }),
      thread("on first", { anchor: { type: "block", block: "b1" } }),
    ];
    const groups = groupThreads(threads, [second, first]);
    expect(groups.map((group) => [group.type, ...ids(group.threads)])).toEqual([
      ["block", "on first"],
      ["block", "on second"],
      ["canvas", "point"],
      ["gone", "gone"],
    ]);
  });

  test("only open threads count at a block", () => {
    const counts = openCounts([
      thread("1"),
      thread("2"),
      thread("3", { resolved: true }),
    ]);
    expect([...counts]).toEqual([["b1", 2]]);
  });
});

describe("next and previous open thread", () => {
  const threads = [
    thread("1", { at: 1 }),
    thread("2", { at: 2, resolved: true }),
    thread("3", { at: 3 }),
  ];
  const step = (from: string | null, by: 1 | -1) =>
    stepThread(threads, [first], from, by)?.id;

  test("skips resolved ones and goes round", () => {
    expect(step(null, 1)).toBe("1");
    expect(step("1", 1)).toBe("3");
    expect(step("3", 1)).toBe("1");
    expect(step("1", -1)).toBe("3");
    expect(step("2", -1)).toBe("1");
    expect(step(null, -1)).toBe("3");
  });

  test("is nothing when all are resolved", () => {
    expect(
      stepThread([thread("1", { resolved: true })], [first], null, 1),
    ).toBeNull();
  });
});

describe("pins", () => {
  const pin = (id: string, x: number) =>
    thread(id, { anchor: { type: "point", x, y: 0 }, at: x });

  test("near ones are one pin when zoomed out and apart when zoomed in", () => {
    const threads = [pin("a", 0), pin("b", 40), pin("c", 500)];
    expect(clusterPins(threads, 1).map((each) => ids(each.threads))).toEqual([
      ["a"],
      ["b"],
      ["c"],
    ]);
    expect(clusterPins(threads, 0.5).map((each) => ids(each.threads))).toEqual([
      ["a", "b"],
      ["c"],
    ]);
  });

  test("a cluster stays where its oldest pin is", () => {
    expect(clusterPins([pin("b", 10), pin("a", 0)], 1)).toMatchObject([
      { x: 0, y: 0 },
    ]);
  });
});

describe("mentions", () => {
  const anna = { id: "u1", name: "Ann" };
  const annaLee = { id: "u2", name: "Ann Lee [ML]" };

  test("go to Markdown and back without loss, longer names first", () => {
    const text = "@Ann and @Ann Lee [ML], not @Anna";
    const stored = toMarkdown(text, [anna, annaLee]);
    expect(stored).toBe(
      "@[Ann](mention:u1) and @[Ann Lee \\[ML\\]](mention:u2), not @Anna",
    );
    expect(fromMarkdown(stored)).toEqual({ text, mentions: [anna, annaLee] });
  });

  test("only picked names become mentions", () => {
    expect(toMarkdown("@Ann", [])).toBe("@Ann");
  });

  test("the word behind an @ is looked up, an e-mail address is not", () => {
    expect(mentionQuery("hello @ad", 9)).toEqual({ start: 6, query: "ad" });
    expect(mentionQuery("hello @", 7)).toEqual({ start: 6, query: "" });
    expect(mentionQuery("ada@lab", 7)).toBeNull();
    expect(mentionQuery("hello @ad now", 5)).toBeNull();
  });

  test("people are found by any word of their name", () => {
    const people = [person("Ada Lovelace"), person("Ben Love"), person("Cy")];
    expect(matchPeople(people, "lo").map((each) => each.name)).toEqual([
      "Ada Lovelace",
      "Ben Love",
    ]);
  });
});

describe("drafts", () => {
  test("are kept per place and canvas over a reload", () => {
    const storage = memoryStorage();
    createDrafts("ada", "c1", storage).write("t1", {
      text: "half",
      mentions: [],
    });
    expect(createDrafts("ada", "c1", storage).read("t1").text).toBe("half");
    expect(createDrafts("ada", "c1", storage).read("t2").text).toBe("");
    expect(createDrafts("ada", "c2", storage).read("t1").text).toBe("");
  });

  test("an emptied draft leaves nothing behind, and garbage reads as empty", () => {
    const storage = memoryStorage();
    const drafts = createDrafts("ada", "c1", storage);
    drafts.write("t1", { text: "half", mentions: [] });
    drafts.write("t1", { text: "", mentions: [] });
    expect(storage.length).toBe(0);
    storage.setItem("parley.draft.ada.c1.t1", "{oops");
    expect(drafts.read("t1").text).toBe("");
  });
});

describe("times", () => {
  const now = new Date(2026, 10, 23, 14, 2);
  const at = (...parts: [number, number, number, number, number]) =>
    timeAgo(new Date(...parts).toISOString(), now);

  test("are said as people say them", () => {
    expect(at(2026, 10, 23, 14, 2)).toBe("just now");
    expect(at(2026, 10, 23, 13, 50)).toBe("12 min ago");
    expect(at(2026, 10, 23, 9, 5)).toBe("today 09:05");
    expect(at(2026, 10, 22, 23, 59)).toBe("yesterday 23:59");
    expect(at(2026, 10, 19, 8, 0)).toBe("Thursday 08:00");
    expect(at(2026, 9, 1, 8, 0)).toBe("1 Oct");
    expect(at(2025, 9, 1, 8, 0)).toBe("1 Oct 2025");
  });
});
