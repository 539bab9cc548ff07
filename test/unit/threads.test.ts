import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Thread, ThreadEvent } from "../../shared/api/threads.ts";
import type { Block } from "../../shared/blocks/model.ts";
import {
  groupThreads,
  openCounts,
  stepThread,
} from "../../client/threads/arrange.ts";
import { findEmojis } from "../../client/threads/composer/emoji.ts";
import { mentionItems } from "../../client/threads/composer/menus.ts";
import { dueWords, isOverdue } from "../../client/threads/due.ts";
import {
  countViews,
  isInView,
  isNarrowed,
  noNarrowing,
  orderOf,
  searchThreads,
  type Narrowing,
  type ThreadView,
} from "../../client/threads/filters.ts";
import { namesOf, toggledReaction } from "../../client/threads/reactions.ts";
import { eventWords, timeline } from "../../client/threads/timeline.ts";
import { isUnread, marked } from "../../client/threads/unread.ts";
import {
  parseComment,
  parseMarkdown,
  writeMarkdown,
} from "../../shared/formats/markdown.ts";
import { findMentions } from "../../shared/threads/mentions.ts";
import { createDrafts } from "../../client/threads/drafts.ts";
import { toMarkdown } from "../../client/threads/mentions.ts";
import {
  clusterPins,
  drawnArea,
  isIn,
  pinsFor,
} from "../../client/threads/pins.ts";
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
  const taken = { ...thread("taken", { by: ben }), assignee: ada };
  const all = [open, resolved, mention, taken];
  const reader = { me: ada.id, reading: { allReadAt: null, threads: {} } };
  const seen = (view: ThreadView) =>
    ids(all.filter((each) => isInView(each, view, reader)));

  test("open ones, resolved ones, those with something new", () => {
    expect(seen("open")).toEqual(["open", "mention", "taken"]);
    expect(seen("resolved")).toEqual(["resolved"]);
    expect(seen("unread")).toEqual(["resolved", "mention", "taken"]);
  });

  test("mine are those I wrote in, those that name me and those I took on", () => {
    expect(seen("mine")).toEqual(["open", "mention", "taken"]);
  });

  test("they are counted as they are shown", () => {
    expect(countViews(all, reader)).toEqual({
      open: 3,
      unread: 3,
      mine: 3,
      resolved: 1,
    });
  });

  test("search finds words in comments, names, the block's title, quotes and runs", () => {
    const quote: Thread = {
      ...thread("quote"),
      anchor: {
        type: "text",
        block: "b2",
        field: "body",
        start: "a",
        end: "b",
        quote: { exact: "negated symptoms", prefix: "", suffix: "" },
      },
      condition: {
        metric: "accuracy",
        comparator: ">=",
        threshold: 0.8,
        filter: "",
        dataset: "v3",
        state: "holds",
        run: { id: "r1", name: "brave-otter" },
        value: 0.84,
        checkedAt: null,
      },
    };
    const found = (query: string) =>
      ids(searchThreads([...all, quote], query, byId));
    expect(found("WHY")).toEqual(["open"]);
    expect(found("ben look")).toEqual(["mention"]);
    expect(found("recall")).toEqual(["open", "resolved", "mention", "taken"]);
    expect(found("negated")).toEqual(["quote"]);
    expect(found("otter")).toEqual(["quote"]);
    expect(found("accuracy v3")).toEqual(["quote"]);
    expect(found("nothing like this")).toEqual([]);
  });

  test("a discipline is that of who wrote or of whom is asked", () => {
    const asked: Thread = { ...thread("asked"), asks: ["domain expert"] };
    const written = thread("written", {
      by: { ...ben, disciplines: ["domain expert"] },
    });
    const by = { ...noNarrowing, discipline: "domain expert" as const };
    expect(
      ids([open, asked, written].filter((each) => isNarrowed(each, by))),
    ).toEqual(["asked", "written"]);
  });

  test("a label and a block narrow further", () => {
    const concern: Thread = { ...thread("concern"), label: "concern" };
    const elsewhere: Thread = {
      ...concern,
      id: "elsewhere",
      anchor: { type: "block", block: "b2" },
    };
    const both = [open, concern, elsewhere];
    const of = (part: Partial<Narrowing>) =>
      ids(both.filter((each) => isNarrowed(each, { ...noNarrowing, ...part })));
    expect(of({ label: "concern" })).toEqual(["concern", "elsewhere"]);
    expect(of({ label: "concern", block: "b2" })).toEqual(["elsewhere"]);
    expect(of({ label: "decision candidate" })).toEqual([]);
  });

  test("what is due first comes first, and what has no day last", () => {
    const due = (id: string, dueOn: string | null): Thread => ({
      ...thread(id),
      dueOn,
    });
    const order = orderOf("due")!;
    expect(
      ids(
        [
          due("none", null),
          due("later", "2026-12-01"),
          due("soon", "2026-11-25"),
        ].sort(order),
      ),
    ).toEqual(["soon", "later", "none"]);
  });
});

describe("what is new", () => {
  const of = (thread: Thread, allReadAt: string | null, own?: string) =>
    isUnread(
      thread,
      { allReadAt, threads: own === undefined ? {} : { [thread.id]: own } },
      ada.id,
    );
  const bens = thread("bens", { by: ben, at: 100 });
  const before = new Date(99_000).toISOString();
  const after = new Date(101_000).toISOString();

  test("are others' comments after everything that was read", () => {
    expect(of(bens, null)).toBe(true);
    expect(of(bens, before)).toBe(true);
    expect(of(bens, after)).toBe(false);
    expect(of(thread("mine", { by: ada, at: 100 }), null)).toBe(false);
  });

  test("a thread's own mark counts before everything: it can be marked as unread again", () => {
    expect(of(bens, after, new Date(0).toISOString())).toBe(true);
    expect(of(bens, null, after)).toBe(false);
    const marks = marked({ allReadAt: after, threads: {} }, "bens", false, "");
    expect(isUnread(bens, marks, ada.id)).toBe(true);
    expect(isUnread(bens, marked(marks, null, true, after), ada.id)).toBe(
      false,
    );
  });

  test("a deleted comment is not new", () => {
    const comments = bens.comments.map((each) => ({
      ...each,
      deletedAt: after,
    }));
    expect(of({ ...bens, comments }, null)).toBe(false);
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
  const pin = (id: string, x: number, y = 0, at = x) => ({
    x,
    y,
    thread: thread(id, { anchor: { type: "point", x, y }, at }),
  });
  const groups = (...args: Parameters<typeof clusterPins>) =>
    clusterPins(...args).map((each) => ids(each.threads));

  test("near ones are one pin when zoomed out and apart when zoomed in", () => {
    const placed = [pin("a", 0), pin("b", 40), pin("c", 500)];
    expect(groups(placed, 1)).toEqual([["a"], ["b"], ["c"]]);
    expect(groups(placed, 0.5)).toEqual([["a", "b"], ["c"]]);
  });

  test("a cluster stays where its oldest pin is", () => {
    expect(clusterPins([pin("b", 10), pin("a", 0)], 1)).toMatchObject([
      { x: 0, y: 0 },
    ]);
  });

  test("neighbours across the edges of the grid find each other, also left of and above nothing", () => {
    expect(groups([pin("a", 25, 25), pin("b", 27, 27)], 1)).toHaveLength(1);
    expect(groups([pin("a", -1, -1), pin("b", 1, 1)], 1)).toHaveLength(1);
    expect(groups([pin("a", 0, 0), pin("b", 0, 27)], 1)).toHaveLength(2);
  });

  test("a grid clusters as looking at all others would, for any places", () => {
    const near = 26 / 0.7;
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.integer({ min: -200, max: 200 }),
            fc.integer({ min: -200, max: 200 }),
          ),
          { maxLength: 60 },
        ),
        (places) => {
          const clusters = clusterPins(
            places.map(([x, y], i) => pin(`t${i}`, x, y, i)),
            0.7,
          );
          const all = clusters.flatMap((each) => each.threads);
          expect(all).toHaveLength(places.length);
          for (const [i, a] of clusters.entries())
            for (const b of clusters.slice(i + 1))
              expect(Math.hypot(a.x - b.x, a.y - b.y)).toBeGreaterThanOrEqual(
                near,
              );
        },
      ),
      { numRuns: 100 },
    );
  });

  test("a crowded canvas shows few pins on a screen, and none of its threads is lost", () => {
    const placed = Array.from({ length: 2500 }, (_, i) =>
      pin(`t${i}`, (i * 37) % 1400, (i * 91) % 900, i),
    );
    const pins = pinsFor(placed, 1);
    expect(clusterPins(placed, 1).length).toBeGreaterThan(500);
    expect(pins.length).toBeLessThanOrEqual(80);
    expect(pins.flatMap((each) => each.threads)).toHaveLength(2500);
  });

  test("where there is room, pins that can be told apart stay apart", () => {
    const placed = [pin("a", 0), pin("b", 40), pin("c", 500)];
    expect(pinsFor(placed, 1)).toHaveLength(3);
  });

  test("panning a little draws the same pins, and everything on the screen is among them", () => {
    const size = { width: 1000, height: 800 };
    const area = drawnArea({ x: -10, y: -10, zoom: 1 }, size);
    expect(drawnArea({ x: -60, y: -90, zoom: 1 }, size)).toEqual(area);
    for (const [x, y, zoom] of [
      [0, 0, 1],
      [-777, 333, 0.37],
      [5000, -4000, 2.3],
    ] as const) {
      const drawn = drawnArea({ x, y, zoom }, size);
      const corners = [
        { x: -x / zoom, y: -y / zoom },
        { x: (size.width - x) / zoom, y: (size.height - y) / zoom },
      ];
      expect(corners.every((corner) => isIn(drawn, corner))).toBe(true);
    }
  });
});

describe("reactions", () => {
  test("mine is added to those of others and taken back, chips keep their order", () => {
    const given = toggledReaction(
      [
        { emoji: "👍", people: [ben] },
        { emoji: "🎉", people: [ben] },
      ],
      "👍",
      ada,
    );
    expect(given).toEqual([
      { emoji: "👍", people: [ben, ada] },
      { emoji: "🎉", people: [ben] },
    ]);
    expect(
      toggledReaction(toggledReaction(given, "👍", ada), "🎉", ben),
    ).toEqual([{ emoji: "👍", people: [ben] }]);
  });

  test("names come in a sentence, mine first", () => {
    expect(namesOf([ben, ada], ada.id)).toBe("You and Ben");
    const many = ["C", "D", "E", "F"].map(person);
    expect(namesOf([ben, ...many], ada.id)).toBe("Ben, C, D and 2 more");
  });

  test("are found by the start of a name first", () => {
    expect(findEmojis("tada")[0]?.char).toBe("🎉");
    expect(findEmojis("thumbsu")[0]?.char).toBe("👍");
    expect(findEmojis("no such face")).toEqual([]);
  });
});

describe("a thread in its order", () => {
  test("comments and what was done stand as they happened", () => {
    const happened: Thread = {
      ...thread("t", { at: 10 }),
      events: [
        event("resolved", { words: "fixed in v3" }, 20),
        event("labelled", { words: "concern" }, 5),
      ],
    };
    expect(
      timeline(happened).map((entry) =>
        entry.type === "event" ? entry.event.kind : entry.comment.id,
      ),
    ).toEqual(["labelled", "t-1", "resolved"]);
  });

  test("what was done is told in a sentence", () => {
    const now = new Date(2026, 10, 24);
    const said = (...args: Parameters<typeof event>) =>
      eventWords(event(...args), now);
    expect(said("resolved", { words: "fixed in v3" })).toBe(
      "Ben resolved this: fixed in v3",
    );
    expect(said("asked", { words: "domain expert" })).toBe(
      "Ben asked domain expert",
    );
    expect(said("assigned", { person: ben })).toBe("Ben took this on");
    expect(said("assigned", { person: ada })).toBe("Ben assigned this to Ada");
    expect(said("due", { words: "2026-11-27" })).toBe(
      "Ben made this due Friday",
    );
    expect({ ...event("resolved", {}), by: null }).toSatisfy(
      (itself: ThreadEvent) =>
        eventWords(itself, now) === "Resolved itself: the check came true",
    );
  });

  function event(
    kind: ThreadEvent["kind"],
    details: ThreadEvent["details"],
    at = 0,
  ): ThreadEvent {
    const time = new Date(at * 1000).toISOString();
    return { id: `${kind}-${at}`, at: time, by: ben, kind, details };
  }
});

describe("until when", () => {
  const now = new Date(2026, 10, 24, 23, 30);

  test("is said in words, and lateness too", () => {
    expect(dueWords("2026-11-24", now)).toBe("due today");
    expect(dueWords("2026-11-25", now)).toBe("due tomorrow");
    expect(dueWords("2026-11-27", now)).toBe("due Friday");
    expect(dueWords("2027-01-03", now)).toBe("due 3 Jan 2027");
    expect(dueWords("2026-11-23", now)).toBe("overdue since yesterday");
    expect(dueWords("2026-11-20", now)).toBe("overdue since Friday");
    expect(isOverdue("2026-11-24", now)).toBe(false);
    expect(isOverdue("2026-11-23", now)).toBe(true);
  });
});

describe("mentions", () => {
  const anna = { id: "u1", name: "Ann" };
  const annaLee = { id: "u2", name: "Ann Lee [ML]" };

  test("of a draft of an earlier build become Markdown, longer names first", () => {
    const text = "@Ann and @Ann Lee [ML], not @Anna";
    expect(toMarkdown(text, [anna, annaLee])).toBe(
      "@[Ann](mention:u1) and @[Ann Lee \\[ML\\]](mention:u2), not @Anna",
    );
  });

  test("people, groups and disciplines are offered in one list", () => {
    const whom = {
      people: [person("Dora Expert"), ada],
      groups: [{ id: "g1", name: "Experts" }],
    };
    expect(
      mentionItems(whom, "exp").map(({ id, title }) => [id, title]),
    ).toEqual([
      ["id-Dora Expert", "Dora Expert"],
      ["group:g1", "Experts"],
      ["discipline:domain expert", "domain expert"],
    ]);
  });

  test("all three go to Markdown as the server reads them, and back", () => {
    const body =
      "@[Ann](mention:u1) @[Experts](group:g1) @[domain expert](discipline:domain%20expert)";
    expect(writeMarkdown(parseComment(body))).toBe(body);
    expect(
      findMentions(body).map((mention) => [mention.to, mention.id]),
    ).toEqual([
      ["person", "u1"],
      ["group", "g1"],
      ["discipline", "domain expert"],
    ]);
  });

  test("a text of the canvas has no pictures and names no groups", () => {
    const picture = `![x](/api/blobs/${"a".repeat(64)}?canvas=c1)`;
    expect(writeMarkdown(parseComment(picture))).toBe(picture);
    expect(JSON.stringify(parseMarkdown(picture))).not.toContain("image");
    expect(JSON.stringify(parseMarkdown("@[E](group:g1)"))).not.toContain(
      "mention",
    );
    expect(
      JSON.stringify(parseComment("![x](https://example.org/a.png)")),
    ).not.toContain('"image"');
  });
});

describe("drafts", () => {
  test("are kept per place and canvas over a reload", () => {
    const storage = memoryStorage();
    createDrafts("ada", "c1", storage).write("t1", { body: "half" });
    expect(createDrafts("ada", "c1", storage).read("t1").body).toBe("half");
    expect(createDrafts("ada", "c1", storage).read("t2").body).toBe("");
    expect(createDrafts("ada", "c2", storage).read("t1").body).toBe("");
  });

  test("an emptied draft leaves nothing behind, and garbage reads as empty", () => {
    const storage = memoryStorage();
    const drafts = createDrafts("ada", "c1", storage);
    drafts.write("t1", { body: "half" });
    drafts.write("t1", { body: "" });
    expect(storage.length).toBe(0);
    storage.setItem("parley.draft.ada.c1.t1", "{oops");
    expect(drafts.read("t1").body).toBe("");
  });
});

describe("drafts of other builds", () => {
  test("what an earlier build kept is read with its mentions, what is set is kept too", () => {
    const storage = memoryStorage();
    const drafts = createDrafts("ada", "c1", storage);
    storage.setItem(
      "parley.draft.ada.c1.t1",
      JSON.stringify({
        text: "hi @Ben",
        mentions: [{ id: ben.id, name: "Ben" }],
      }),
    );
    expect(drafts.read("t1")).toEqual({ body: "hi @[Ben](mention:id-Ben)" });
    drafts.write("t2", { body: "", more: { label: "concern" } });
    expect(drafts.read("t2").more).toEqual({ label: "concern" });
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
