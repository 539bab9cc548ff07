import { expect, test } from "vitest";
import { placeOf } from "../../client/inbox/words.ts";
import { readCanvasAddress } from "../../client/shell/canvasAddress.ts";

test("the links of letters are understood: a thread with the field to answer, a request for review", () => {
  const thread = { thread: "t", comment: "c", reply: 1 };
  expect(readCanvasAddress(thread)).toEqual(thread);
  expect(readCanvasAddress({ review: "r" })).toEqual({ review: "r" });
});

test("what an address cannot mean is left out", () => {
  expect(
    readCanvasAddress({ view: "attic", thread: 7, reply: "yes", other: "x" }),
  ).toEqual({});
});

test("a line of the inbox leads to the thread or to the request for review that it is about", () => {
  const lead = (type: "thread" | "review" | "access") =>
    placeOf({ subject: { type, id: "s", words: "" } });
  expect(lead("thread")).toEqual({ thread: "s" });
  expect(lead("review")).toEqual({ review: "s" });
  expect(lead("access")).toEqual({});
});
