/** server/sync/inbox.ts, rules R5 and C14: frames of one connection are dealt with in their order. */
import { expect, it } from "vitest";
import { Inbox } from "../../../server/sync/inbox.ts";

const frame = (number: number) => ({
  number,
  isStep2: false,
  bytes: new Uint8Array([0, 0]),
});

it("R5: nothing of a connection is dealt with before what of it was left for another turn", () => {
  const inbox = new Inbox<string>();
  const again = (...numbers: number[]) => ({
    type: "frames" as const,
    from: "ann",
    frames: numbers.map(frame),
  });
  inbox.putBack([again(1, 2), again(3)]);
  inbox.addFrame("ann", frame(4));
  inbox.addFrame("ben", frame(1));

  expect(inbox.next()).toEqual(again(1, 2));
  inbox.leave("ann", [frame(2)]);
  expect(inbox.next()).toMatchObject({ from: "ben" });
  expect(inbox.next()).toBeNull();

  inbox.addFrame("ann", frame(5));
  expect(inbox.takeUpLeft()).toBe(true);
  expect(inbox.next()).toEqual(again(2, 3, 4, 5));
  expect(inbox.isEmpty).toBe(true);
});
