/**
 * Open inboxes: each connection hears the count of unread lines when it changes. Other processes write to the same
 * database, so what changed there is looked up once a second, for whoever is connected and only while somebody is.
 */
import { findCallerAgain } from "../access/admission.ts";
import type { AccessChange } from "../access/changes.ts";
import type { Caller } from "../access/caller.ts";
import type { Context } from "../context.ts";
import { errorForLog } from "../log.ts";
import { tooManyStreams } from "./errors.ts";
import { countUnread } from "./reading.ts";

/** Of one person: as many tabs as somebody may have open, and no more than a machine bears. */
const streamsEach = 20;
const pollMs = 1000;
/** Proxies close what is silent for a minute; what was put off comes back within this time. */
const beatMs = 25_000;
/** Of the clocks of two processes, and of transactions that take their time. */
const overlapMs = 10_000;

export interface Stream {
  send(unread: number): void;
  beat(): void;
  end(): void;
}

interface Connected {
  caller: Caller;
  readonly stream: Stream;
  said: number | null;
}

export class LiveInbox {
  readonly #context: Context;
  readonly #byPerson = new Map<string, Set<Connected>>();
  #timers: NodeJS.Timeout[] = [];
  #forget: (() => void) | null = null;
  #isClosed = false;
  #isLooking = false;

  constructor(context: Context) {
    this.#context = context;
  }

  /** Tells the count at once. Gives how to leave. Throws `tooManyStreams`. */
  join(caller: Caller, stream: Stream): () => void {
    const own = this.#byPerson.get(caller.user.id) ?? new Set<Connected>();
    if (own.size >= streamsEach) throw tooManyStreams();
    const connected: Connected = { caller, stream, said: null };
    own.add(connected);
    this.#byPerson.set(caller.user.id, own);
    this.#start();
    void this.#recount([connected]);
    if (this.#isClosed) stream.end();
    return () => {
      own.delete(connected);
      if (own.size === 0 && this.#byPerson.get(caller.user.id) === own)
        this.#byPerson.delete(caller.user.id);
      if (this.#byPerson.size === 0) this.#stop();
    };
  }

  /** Their inboxes are others now. */
  changed(userIds: Iterable<string>): void {
    const some = [...userIds].flatMap((id) => [
      ...(this.#byPerson.get(id) ?? []),
    ]);
    void this.#recount(some);
  }

  close(): void {
    this.#isClosed = true;
    this.#stop();
    for (const { stream } of this.#all()) stream.end();
  }

  #all(): Connected[] {
    return [...this.#byPerson.values()].flatMap((own) => [...own]);
  }

  #start() {
    if (this.#forget || this.#isClosed) return;
    this.#forget = this.#context.hub.onAccessChange(
      (change) => void this.#lookAgain(change),
    );
    this.#timers = [setInterval(() => void this.#beat(), beatMs)];
    if (this.#context.config.databaseUrl !== null)
      this.#timers.push(setInterval(() => void this.#look(), pollMs));
  }

  #stop() {
    this.#forget?.();
    this.#forget = null;
    for (const timer of this.#timers) clearInterval(timer);
    this.#timers = [];
  }

  async #beat() {
    for (const { stream } of this.#all()) stream.beat();
    await this.#lookAgain(null);
  }

  /** What other processes changed. */
  async #look() {
    // One look at a time, however slow the database is.
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      const rows = await this.#context.store.db
        .selectFrom("inbox_item")
        .select("user_id")
        .distinct()
        .where(
          "changed_at",
          ">",
          new Date(Date.now() - overlapMs).toISOString(),
        )
        .execute();
      this.changed(rows.map(({ user_id }) => user_id));
    } catch (error) {
      this.#log(error);
    } finally {
      this.#isLooking = false;
    }
  }

  /** Null: nobody knows what changed. */
  async #lookAgain(change: AccessChange | null) {
    const some = this.#all().filter(({ caller }) => isAbout(change, caller));
    await Promise.all(
      some.map(async (connected) => {
        try {
          const { credential } = connected.caller;
          const caller = await findCallerAgain(this.#context, credential);
          if (caller) connected.caller = caller;
          else connected.stream.end();
        } catch (error) {
          // Nobody knows whether they may still listen: they come again when the database does.
          this.#log(error);
          connected.stream.end();
        }
      }),
    );
    await this.#recount(some);
  }

  async #recount(some: readonly Connected[]) {
    for (const connected of some) {
      try {
        const unread = await countUnread(this.#context, connected.caller);
        if (unread === connected.said) continue;
        connected.said = unread;
        connected.stream.send(unread);
      } catch (error) {
        // The next beat counts again.
        this.#log(error);
      }
    }
  }

  #log(error: unknown) {
    if (!this.#isClosed)
      this.#context.log.warn(
        { error: errorForLog(error) },
        "open inboxes were not looked at",
      );
  }
}

function isAbout(
  change: AccessChange | null,
  { user, credential }: Caller,
): boolean {
  // What a canvas gives to whom is anybody's guess: those who are connected are counted again.
  if (change === null || "canvasId" in change) return true;
  if ("userId" in change) return change.userId === user.id;
  if ("sessionId" in change)
    return credential.type === "session" && credential.id === change.sessionId;
  return credential.type === "token" && credential.id === change.tokenId;
}

const open = new WeakMap<Context["store"], LiveInbox>();

/** One for each database that this process serves. */
export function liveInbox(context: Context): LiveInbox {
  const known = open.get(context.store);
  if (known) return known;
  const made = new LiveInbox(context);
  open.set(context.store, made);
  return made;
}
