/** Named cases of shared/anchors/SPEC.md: what follows its text, and what must not be taken for it. */
import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { World } from "./anchorsPlay.ts";

const story =
  "The triage model reads every letter twice.\nUrgent recall is .81 on the second set of letters.\nNobody has looked at the rest.";

describe("an anchor follows its text [A2, A3]", () => {
  it("when people type before, behind and around it", () => {
    const world = new World(story);
    const anchor = world.anchorTo("Urgent recall");
    const [anna] = world.people;
    anna!.type(0, "Today: ");
    anna!.type(anna!.find("Urgent"), "Now ");
    anna!.type(anna!.find(" is .81"), " of ours");
    world.settle();
    expect(world.textOf(anchor)).toBe("Urgent recall");
    expect(anchor.live.state).toBe("attached");
  });

  it.each([
    ["before it", "Urgent recall", 0],
    ["right behind it", "Urgent recall", 13],
    ["within it", "Urgent recall", 7],
  ])("when its paragraph is split %s", (_, token, offset) => {
    const world = new World(story);
    const anchor = world.anchorTo(token);
    const [anna] = world.people;
    anna!.split(anna!.find(token) + offset);
    world.settle();
    expect(world.textOf(anchor)?.replace("\n", "")).toBe(token);
    expect(anchor.live.state).toBe("attached");
  });

  it("when paragraphs are joined, and split again", () => {
    const world = new World(story);
    const anchor = world.anchorTo("Urgent recall");
    const [anna] = world.people;
    anna!.join(anna!.find("Urgent"));
    world.settle();
    expect(world.textOf(anchor)).toBe("Urgent recall");
    anna!.split(anna!.find("Urgent"));
    world.settle();
    expect(world.textOf(anchor)).toBe("Urgent recall");
  });

  it("when its paragraph moves, and says so", () => {
    const world = new World(story);
    const anchor = world.anchorTo("Urgent recall is .81");
    world.people[0]!.moveParagraph(1, 0);
    world.settle();
    expect(world.textOf(anchor)).toBe("Urgent recall is .81");
    expect(anchor.live.state).toBe("moved");
  });

  it("when a line is dragged past its neighbour and rewritten into it", () => {
    const world = new World(story);
    const anchor = world.anchorTo("recall is .81 on");
    world.people[0]!.swapByRewriting(1);
    world.settle();
    expect(world.textOf(anchor)).toBe("recall is .81 on");
  });

  it("home when its deletion is undone: paragraph and block", () => {
    const world = new World(story);
    const anchor = world.anchorTo("Urgent recall");
    const [anna] = world.people;
    for (const erase of [
      () => anna!.eraseParagraph(1),
      () => anna!.eraseBlock(),
    ]) {
      erase();
      world.settle();
      expect(anchor.live.state).toBe("orphaned");
      anna!.undo();
      world.settle();
      expect(world.textOf(anchor)).toBe("Urgent recall");
      expect(anchor.live.state).toBe("attached");
    }
  });

  it("through a restore of an earlier version", () => {
    const world = new World(story);
    const anchor = world.anchorTo("Urgent recall");
    world.saveVersion();
    world.people[0]!.eraseParagraph(1);
    world.people[0]!.type(3, "se");
    world.settle();
    expect(anchor.live.state).toBe("orphaned");
    world.restoreVersion(0);
    world.settle();
    expect(world.textOf(anchor)).toBe("Urgent recall");
  });

  it("and says what it was and what it is when it was edited inside", () => {
    const world = new World(story);
    const anchor = world.anchorTo("recall is .81");
    const [anna] = world.people;
    anna!.erase(anna!.find("1 on"), 1);
    anna!.type(anna!.find(" on the second"), "4");
    world.settle();
    expect(anchor.live).toMatchObject({
      state: "changed",
      was: "recall is .81",
      now: "recall is .84",
    });
    anna!.undo();
    anna!.undo();
    world.settle();
    expect(anchor.live.state).toBe("attached");
  });
});

describe("an anchor is an orphan rather than on a lookalike [A4, A5, A7]", () => {
  it("when the same sentence stands there twice and its own is deleted", () => {
    const world = new World(
      `${story}\nUrgent recall is .81 on the second set of letters.`,
    );
    const anchor = world.anchorTo("Urgent recall is .81");
    world.people[0]!.eraseParagraph(1);
    world.settle();
    expect(anchor.live.state).toBe("orphaned");
    expect(anchor.anchor.quote.exact).toBe("Urgent recall is .81");
    world.settle();
    expect(anchor.live.state).toBe("orphaned");
  });

  it("when a copy of its paragraph was made, seen, and its own is deleted", () => {
    const world = new World(story);
    const anchor = world.anchorTo("recall is .81");
    world.people[0]!.copyParagraph(1, 3);
    world.settle();
    world.people[0]!.eraseParagraph(1);
    world.settle();
    expect(anchor.live.state).toBe("orphaned");
  });

  it("when its words were pasted twice within the second in which its own are deleted", () => {
    const world = new World(story);
    const anchor = world.anchorTo("recall is .81");
    world.people[0]!.copyParagraph(1, 3);
    world.people[0]!.copyParagraph(1, 3);
    world.people[0]!.eraseParagraph(1);
    world.settle();
    expect(anchor.live.state).toBe("orphaned");
  });

  it("when its words are copied into another sentence and deleted at once", () => {
    const world = new World(story);
    const anchor = world.anchorTo("recall is .81");
    const [anna] = world.people;
    anna!.type(anna!.find("the rest"), "recall is .81 ");
    anna!.erase(anna!.find("recall is .81"), 13);
    world.settle();
    expect(anchor.live.state).toBe("orphaned");
  });

  it("when its line becomes the neighbour's, and the neighbour's becomes its own", () => {
    const lines = "Run 17 has accuracy .81\nRun 18 has accuracy .84";
    const world = new World(`${lines}\nThat is all.`);
    const anchor = world.anchorTo("Run 17 has accuracy .81");
    world.people[0]!.swapByRewriting(0);
    world.settle();
    expect([null, "Run 17 has accuracy .81"]).toContain(world.textOf(anchor));
  });

  it("when a near twin is all that is left", () => {
    const world = new World("Run 17 has accuracy .81\nRun 18 has accuracy .84");
    const anchor = world.anchorTo("Run 17 has accuracy .81");
    world.people[0]!.eraseParagraph(0);
    world.people[0]!.type(5, "?");
    world.settle();
    expect(anchor.live.state).toBe("orphaned");
  });

  it("when nobody knows what was there before, and only half of its surroundings agree", () => {
    const world = new World(story);
    const anchor = world.anchorTo("recall is .81");
    const [anna] = world.people;
    anna!.erase(anna!.find("recall is .81"), 13);
    anna!.type(anna!.find("the rest"), "recall is .81 ");
    world.settle();
    expect(anchor.live.state).toBe("orphaned");
  });
});

describe("letters of every script [A9]", () => {
  it.each([
    ["emoji", "a 👩‍🔬 and 🙂🙃 b", "🙂🙃"],
    ["half a surrogate pair asked for", "see 🙂 there", "🙂"],
    [
      "Chinese",
      "模型在第二组信件上的紧急召回率是百分之八十一。没有人看过其余的。",
      "紧急召回率",
    ],
    [
      "Arabic",
      "معدل الاستدعاء العاجل هو ٨١ في المجموعة الثانية من الرسائل",
      "الاستدعاء العاجل",
    ],
    ["Hebrew with marks", "שִׁעוּר הַהֵעָנוּת הוא 81 בקבוצה השנייה", "הַהֵעָנוּת"],
  ])("%s", (_, text, token) => {
    const world = new World(`Before.\n${text}\nBehind.`);
    const anchor = world.anchorTo(token);
    const [anna] = world.people;
    anna!.split(anna!.find(token));
    world.settle();
    expect(world.textOf(anchor)).toBe(token);
    anna!.type(0, "🙂");
    anna!.join(anna!.find(token));
    world.settle();
    expect(world.textOf(anchor)).toBe(token);
    expect(anchor.anchor.quote.prefix.isWellFormed()).toBe(true);
    expect(anchor.anchor.quote.suffix.isWellFormed()).toBe(true);
  });

  it("a range that would halve a pair takes it whole", () => {
    const world = new World("see 🙂 there");
    const anchor = world.anchorAt(5, 6);
    expect(world.textOf(anchor)).toBe("🙂");
  });
});

describe("a place between two letters [A8]", () => {
  it("stays between its neighbours while people type elsewhere and split there", () => {
    const world = new World(story);
    const at = world.text.indexOf(" is .81");
    const anchor = world.anchorAt(at, at);
    const [anna] = world.people;
    anna!.type(0, "So: ");
    world.settle();
    expect(world.startOf(anchor)).toBe(world.text.indexOf(" is .81"));
    anna!.split(anna!.find(" is .81"));
    world.settle();
    expect(world.startOf(anchor)).toBe(world.text.indexOf("recall") + 6);
  });

  it("is an orphan when everything around it is gone, and comes home with it", () => {
    const world = new World(story);
    const at = world.text.indexOf(" is .81");
    const anchor = world.anchorAt(at, at);
    world.people[0]!.eraseParagraph(1);
    world.settle();
    expect(anchor.live.state).toBe("orphaned");
    world.people[0]!.undo();
    world.settle();
    expect(world.startOf(anchor)).toBe(at);
  });
});

describe("what a client may write into an anchor [A1]", () => {
  it("leads nowhere when it names a root, another block, or nothing", () => {
    const world = new World(story);
    const good = world.anchorTo("Urgent recall");
    const named = btoa(
      String.fromCharCode(
        ...Y.encodeRelativePosition(
          new Y.RelativePosition(null, "evil", null, 0),
        ),
      ),
    );
    for (const position of [named, "AAAA", "!!", "AP////8PAA=="]) {
      const anchor = { ...good.anchor, start: position, end: position };
      expect(
        world.textOf({ ...good, anchor, live: { state: "attached" } }),
      ).toBe(null);
    }
    expect([...world.server.share.keys()]).not.toContain("evil");
    const elsewhere = { ...good.anchor, block: "other" };
    expect(world.textOf({ ...good, anchor: elsewhere })).toBe(null);
  });
});
