/** Annotation files of others may hold anything. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { readAnnotations } from "../../shared/formats/webAnnotation/read.ts";

const selector = fc.record(
  {
    type: fc.constantFrom(
      "TextQuoteSelector",
      "TextPositionSelector",
      "FragmentSelector",
      "XPathSelector",
    ),
    exact: fc.anything({ maxDepth: 1 }),
    prefix: fc.string({ unit: "binary" }),
    start: fc.oneof(fc.integer(), fc.double(), fc.string()),
    end: fc.integer(),
    value: fc.oneof(fc.constant("xywh=pixel:1,2,3,4"), fc.string()),
    refinedBy: fc.anything({ maxDepth: 1 }),
  },
  { requiredKeys: ["type"] },
);
const annotation = fc.record(
  {
    id: fc.oneof(fc.webUrl(), fc.anything({ maxDepth: 1 })),
    type: fc.constant("Annotation"),
    motivation: fc.oneof(fc.constant("commenting"), fc.anything()),
    creator: fc.anything({ maxDepth: 2 }),
    created: fc.oneof(fc.constant("2026-05-12T09:00:00Z"), fc.string()),
    body: fc.oneof(
      fc.string({ unit: "binary" }),
      fc.record({
        type: fc.constant("TextualBody"),
        value: fc.string({ unit: "binary" }),
        format: fc.constantFrom("text/html", "text/plain"),
      }),
      fc.anything({ maxDepth: 3 }),
    ),
    target: fc.oneof(
      fc.webUrl(),
      fc.record({ source: fc.webUrl(), selector: fc.array(selector) }),
      fc.anything({ maxDepth: 3 }),
    ),
    "parley:anchor": fc.anything({ maxDepth: 2 }),
  },
  { requiredKeys: ["type"] },
);

it("whatever an annotation holds, it is read as words and a place, or left out with a warning", () => {
  fc.assert(
    fc.property(fc.array(annotation, { minLength: 1 }), (items) => {
      const { annotations, warnings } = readAnnotations({
        type: "AnnotationPage",
        items,
      });
      // Annotations with several faults have several warnings, and of very many only the first are kept.
      expect(annotations.length + warnings.length).toBeGreaterThanOrEqual(
        Math.min(items.length, 50),
      );
      for (const { words, quote, position, creator } of annotations) {
        expect(words.length).toBeLessThanOrEqual(20_000);
        expect(words.isWellFormed()).toBe(true);
        expect(quote?.exact.isWellFormed() ?? true).toBe(true);
        expect(creator?.length ?? 1).toBeGreaterThan(0);
        if (position) expect(position.start).toBeLessThanOrEqual(position.end);
      }
    }),
  );
});

it("what is no annotation at all is refused with a sentence", () => {
  fc.assert(
    fc.property(fc.anything(), (file) => {
      const isNone =
        typeof file !== "object" ||
        file === null ||
        Object.keys(file).length === 0;
      fc.pre(isNone);
      expect(() => readAnnotations(file)).toThrow(/no W3C Web Annotation/);
    }),
  );
});
