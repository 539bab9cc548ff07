import { describe, expect, it } from "vitest";
import { importedWords } from "../../client/exchange/commentsFile.ts";
import {
  inOrder,
  myReview,
  outcomeOf,
  outcomesByBlock,
  waitsForMe,
} from "../../client/reviews/outcome.ts";
import type { Review, ReviewRequest } from "../../shared/api/reviews.ts";
import { person } from "./threadsStage.ts";

const ada = person("Ada");
const ben = person("Ben");
const later = "2026-11-24T10:00:00.000Z";

const review = (fields: Partial<Review> = {}): Review => ({
  id: "r",
  person: ben,
  discipline: null,
  state: "asked",
  word: "",
  at: null,
  staleAt: null,
  ...fields,
});
const request = (
  reviews: readonly Review[],
  fields: Partial<ReviewRequest> = {},
): ReviewRequest => ({
  id: "q",
  canvas: "c",
  block: "b1",
  askedBy: ada,
  message: "",
  dueOn: null,
  createdAt: "2026-11-24T09:00:00.000Z",
  withdrawnAt: null,
  reviews: [...reviews],
  ...fields,
});
const approved = review({ state: "approved" });
const stale = review({ state: "approved", staleAt: later });
const changes = review({ state: "changes" });

describe("a request for review", () => {
  it.each([
    ["asked", [review()]],
    ["looking", [approved, review({ state: "looking" })]],
    ["approved", [approved, approved]],
    // One that waits is not approved yet.
    ["asked", [approved, review()]],
    ["changes", [approved, changes]],
    ["stale", [stale, review()]],
    // What was wanted may have been done: somebody has to look again.
    ["asked", [review({ state: "changes", staleAt: later })]],
  ] as const)("is %s", (outcome, reviews) => {
    expect(outcomeOf(request(reviews))).toBe(outcome);
  });

  it("that was withdrawn waits for nobody", () => {
    const withdrawn = request([review()], { withdrawnAt: later });
    expect(outcomeOf(withdrawn)).toBeNull();
    expect(myReview(withdrawn, ben)).toBeNull();
  });

  it("waits for whom it asks, and for their discipline until somebody takes it", () => {
    const open = request([
      review({ person: null, discipline: ben.disciplines[0]! }),
    ]);
    expect(waitsForMe(open, ben)).toBe(true);
    const taken = request([
      review({
        person: ada,
        discipline: ben.disciplines[0]!,
        state: "looking",
      }),
    ]);
    expect(waitsForMe(taken, ben)).toBe(false);
    expect(waitsForMe(request([approved]), ben)).toBe(false);
    expect(waitsForMe(request([stale]), ben)).toBe(true);
  });
});

it("a block shows the weightiest of its requests", () => {
  const outcomes = outcomesByBlock([
    request([approved]),
    request([changes], { id: "q2" }),
    request([review()], { id: "q3", block: null }),
  ]);
  expect([...outcomes]).toEqual([
    ["b1", "changes"],
    [null, "asked"],
  ]);
});

it("what waits for me comes first, then what needs somebody, then the rest", () => {
  const forMe = request([review()], { id: "for me" });
  const done = request([approved], { id: "done" });
  const wanted = request([{ ...changes, person: ada }], { id: "wanted" });
  expect(inOrder([done, wanted, forMe], ben).map(({ id }) => id)).toEqual([
    "for me",
    "wanted",
    "done",
  ]);
});

it("what was imported is said in a sentence, with what found no place", () => {
  const nothing = {
    threads: 0,
    comments: 0,
    orphaned: 0,
    already: 0,
    warnings: [],
  };
  expect(
    importedWords({ ...nothing, threads: 1, comments: 3, orphaned: 1 }),
  ).toBe(
    "1 thread and 2 answers imported. 1 found no place on this canvas: see the head of the threads.",
  );
  expect(importedWords({ ...nothing, already: 4 })).toBe(
    "All of these comments are here already.",
  );
});
