/**
 * Comments on their way to the server. Sending is optimistic and idempotent: each carries an id made here, so trying
 * again after a lost answer can not make a second comment. What could not be sent stays, with its text, over reloads.
 */
import { uuidv4 } from "lib0/random.js";
import { createStore, type Store } from "../kit/store.ts";
import type { Anchor } from "../../shared/api/anchors.ts";
import type { Comment, NewThread, Thread } from "../../shared/api/threads.ts";
import type { Person } from "../../shared/people.ts";
import { anchorKey } from "./arrange.ts";
import type { KeyValueStorage } from "./drafts.ts";

interface LetterBase {
  /** Of the comment, or of the thread when it starts one. */
  readonly id: string;
  readonly body: string;
  readonly createdAt: string;
  readonly state:
    | { readonly type: "sending" }
    /** `retry`: whether the same text may go through later. */
    | {
        readonly type: "failed";
        readonly message: string;
        readonly retry: boolean;
      };
}
/** What a thread begins with besides its words: label, whom it asks, a check, a suggested text. */
export type ThreadExtras = Omit<NewThread, "id" | "anchor" | "body">;

export type Letter = LetterBase &
  (
    | {
        readonly type: "thread";
        readonly anchor: Anchor;
        readonly more?: ThreadExtras;
      }
    | { readonly type: "comment"; readonly thread: string }
  );

export type NewLetter =
  | {
      readonly type: "thread";
      readonly anchor: Anchor;
      readonly body: string;
      readonly more?: ThreadExtras;
    }
  | {
      readonly type: "comment";
      readonly thread: string;
      readonly body: string;
    };

/** Thrown by `send`; anything else that is thrown counts as "try again". */
export class SendFailure extends Error {
  readonly retry: boolean;
  constructor(message: string, retry: boolean) {
    super(message);
    this.retry = retry;
  }
}

export interface Outbox {
  readonly letters: Store<readonly Letter[]>;
  /** Queues and sends; gives the id that the thread or comment will have. */
  post(letter: NewLetter): string;
  retry(id: string): void;
  /** Sends everything again that may go through now: called when the network is back. */
  retryAll(): void;
  /** Takes a letter out and gives it, so that its text can go back into a field. */
  takeBack(id: string): Letter | null;
  /** The server has it, however the answer to our request got lost. */
  settle(ids: ReadonlySet<string>): void;
}

export function createOutbox(options: {
  /** User id: what waits here is sent by this person only. */
  readonly owner: string;
  readonly canvasId: string;
  readonly storage: KeyValueStorage;
  readonly send: (letter: Letter) => Promise<void>;
  readonly createId?: () => string;
  readonly now?: () => Date;
  /** How long a letter that may go through later waits before it is tried again by itself. */
  readonly retryAfterMs?: number;
}): Outbox {
  const { storage, send } = options;
  const createId = options.createId ?? uuidv4;
  const now = options.now ?? (() => new Date());
  const prefix = `parley.outbox.${options.owner}.${options.canvasId}.`;
  const letters = createStore<readonly Letter[]>(readStored(storage, prefix));
  const retryAfterMs = options.retryAfterMs ?? 15_000;
  let running = false;
  let retryTimer: ReturnType<typeof setTimeout> | undefined;

  const replace = (id: string, change: (letter: Letter) => Letter | null) =>
    letters.set((old) =>
      old.flatMap((letter) => {
        if (letter.id !== id) return [letter];
        const next = change(letter);
        if (next === null) storage.removeItem(prefix + id);
        return next ?? [];
      }),
    );

  /** One after the other, so that a reply never overtakes the thread it belongs to. */
  const deliver = async () => {
    if (running) return;
    running = true;
    try {
      for (;;) {
        const next = letters
          .get()
          .find((letter) => letter.state.type === "sending");
        if (!next) return;
        try {
          await send(next);
          replace(next.id, () => null);
        } catch (error) {
          const failure = asFailure(error);
          replace(next.id, (letter) => ({
            ...letter,
            state: { type: "failed", ...failure },
          }));
          holdReplies(next, failure.message);
          if (failure.retry) retryLater();
        }
      }
    } finally {
      running = false;
    }
  };
  const retryLater = () => {
    clearTimeout(retryTimer);
    retryTimer = setTimeout(retryAll, retryAfterMs);
  };
  /** Replies to a thread that is not there yet wait with it. */
  const holdReplies = (failed: Letter, message: string) => {
    for (const letter of letters.get())
      if (letter.type === "comment" && letter.thread === failed.id)
        replace(letter.id, (held) => ({
          ...held,
          state: { type: "failed", message, retry: true },
        }));
  };
  const resend = (id: string) =>
    replace(id, (letter) => ({ ...letter, state: { type: "sending" } }));

  const retryAll = () => {
    for (const letter of letters.get())
      if (letter.state.type === "failed" && letter.state.retry)
        resend(letter.id);
    void deliver();
  };

  return {
    letters,
    post(letter) {
      const made: Letter = {
        ...letter,
        id: createId(),
        createdAt: now().toISOString(),
        state: { type: "sending" },
      };
      try {
        storage.setItem(prefix + made.id, JSON.stringify(made));
      } catch {
        // Storage is full or forbidden: it is still sent, and stays on screen when that fails.
      }
      letters.set((old) => [...old, made]);
      void deliver();
      return made.id;
    },
    retry(id) {
      const letter = letters.get().find((each) => each.id === id);
      if (letter?.type === "comment") resend(letter.thread);
      resend(id);
      void deliver();
    },
    retryAll,
    takeBack(id) {
      const letter = letters.get().find((each) => each.id === id) ?? null;
      replace(id, () => null);
      return letter;
    },
    settle(ids) {
      for (const letter of letters.get())
        if (ids.has(letter.id)) replace(letter.id, () => null);
    },
  };
}

/** The server's threads with the unsent ones added, as the writer shall see them. */
export function mergeUnsent(
  threads: readonly Thread[],
  letters: readonly Letter[],
  canvasId: string,
  me: Person,
): readonly Thread[] {
  if (letters.length === 0) return threads;
  const merged = new Map(threads.map((thread) => [thread.id, thread]));
  for (const letter of letters) {
    const comment: Comment = {
      id: letter.id,
      author: me,
      body: letter.body,
      createdAt: letter.createdAt,
      editedAt: null,
      deletedAt: null,
      reactions: [],
    };
    if (letter.type === "thread") {
      if (!merged.has(letter.id))
        merged.set(letter.id, unsentThread(letter, comment, canvasId));
      continue;
    }
    const thread = merged.get(letter.thread);
    if (!thread || thread.comments.some((each) => each.id === letter.id))
      continue;
    merged.set(thread.id, {
      ...thread,
      comments: [...thread.comments, comment],
    });
  }
  return [...merged.values()];
}

/** Who is assigned is known by id only until the server answers. */
function unsentThread(
  letter: Extract<Letter, { type: "thread" }>,
  comment: Comment,
  canvasId: string,
): Thread {
  const { id, anchor, createdAt, more = {} } = letter;
  return {
    id,
    canvas: canvasId,
    anchor,
    createdAt,
    updatedAt: createdAt,
    resolvedAt: null,
    resolvedBy: null,
    resolution: "",
    live: { state: "attached" },
    place: null,
    label: more.label ?? null,
    decisionCandidate: more.decisionCandidate ?? false,
    asks: more.asks ?? [],
    assignee: null,
    dueOn: more.dueOn ?? null,
    condition: more.condition
      ? {
          filter: "",
          dataset: "",
          ...more.condition,
          state: "waiting",
          run: null,
          value: null,
          checkedAt: null,
        }
      : null,
    suggestion: more.suggestion
      ? {
          ...more.suggestion,
          original: anchor.type === "text" ? anchor.quote.exact : "",
          status: "open",
          decidedAt: null,
          decidedBy: null,
          word: "",
        }
      : null,
    events: [],
    comments: [comment],
  };
}

function asFailure(error: unknown): { message: string; retry: boolean } {
  if (error instanceof SendFailure)
    return { message: error.message, retry: error.retry };
  return {
    message:
      "Not sent: the server cannot be reached. Your text is kept here and goes out when the connection is back.",
    retry: true,
  };
}

/** What a closed tab left behind: whether it arrived is unknown, and sending the same id again is safe. */
function readStored(storage: KeyValueStorage, prefix: string): Letter[] {
  const found: Letter[] = [];
  for (let i = 0; i < storage.length; i++) {
    const key = storage.key(i);
    if (!key?.startsWith(prefix)) continue;
    try {
      const letter = JSON.parse(
        storage.getItem(key) ?? "null",
      ) as Letter | null;
      if (letter && isWhole(letter))
        found.push({
          ...letter,
          state: {
            type: "failed",
            message: "Not sent before this page was closed.",
            retry: true,
          },
        });
    } catch {
      // Not a letter: nothing to send.
    }
  }
  return found.sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
}

/** A letter of another build may be about what this one does not know. Throws for what is no letter at all. */
function isWhole(letter: Letter): boolean {
  return (
    typeof letter.id === "string" &&
    typeof letter.body === "string" &&
    (letter.type === "thread"
      ? typeof anchorKey(letter.anchor) === "string"
      : typeof letter.thread === "string")
  );
}
