import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  wordDiff,
  type DiffPart,
} from "../../../shared/suggestions/wordDiff.ts";

/** "the [-old-]{+new+} words" */
const shown = (was: string, now: string) =>
  wordDiff(was, now)
    .map(({ type, text }) =>
      type === "same" ? text : type === "gone" ? `[-${text}-]` : `{+${text}+}`,
    )
    .join("");

describe("what a suggestion changes", () => {
  it("is told by words, not by letters", () => {
    expect(shown("recall of urgent letters", "recall of routine letters")).toBe(
      "recall of [-urgent-]{+routine+} letters",
    );
  });
  it("is an insertion where nothing goes and a deletion where nothing comes", () => {
    expect(shown("", "not ")).toBe("{+not +}");
    expect(shown("is not enough", "is enough")).toBe("is [-not -]enough");
  });
  it("of two neighbouring words is one change", () => {
    expect(shown("a big dog barks", "a small cat barks")).toBe(
      "a [-big dog-]{+small cat+} barks",
    );
  });
  it("keeps line breaks apart", () => {
    expect(shown("one\ntwo", "1\n2")).toBe("[-one-]{+1+}\n[-two-]{+2+}");
  });
  it("never cuts an emoji or an accent in two", () => {
    expect(shown("👩‍🔬 works", "👩‍🚀 works")).toBe("[-👩‍🔬-]{+👩‍🚀+} works");
    expect(shown("cafe\u0301", "cafe")).toBe("[-cafe\u0301-]{+cafe+}");
  });
  it("of very long texts is shown as a whole", () => {
    const long = (word: string) => Array(1500).fill(word).join(" ");
    const parts = wordDiff(`${long("a")} x`, `${long("b")} y`);
    expect(parts.map(({ type }) => type)).toEqual(["gone", "new"]);
  });
  it("adds up to both texts", () => {
    const words = fc
      .array(fc.constantFrom("a", "b ", " ", "\n", "🙂", "é", "word", "."), {
        maxLength: 30,
      })
      .map((each) => each.join(""));
    const joined = (parts: readonly DiffPart[], without: DiffPart["type"]) =>
      parts
        .filter(({ type }) => type !== without)
        .map(({ text }) => text)
        .join("");
    fc.assert(
      fc.property(words, words, (was, now) => {
        const parts = wordDiff(was, now);
        expect(joined(parts, "new")).toBe(was);
        expect(joined(parts, "gone")).toBe(now);
      }),
    );
  });
});
