/** What the processes of a simulated world tell each other: late, out of order between pairs, and lost while it is cut. */
import type {
  Bus,
  BusListener,
  ConnectBus,
} from "../../server/sync/bus/bus.ts";
import type { Random } from "./random.ts";
import type { VirtualTime } from "./time.ts";

interface Member {
  readonly process: object;
  readonly name: string;
  readonly listener: BusListener;
  readonly follows: Set<string>;
}

const longestMs = 30;

export class SimBus {
  /** While true every message is lost, and nobody knows. */
  isDeaf = false;
  /** While true every message is lost, and everybody knows. */
  #isDown = false;
  readonly #members = new Map<object, Member>();
  readonly #time: VirtualTime;
  readonly #random: Random;

  constructor(time: VirtualTime, random: Random) {
    this.#time = time;
    this.#random = random;
  }

  connectFor(process: object, name: string): ConnectBus {
    return (listener) => {
      const member: Member = { process, name, listener, follows: new Set() };
      this.#members.set(process, member);
      return this.#busOf(member);
    };
  }

  abandon(process: object) {
    this.#members.delete(process);
  }

  goDown() {
    this.#isDown = true;
  }

  comeBack() {
    if (!this.#isDown) return;
    this.#isDown = false;
    for (const { process, listener } of this.#members.values())
      this.#time.after(0, process, () => listener.missed());
  }

  #busOf(member: Member): Bus {
    const isDown = () => this.#isDown;
    return {
      send: (canvasId, message) =>
        this.#toOthers(member, (other) => {
          if (other.follows.has(canvasId))
            other.listener.hear(canvasId, message, member.name);
        }),
      sendCommon: (message) =>
        this.#toOthers(member, (other) =>
          other.listener.hearCommon(message, member.name),
        ),
      follow: (canvasId) => void member.follows.add(canvasId),
      unfollow: (canvasId) => void member.follows.delete(canvasId),
      get isWorking() {
        return !isDown();
      },
      close: async () => this.abandon(member.process),
    };
  }

  #toOthers(from: Member, tell: (other: Member) => void) {
    if (this.isDeaf || this.#isDown) return;
    for (const other of this.#members.values()) {
      if (other === from) continue;
      const delayMs = this.#random.int(0, longestMs);
      this.#time.after(delayMs, other.process, () => tell(other));
    }
  }
}
