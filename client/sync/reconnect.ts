/**
 * When a lost connection is tried again (SPEC.md, N1-N3). The rule is pure; `Reconnector` is its clockwork.
 *
 * Full jitter: the people of a canvas do not all knock at once when the server is back. A client that keeps being
 * turned away before it has synced starts at most six tries in any minute, whatever wakes it.
 */
export interface Tries {
  /** Tries since the last one that synced. */
  readonly failures: number;
  /** When tries began that have not led to anything (yet), oldest first. */
  readonly unanswered: readonly number[];
}

export const noTries: Tries = { failures: 0, unanswered: [] };

export const mostTries = 6;
export const windowMs = 60_000;
const firstWaitMs = 1_000;
const longestWaitMs = 20_000;
/** Those who are held back are not let go all in the same moment. */
const spreadMs = 2_000;

/** A try begins. */
export function tried(tries: Tries, now: number): Tries {
  return {
    failures: tries.failures + 1,
    unanswered: [...recent(tries, now), now],
  };
}

/** The last try got all of the server's content: it does not count against anything. */
export function synced({ unanswered }: Tries): Tries {
  return { failures: 0, unanswered: unanswered.slice(0, -1) };
}

/** The server answered and then turned this client away all the same. */
export function turnedAway(tries: Tries, now: number): Tries {
  return tried(tries, now);
}

/** There was no network, so nobody was knocked at: it counts for the waiting, and not against the limit. */
export function unheard({ failures, unanswered }: Tries): Tries {
  return { failures, unanswered: unanswered.slice(0, -1) };
}

/** When the next try may begin without being a seventh within a minute. */
export function earliestTry(tries: Tries, now: number): number {
  const counted = recent(tries, now);
  return counted.length < mostTries
    ? now
    : counted[counted.length - mostTries]! + windowMs;
}

/** When the next try shall begin; `chance` is from [0, 1). */
export function nextTry(tries: Tries, now: number, chance: number): number {
  const wait =
    chance * Math.min(longestWaitMs, firstWaitMs * 2 ** tries.failures);
  const earliest = earliestTry(tries, now);
  return earliest > now
    ? Math.max(now + wait, earliest + chance * spreadMs)
    : now + wait;
}

function recent({ unanswered }: Tries, now: number): readonly number[] {
  return unanswered.filter((at) => at > now - windowMs);
}

/** Kept by whoever opens one session after another on a canvas, so that the limit holds across them. */
export interface TriesSoFar {
  tries: Tries;
}

export class Reconnector {
  /** Begins a try; false when one is under way or nothing is lost. */
  readonly #connect: () => boolean;
  readonly #soFar: TriesSoFar;
  readonly #isOnline: () => boolean;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #stopped = false;

  constructor(
    connect: () => boolean,
    soFar: TriesSoFar = { tries: noTries },
    isOnline = () => globalThis.navigator?.onLine !== false,
  ) {
    this.#connect = connect;
    this.#soFar = soFar;
    this.#isOnline = isOnline;
  }

  /** The first try of a session; also what "Try now" does: a person may always ask. */
  tryNow() {
    this.#planIn(0);
  }

  /** Something says that it may work now (the network is back, the page is in sight): at once, within the limit. */
  trySoon() {
    const now = Date.now();
    this.#planIn(earliestTry(this.#soFar.tries, now) - now);
  }

  /** The connection was lost or, when the server was not `reached`, never came about. */
  lost({ reached }: { readonly reached: boolean }) {
    const now = Date.now();
    // "Offline" alone proves nothing: a server on this machine is reached all the same.
    if (!reached && !this.#isOnline())
      this.#soFar.tries = unheard(this.#soFar.tries);
    this.#planIn(nextTry(this.#soFar.tries, now, Math.random()) - now);
  }

  synced() {
    this.#soFar.tries = synced(this.#soFar.tries);
  }

  turnedAway() {
    this.#soFar.tries = turnedAway(this.#soFar.tries, Date.now());
  }

  /** The server answered what has to be looked at once more: then, even as a seventh try. */
  lookAgainIn(ms: number) {
    this.#planIn(ms);
  }

  stop() {
    this.#stopped = true;
    if (this.#timer) clearTimeout(this.#timer);
  }

  #planIn(ms: number) {
    if (this.#stopped) return;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    if (ms <= 0) return this.#try();
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#try();
    }, ms);
  }

  #try() {
    if (this.#connect())
      this.#soFar.tries = tried(this.#soFar.tries, Date.now());
  }
}
