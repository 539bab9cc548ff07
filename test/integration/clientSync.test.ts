/** The browser's session against a real server that is killed and started again. */
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { createBlock, placeBlocks, setTitle } from "../../shared/doc/edits.ts";
import { closeCode } from "../../shared/protocol.ts";
import { startParley, type Parley } from "../stage/parley.ts";
import {
  blockIds as ids,
  note,
  saved,
  Sessions,
  stateOf as state,
} from "../stage/sessions.ts";
import { until } from "../stage/until.ts";

let parley: Parley;
let sessions: Sessions;
beforeAll(async () => {
  parley = await startParley();
  sessions = new Sessions(parley);
}, 60_000);
afterEach(() => sessions.closeAll());
afterAll(() => parley.stop());

test("an edit is waiting at once, saved after the acknowledgement, and there for the next person", async () => {
  const ada = await sessions.join("Ada");
  const canvas = await sessions.createCanvas(ada);
  const session = sessions.open(ada, canvas);
  expect(state(session)).toEqual({ type: "loading" });
  await saved(session);

  const states: string[] = [];
  session.saveState.subscribe(() => states.push(state(session).type));
  createBlock(session.doc, note("a"));
  expect(state(session)).toEqual({ type: "saving", waiting: 1 });
  await saved(session);
  expect(states).toEqual(["saving", "saved"]);

  const other = sessions.open(await sessions.join("Ben"), canvas);
  await until(() => ids(other).includes("a"));
});

test("opening a canvas changes nothing in it", async () => {
  const ada = await sessions.join("Ada");
  const canvas = await sessions.createCanvas(ada);
  const first = sessions.open(ada, canvas);
  await saved(first);
  const before = [...first.doc.store.clients.keys()];
  const second = sessions.open(ada, canvas);
  await saved(second);
  expect([...second.doc.store.clients.keys()]).toEqual(before);
});

test("a killed server means offline with a count; when it is back, everything is merged and saved", async () => {
  const ada = await sessions.join("Ada");
  const canvas = await sessions.createCanvas(ada);
  const session = sessions.open(ada, canvas);
  await saved(session);
  createBlock(session.doc, note("before"));
  await saved(session);

  await parley.kill();
  await until(() => state(session).type === "offline");
  createBlock(session.doc, note("offline"));
  placeBlocks(session.doc, { before: { x: 500 } });
  setTitle(session.doc, "Written offline");
  expect(state(session)).toEqual({ type: "offline", waiting: 3 });

  await parley.start();
  session.retry();
  await saved(session);
  const fresh = sessions.open(await sessions.join("Ben"), canvas);
  await until(() => fresh.ready.get());
  expect(ids(fresh)).toEqual(["before", "offline"]);
  expect(fresh.canvas.get().title).toBe("Written offline");
  expect(fresh.canvas.get().blockById.get("before")!.x).toBe(500);
}, 60_000);

test("the connection comes back by itself", async () => {
  const ada = await sessions.join("Ada");
  const session = sessions.open(ada, await sessions.createCanvas(ada));
  await saved(session);
  await parley.kill();
  await until(() => state(session).type === "offline");
  createBlock(session.doc, note("a"));
  await parley.start();
  // At a random moment, up to 20 s away after some failures.
  await until(() => state(session).type === "saved", { withinMs: 40_000 });
}, 45_000);

test("two tabs of one person edit at once and agree", async () => {
  const ada = await sessions.join("Ada");
  const canvas = await sessions.createCanvas(ada);
  const left = sessions.open(ada, canvas);
  const right = sessions.open(ada, canvas);
  await saved(left);
  await saved(right);
  expect(left.doc.clientID).not.toBe(right.doc.clientID);
  createBlock(left.doc, note("l"));
  createBlock(right.doc, note("r", 400));
  await until(() => ids(left).length === 2 && ids(right).length === 2);
  await saved(left);
  await saved(right);
});

test("undo takes back my own edit and leaves another person's alone", async () => {
  const ada = await sessions.join("Ada");
  const canvas = await sessions.createCanvas(ada);
  const mine = sessions.open(ada, canvas);
  const theirs = sessions.open(await sessions.join("Ben"), canvas);
  await saved(mine);
  await saved(theirs);
  createBlock(mine.doc, note("mine"));
  createBlock(theirs.doc, note("theirs", 400));
  await until(() => ids(mine).length === 2 && ids(theirs).length === 2);
  mine.undo.undo();
  expect(ids(mine)).toEqual(["theirs"]);
  mine.undo.redo();
  expect(ids(mine)).toEqual(["mine", "theirs"]);
  mine.undo.undo();
  mine.undo.undo();
  expect(ids(mine)).toEqual(["theirs"]);
});

test("presence carries who I am, and is gone when I leave", async () => {
  const ada = await sessions.join("Ada");
  const canvas = await sessions.createCanvas(ada);
  const mine = sessions.open(ada, canvas);
  const theirs = sessions.open(await sessions.join("Ben"), canvas);
  const seesAda = () =>
    [...theirs.awareness.getStates().values()].some(
      (each) => each["user"]?.name === "Ada",
    );
  await until(seesAda);
  sessions.close(mine);
  await until(() => !seesAda());
});

test("a canvas with another epoch is never merged", async () => {
  const ada = await sessions.join("Ada");
  const canvas = await sessions.createCanvas(ada);
  const session = sessions.open(ada, canvas, {
    epoch: crypto.randomUUID(),
  });
  createBlock(session.doc, note("from the future"));
  await until(() => state(session).type === "closed");
  expect(state(session)).toEqual({ type: "closed", code: 4409 });
  const fresh = sessions.open(ada, canvas);
  await saved(fresh);
  expect(ids(fresh)).toEqual([]);
});

test("a canvas that is not there and a person who is not signed in each get their own answer", async () => {
  const ada = await sessions.join("Ada");
  const canvas = await sessions.createCanvas(ada);
  const nowhere = sessions.open(ada, { ...canvas, id: crypto.randomUUID() });
  const stranger = sessions.open({ ...ada, cookie: "" }, canvas);
  await until(() => state(nowhere).type === "closed");
  await until(() => state(stranger).type === "closed");
  expect(state(nowhere)).toEqual({ type: "closed", code: 4404 });
  expect(state(stranger)).toEqual({ type: "closed", code: 4401 });
});

test("events of the server reach whoever listens", async () => {
  const ada = await sessions.join("Ada");
  const canvas = await sessions.createCanvas(ada);
  const session = sessions.open(ada, canvas);
  await saved(session);
  const threads: string[] = [];
  session.onEvent((event) => {
    if (event.type === "threads") threads.push(event.thread);
  });
  const made = await sessions.request(
    "POST",
    `/api/canvases/${canvas.id}/threads`,
    { anchor: { type: "point", x: 1, y: 2 }, body: "Why?" },
    ada.cookie,
  );
  const { id } = (await made.json()) as { id: string };
  await until(() => threads.includes(id));
});

test("N2: a server that closes before anything is synced is tried at most six times in a minute, also when the page wakes up again and again", async () => {
  const ada = await sessions.join("Ada");
  const canvas = await sessions.createCanvas(ada);
  let tries = 0;
  class Refused extends EventTarget {
    readyState = 0;
    onclose: ((event: { code: number }) => void) | null = null;
    constructor() {
      super();
      tries += 1;
      queueMicrotask(() => this.onclose?.({ code: closeCode.tryAgainLater }));
    }
    send() {}
    close() {}
  }
  vi.useFakeTimers();
  try {
    const page = new EventTarget();
    vi.stubGlobal("window", page);
    vi.stubGlobal(
      "document",
      Object.assign(new EventTarget(), { visibilityState: "visible" }),
    );
    const session = sessions.open(ada, canvas, {
      WebSocketPolyfill: Refused as unknown as typeof WebSocket,
    });
    for (let second = 0; second < 59; second++) {
      page.dispatchEvent(new Event("online"));
      await vi.advanceTimersByTimeAsync(1_000);
    }
    expect(tries).toBe(6);
    expect(state(session).type).toBe("offline");
    session.retry();
    expect(tries).toBe(7);
    sessions.close(session);
  } finally {
    vi.unstubAllGlobals();
    vi.useRealTimers();
  }
});
