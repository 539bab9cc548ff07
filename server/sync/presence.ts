/**
 * Who is on a canvas, by Yjs awareness, for one room (SPEC.md, A1-A6). The awareness protocol itself checks nothing,
 * so a connection may speak for one client id only, and the server writes the name on every state.
 */
import { disciplineColor, type Person } from "../../shared/people.ts";
import { encodeAwarenessStates, readAwarenessStates } from "./awareness.ts";
import { MalformedMessage } from "./message.ts";

const maxStateBytes = 128 * 1024;
/** Of everyone in one room: whoever comes in is told all of it. */
const maxTotalBytes = 4 * 1024 * 1024;
/** Client ids that are remembered after they left. */
const maxLeft = 1000;
/** How often a connection may say that it has become another client; y-websocket never does. */
const maxChangesOfId = 20;

interface State {
  readonly holder: object;
  readonly clock: number;
  /** As stamped; null once it left. */
  readonly json: string | null;
}

/** Connections are told apart by object identity. */
export interface Speaker {
  readonly person: Person;
}

/** Pointers move often; what happens within this time goes out together. */
const relayDelayMs = 15;

export class Presence {
  readonly #relay: (update: Uint8Array) => void;
  #timer: NodeJS.Timeout | null = null;
  /** By client id; those who left stay, so that an echo of them cannot take their id. */
  readonly #states = new Map<number, State>();
  readonly #clientIdOf = new Map<Speaker, number>();
  /** User that a client id spoke for first in this room. */
  readonly #userOf = new Map<number, string>();
  /** Client ids that left, the longest gone first. */
  readonly #left = new Set<number>();
  readonly #changesOfId = new WeakMap<Speaker, number>();
  #totalBytes = 0;
  #changed = new Set<number>();

  /** `relay` is given what changed, as an awareness update for everybody. */
  constructor(relay: (update: Uint8Array) => void) {
    this.#relay = relay;
  }

  stop() {
    if (this.#timer) clearTimeout(this.#timer);
  }

  /** The user that a client id speaks for here; undefined when it never did. */
  userOf(clientId: number): string | undefined {
    return this.#userOf.get(clientId);
  }

  /**
   * Takes what a connection says about itself and ignores what it says about others (y-websocket echoes everything it
   * hears). Throws `MalformedMessage` when what it says is no JSON object.
   */
  receive(
    from: Speaker,
    update: Uint8Array,
    mayUse: (clientId: number) => boolean,
  ) {
    const entries = readAwarenessStates(update);
    for (const entry of entries) {
      if (!this.#isOwn(from, entry.clientId, entries.length, mayUse)) continue;
      const known = this.#states.get(entry.clientId);
      if (known?.holder === from && known.clock >= entry.clock) continue;
      const { json } = entry;
      const bytes = json?.length ?? 0;
      const others = this.#totalBytes - (known?.json?.length ?? 0);
      if (bytes > maxStateBytes || others + bytes > maxTotalBytes) continue;
      this.#set(entry.clientId, {
        holder: from,
        clock: entry.clock,
        json: json === null ? null : stamp(json, from.person),
      });
    }
  }

  /** The name or the disciplines of the person changed: their state says so from now on. */
  restamp(from: Speaker) {
    const clientId = this.#clientIdOf.get(from);
    if (clientId === undefined) return;
    const state = this.#states.get(clientId);
    if (!state || state.holder !== from || state.json === null) return;
    // Without the colour, which follows the disciplines.
    const { user: _, ...rest } = JSON.parse(state.json) as { user: unknown };
    this.#set(clientId, {
      ...state,
      clock: state.clock + 1,
      json: stamp(JSON.stringify(rest), from.person),
    });
  }

  /** The connection closed: its state goes, unless a newer connection of the same client speaks for it by now. */
  leave(from: Speaker) {
    const clientId = this.#clientIdOf.get(from);
    this.#clientIdOf.delete(from);
    if (clientId === undefined) return;
    const state = this.#states.get(clientId);
    if (!state || state.holder !== from || state.json === null) return;
    this.#set(clientId, { ...state, clock: state.clock + 1, json: null });
  }

  /** Whether a connection here holds a client id. */
  has(clientId: number): boolean {
    return (this.#states.get(clientId)?.json ?? null) !== null;
  }

  /** Everyone who is here; null when nobody is. */
  all(): Uint8Array | null {
    const here = [...this.#states]
      .filter(([, state]) => state.json !== null)
      .map(([clientId]) => clientId);
    return here.length > 0 ? this.#encode(here) : null;
  }

  #set(clientId: number, state: State) {
    this.#totalBytes -= this.#states.get(clientId)?.json?.length ?? 0;
    this.#totalBytes += state.json?.length ?? 0;
    this.#states.set(clientId, state);
    this.#left.delete(clientId);
    if (state.json === null) this.#left.add(clientId);
    this.#changed.add(clientId);
    this.#timer ??= setTimeout(() => this.#relayChanges(), relayDelayMs);
  }

  #relayChanges() {
    this.#timer = null;
    const changed = this.#changed;
    this.#changed = new Set();
    this.#relay(this.#encode(changed));
    this.#forgetLongGone();
  }

  #forgetLongGone() {
    for (const clientId of this.#left) {
      if (this.#left.size <= maxLeft) return;
      this.#left.delete(clientId);
      this.#states.delete(clientId);
      this.#userOf.delete(clientId);
    }
  }

  #isOwn(
    from: Speaker,
    clientId: number,
    entries: number,
    mayUse: (clientId: number) => boolean,
  ): boolean {
    const own = this.#clientIdOf.get(from);
    if (own === clientId) return true;
    const user = this.#userOf.get(clientId);
    if (user !== undefined && user !== from.person.id) return false;
    if (!mayUse(clientId)) return false;
    // The first message of a connection is about itself alone. Later, only an id that nobody had can be its new one.
    if (own === undefined ? entries !== 1 : this.#states.has(clientId))
      return false;
    if (own !== undefined) {
      const changes = this.#changesOfId.get(from) ?? 0;
      if (changes >= maxChangesOfId) return false;
      this.#changesOfId.set(from, changes + 1);
      this.leave(from);
    }
    this.#clientIdOf.set(from, clientId);
    this.#userOf.set(clientId, from.person.id);
    return true;
  }

  #encode(clientIds: Iterable<number>): Uint8Array {
    return encodeAwarenessStates(
      [...clientIds].map((clientId) => ({
        clientId,
        ...this.#states.get(clientId)!,
      })),
    );
  }
}

/**
 * Throws `MalformedMessage` when it is no JSON object. A caret's colour ends up in a style attribute, so only plain
 * colours pass.
 */
function stamp(json: string, person: Person): string {
  try {
    const state: unknown = JSON.parse(json);
    if (typeof state !== "object" || state === null || Array.isArray(state))
      throw new Error("awareness state is no object");
    const sent = (state as { user?: { color?: unknown } }).user?.color;
    const color =
      typeof sent === "string" &&
      /^(#[0-9a-f]{3,8}|var\(--[\w-]+\))$/i.test(sent)
        ? sent
        : disciplineColor(person);
    return JSON.stringify({ ...state, user: { ...person, color } });
  } catch (error) {
    throw new MalformedMessage("the presence cannot be read", { cause: error });
  }
}
