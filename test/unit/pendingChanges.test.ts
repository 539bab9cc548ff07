import { expect, test } from "vitest";
import { PendingChanges } from "../../client/sync/pending.ts";

function connected() {
  const pending = new PendingChanges();
  pending.opened();
  pending.sentStep2();
  pending.acknowledged(1);
  return pending;
}

test("a change waits until exactly its frame is acknowledged", () => {
  const pending = connected();
  pending.changed(true);
  pending.changed(true);
  expect(pending.state).toEqual({ waiting: 2, clean: false });
  pending.acknowledged(2);
  expect(pending.state).toEqual({ waiting: 1, clean: false });
  pending.acknowledged(3);
  expect(pending.state).toEqual({ waiting: 0, clean: true });
});

test("a repeated acknowledgement settles nothing twice", () => {
  const pending = connected();
  pending.changed(true);
  pending.acknowledged(1);
  pending.acknowledged(1);
  expect(pending.state.waiting).toBe(1);
});

test("changes made offline wait for the acknowledgement of the next connection's first exchange", () => {
  const pending = connected();
  pending.closed();
  pending.changed(false);
  pending.changed(false);
  pending.opened();
  expect(pending.state.waiting).toBe(2);
  pending.sentStep2();
  expect(pending.state.waiting).toBe(2);
  pending.acknowledged(1);
  expect(pending.state).toEqual({ waiting: 0, clean: true });
});

test("what was in flight when the connection broke is in doubt again", () => {
  const pending = connected();
  pending.changed(true);
  pending.closed();
  expect(pending.state).toEqual({ waiting: 1, clean: false });
  pending.opened();
  // The new connection counts from one: an old number must settle nothing.
  pending.acknowledged(0);
  expect(pending.state.waiting).toBe(1);
});

test("a key typed before the first exchange counts once and only its exchange settles it", () => {
  const pending = new PendingChanges();
  pending.opened();
  pending.changed(true); // frame 1: the server may drop it as missing
  pending.sentStep2(); // frame 2 carries it
  expect(pending.state.waiting).toBe(1);
  pending.acknowledged(1);
  expect(pending.state.waiting).toBe(1);
  pending.acknowledged(2);
  expect(pending.state).toEqual({ waiting: 0, clean: true });
});

test("when the server asks again, the new answer carries everything in flight", () => {
  const pending = connected();
  pending.changed(true); // frame 2, dropped by the server
  pending.sentStep2(); // frame 3
  expect(pending.state.waiting).toBe(1);
  pending.acknowledged(2);
  expect(pending.state.waiting).toBe(1);
  pending.acknowledged(3);
  expect(pending.state.clean).toBe(true);
});

test("a loaded local copy is not clean until an exchange is acknowledged, even with nothing counted", () => {
  const pending = new PendingChanges();
  pending.loadedLocalCopy(0);
  expect(pending.state).toEqual({ waiting: 0, clean: false });
  pending.opened();
  pending.sentStep2();
  expect(pending.state.clean).toBe(false);
  pending.acknowledged(1);
  expect(pending.state.clean).toBe(true);
});

test("an exchange that broke off leaves the local copy in doubt", () => {
  const pending = new PendingChanges();
  pending.loadedLocalCopy(3);
  pending.opened();
  pending.sentStep2();
  pending.closed();
  expect(pending.state).toEqual({ waiting: 3, clean: false });
});

test("a refused change is not saved by the acknowledgement that covers its frame", () => {
  const pending = connected();
  pending.changed(true);
  pending.refused(2);
  pending.acknowledged(2);
  expect(pending.state).toEqual({ waiting: 1, clean: false });
});

test("what is typed into one text without a long pause counts as one change, and stays unsaved to the last key", () => {
  const pending = connected();
  const text = {};
  for (let key = 0; key < 14; key++) pending.changed(true, text, key * 200);
  expect(pending.state).toEqual({ waiting: 1, clean: false });
  pending.acknowledged(14); // all but the last key
  expect(pending.state).toEqual({ waiting: 1, clean: false });
  pending.acknowledged(15);
  expect(pending.state).toEqual({ waiting: 0, clean: true });
});

test("another text, a pause, or anything but typing counts on", () => {
  const pending = connected();
  const [one, other] = [{}, {}];
  pending.closed();
  pending.changed(false, one, 0);
  pending.changed(false, other, 100);
  pending.changed(false, one, 2_000);
  pending.changed(false, one, 4_001);
  pending.changed(false, null, 4_100);
  pending.changed(false, null, 4_200);
  expect(pending.state.waiting).toBe(5);
});
