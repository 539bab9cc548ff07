/**
 * From what arrives to what is durable, for one canvas (SPEC.md, R1-R9 and M1-M5).
 *
 * It works in turns. A turn takes what arrived (frames of connections, edits of the server), judges it, applies it and
 * takes the bytes that the room's own document emitted as rows. One commit is on its way at a time; once it is on disk its
 * updates go out, then its acknowledgements. What may only see durable content (answers to SyncStep1, snapshots, reads)
 * is a task: while tasks wait nothing more is applied, and they run when all that was applied is on disk.
 *
 * Rows get their numbers when they are written. What another process wrote first is read, applied and shown, and then
 * the same rows are written behind it. Work that cannot be kept like this is done again on a document read afresh.
 */
import type { Logger } from "pino";
import { encodeAcknowledgement } from "../../shared/protocol.ts";
import type { JournalWindow } from "../history/segments.ts";
import { errorForLog } from "../log.ts";
import { metrics } from "../metrics.ts";
import { Asking } from "./asking.ts";
import { reopen, type CanvasRows } from "./canvasRows.ts";
import { clocksOf, toDoAgain, usesStored, withoutProblems } from "./clashes.ts";
import {
  addToBatch,
  appendOf,
  emptyBatch,
  framesOf,
  isEmpty,
  isFull,
  rejectEdits,
  updateFrames,
  type Batch,
  type Done,
} from "./commit.ts";
import { Inbox, type Edit } from "./inbox.ts";
import {
  DocumentBroken,
  type LiveDocument,
  type SyncFrame,
} from "./liveDocument.ts";
import { CanvasClosed, OutcomeUnknown, type Member } from "./member.ts";
import type { PipelineEvents, PipelineParts } from "./pipelineParts.ts";
import { Tasks, type Task } from "./tasks.ts";

/** When two processes write the same canvas, the one that just wrote lets the other go first. */
const yieldMs = 15;
const contendedForMs = 1000;
/** Work that was done again this often and still cannot be kept is refused. */
const maxFruitless = 5;
const firstFruitlessMs = 250;

export class Pipeline {
  readonly #canvasId: string;
  readonly #log: Logger;
  readonly #live: LiveDocument;
  readonly #rows: CanvasRows;
  readonly #events: PipelineEvents;
  readonly #asking: Asking;
  readonly #inbox = new Inbox<Member>();
  readonly #tasks = new Tasks();
  #idlers: (() => void)[] = [];
  #batch = emptyBatch<Member>();
  /** The batch that is being written. */
  #underway: Batch<Member> | null = null;
  /** The last row that is on disk and in the document. */
  #head: number;
  #heardHead = 0;
  #isBusy = false;
  /** Broken: it may hold half a change, and nothing more is applied until it is loaded again. */
  #document: "sound" | "broken" | "loading" = "sound";
  #isTurnScheduled = false;
  #isStopped = false;
  #fruitless = 0;
  #followedAt = Number.NEGATIVE_INFINITY;

  constructor(parts: PipelineParts) {
    this.#canvasId = parts.canvasId;
    this.#log = parts.log;
    this.#live = parts.live;
    this.#head = parts.head;
    this.#rows = parts.rows;
    this.#events = parts.events;
    this.#asking = new Asking({
      canvasId: parts.canvasId,
      log: parts.log,
      isStopped: () => this.#isStopped,
      onReadOnly: (reason) => {
        this.#events.readOnly(reason);
        if (reason === null) this.#schedule();
      },
    });
  }

  /** Number of the last row that is stored and in the document. */
  get head(): number {
    return this.#head;
  }

  /** Something arrived that is not on disk yet: whoever ends the room now loses it. */
  get hasUnstored(): boolean {
    return (
      this.#underway !== null || !isEmpty(this.#batch) || !this.#inbox.isEmpty
    );
  }

  /** False when too much waits already. */
  addFrame(from: Member, frame: SyncFrame): boolean {
    if (!this.#inbox.addFrame(from, frame)) return false;
    this.#schedule();
    return true;
  }

  addEdit(edit: Edit) {
    this.#inbox.addEdit(edit);
    this.#schedule();
  }

  addTask(task: Task) {
    this.#tasks.add(task);
    this.#schedule();
  }

  /** Somebody says that the journal goes up to `head`. */
  hear(head: number) {
    if (head <= this.#heardHead) return;
    this.#heardHead = head;
    if (head > this.#head) this.#schedule();
  }

  /** As `addTask`, but not before row `head` is in the document. */
  addTaskBehind(head: number, task: Task) {
    if (head <= this.#head) return this.addTask(task);
    this.#tasks.addBehind(head, task);
    this.hear(head);
  }

  /** Resolves when everything that arrived is on disk. */
  async whenIdle(): Promise<void> {
    if (this.#isStopped) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#idlers.push(resolve);
    this.#schedule();
    return promise;
  }

  stop() {
    this.#isStopped = true;
    const gone = new CanvasClosed();
    this.#inbox.rejectAll(gone);
    if (this.#underway) rejectEdits(this.#underway, new OutcomeUnknown());
    rejectEdits(this.#batch, gone);
    this.#tasks.rejectAll(gone);
    for (const resolve of this.#idlers.splice(0)) resolve();
  }

  #schedule() {
    if (this.#isTurnScheduled || this.#isStopped) return;
    this.#isTurnScheduled = true;
    setImmediate(() => {
      this.#isTurnScheduled = false;
      this.#turn();
    });
  }

  #turn() {
    if (this.#isStopped || this.#document === "loading") return;
    const allStored = !this.#underway && this.#batch.rows.length === 0;
    if (allStored && this.#document === "sound") this.#runTasks();
    if (this.#mayApply()) this.#applyInbox();
    if (this.#isBusy) return;
    if (this.#heardHead > this.#head && this.#document === "sound")
      void this.#alone(() => this.#follow());
    else if (!isEmpty(this.#batch)) this.#commit();
    else if (this.#document === "broken") void this.#alone(() => this.#redo());
    else if (this.#idlers.length > 0 && !this.hasUnstored)
      for (const resolve of this.#idlers.splice(0)) resolve();
  }

  /** One thing with the database at a time. */
  async #alone(work: () => Promise<void>) {
    this.#isBusy = true;
    try {
      await work();
    } catch (error) {
      if (!this.#isStopped) this.#giveUp(error);
    } finally {
      this.#isBusy = false;
    }
    this.#turn();
  }

  #mayApply(): boolean {
    return (
      !this.#tasks.areReady &&
      !this.#asking.isReadOnly &&
      !isFull(this.#batch) &&
      this.#document === "sound"
    );
  }

  #runTasks() {
    try {
      this.#tasks.run(this.#live, this.#head);
    } catch (error) {
      // Tasks keep what they throw; only a document at rest that does not wake gets here. It is loaded again.
      this.#distrustDocument(error);
    }
  }

  /** Until the document is broken: what is left then waits for the one that is loaded. */
  #applyInbox() {
    while (this.#document === "sound") {
      const work = this.#inbox.next();
      if (!work) break;
      if (work.type === "frames") this.#applyFrames(work.from, work.frames);
      else this.#applyEdit(work.edit);
    }
    if (this.#inbox.takeUpLeft()) this.#schedule();
  }

  #applyFrames(from: Member, frames: readonly SyncFrame[]) {
    try {
      const applied = this.#live.applyFrames(from, frames);
      const { done, problems, left } = applied;
      if (left.length > 0) this.#inbox.leave(from, left);
      const looked = frames.slice(0, frames.length - left.length);
      this.#events.tell(from, looked, problems);
      if (done === 0) return;
      this.#batch.acknowledge.set(from, done);
      const work = withoutProblems(from, frames, done, problems);
      addToBatch(this.#batch, applied, work);
    } catch (error) {
      // The strict parser lets nothing through that Yjs is known to throw at; bounded: the sender is closed for good.
      this.#distrustDocument(error);
      this.#events.blame(from);
    }
  }

  #applyEdit(edit: Edit) {
    try {
      const applied = this.#live.applyEdit(edit.by, edit.change);
      addToBatch(this.#batch, applied, { type: "edit", edit });
    } catch (error) {
      // Told to whoever asked; what it changed before it threw was not meant to stay.
      const isBroken = error instanceof DocumentBroken;
      if (isBroken) this.#distrustDocument(error);
      edit.reject(isBroken ? error.cause : error);
    }
  }

  #commit() {
    const batch = this.#batch;
    this.#batch = emptyBatch();
    if (batch.rows.length === 0) {
      this.#finish(batch, this.#head);
      // What came while the batch was full is next.
      if (this.#document === "broken" || !this.#inbox.isEmpty) this.#schedule();
    } else {
      this.#underway = batch;
      void this.#alone(() => this.#write(batch));
    }
  }

  async #write(batch: Batch<Member>) {
    while (this.#underway === batch && !this.#isStopped) {
      const append = appendOf(this.#canvasId, this.#head, batch);
      const outcome = await this.#asking.ask(() => this.#rows.append(append));
      switch (outcome) {
        case "stopped":
          return;
        case "behind":
          await this.#follow();
          break;
        case "taken":
          await this.#redo();
          break;
        case "stored": {
          const before = this.#head;
          this.#head += batch.rows.length;
          this.#underway = null;
          this.#fruitless = 0;
          this.#finish(batch, before);
          if (Date.now() - this.#followedAt < contendedForMs)
            await new Promise((resolve) => setTimeout(resolve, yieldMs));
          break;
        }
        default:
          outcome satisfies never;
      }
    }
  }

  /** Everything of the batch is on disk: everyone sees it, then its authors hear so. */
  #finish(batch: Batch<Member>, before: number) {
    const { frames, except } = updateFrames(batch);
    if (frames.length > 0) this.#events.show(frames, except);
    for (const [member, number] of batch.acknowledge)
      member.send(encodeAcknowledgement(number));
    for (const { work, start, end } of batch.work)
      if (work.type === "edit")
        work.edit.resolve({ before: before + start, seq: before + end });
    if (batch.rows.length > 0)
      this.#events.stored(
        batch.rows.map(({ row }) => row.userId),
        this.#head,
      );
    this.#tasks.reached(this.#head);
    if (this.#tasks.areReady) this.#schedule();
  }

  /** Reads what other processes wrote and takes it in. */
  async #follow() {
    const after = this.#head;
    const windows = await this.#asking.ask(() => this.#rows.readBehind(after));
    if (windows === "stopped") return;
    const last = windows.at(-1);
    if (!last) throw new Error(`the journal ends before row ${after}`);
    const clocks = clocksOf(windows);
    if ([...clocks.keys()].some((client) => !this.#live.hasOwner(client))) {
      const owners = await this.#asking.ask(() =>
        this.#rows.readOwnersBehind(after),
      );
      if (owners === "stopped") return;
      this.#live.learnOwners(owners);
    }
    this.#followedAt = Date.now();
    // From here on nothing waits, so that nothing more can be applied in between.
    const clashes = [this.#underway, this.#batch].some(
      (batch) => batch && usesStored(batch, clocks),
    );
    if (clashes || this.#document !== "sound") return this.#redo();
    this.#live.applyForeign(windows);
    this.#tookIn(windows, last.last);
  }

  /** Reads the document afresh; what was applied and is not stored comes first on it. */
  async #redo() {
    this.#document = "loading";
    // The first time is the way of things; from the second on something may have to come right first.
    if (this.#fruitless > 0)
      await new Promise((resolve) =>
        setTimeout(resolve, firstFruitlessMs * 2 ** (this.#fruitless - 1)),
      );
    const again = await reopen(this.#asking, this.#rows, this.#head);
    if (again === "stopped") return;
    const { opened, windows } = again;
    const unstored = [this.#underway, this.#batch].flatMap(
      (batch) => batch?.work ?? [],
    );
    this.#underway = null;
    this.#batch = emptyBatch();
    this.#live.replace(opened);
    this.#document = "sound";
    this.#doAgain(unstored, opened.owners);
    if (windows.length > 0) this.#tookIn(windows, opened.seq);
  }

  #doAgain(
    unstored: readonly Done<Member>[],
    owners: ReadonlyMap<number, string>,
  ) {
    if (unstored.length === 0) return;
    this.#fruitless += 1;
    const givesUp = this.#fruitless === maxFruitless;
    if (givesUp) {
      this.#fruitless = 0;
      this.#log.error(
        { canvasId: this.#canvasId, works: unstored.length },
        "the database keeps refusing changes that look sound here; they are given back",
      );
    }
    this.#inbox.putBack(toDoAgain(unstored, owners, givesUp));
  }

  #tookIn(windows: readonly JournalWindow[], head: number) {
    this.#head = head;
    const updates = windows.flatMap(({ rows }) => rows.map((row) => row.bytes));
    this.#events.show(framesOf(updates), null);
    this.#events.followed(head);
    this.#tasks.reached(head);
  }

  /** The document in memory may hold half a change: commit what was taken from it before, then load it again. */
  #distrustDocument(error: unknown) {
    this.#document = "broken";
    metrics.roomReloads.inc();
    const cause = error instanceof DocumentBroken ? error.cause : error;
    this.#log.error(
      { canvasId: this.#canvasId, error: errorForLog(cause) },
      "a change could not be applied cleanly; loading the canvas again",
    );
  }

  #giveUp(error: unknown) {
    this.#log.error(
      { canvasId: this.#canvasId, error: errorForLog(error) },
      "the canvas is closed here, to be opened again",
    );
    this.#events.conflict();
  }
}
