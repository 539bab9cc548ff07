/**
 * Typing as fast as the server lets: each typist has `window` edits on their way and types the next when another
 * person of the room has seen one. `observer` gives who that is.
 */
import { allSeen, type BenchRoom } from "./room.ts";

export interface Loop {
  /** Edits that their observers have seen so far. */
  seen(): number;
  /** Types no more, and waits until everyone has everything. */
  finish(): Promise<void>;
  /** Types no more. */
  stop(): void;
}

export function startTyping(
  rooms: readonly BenchRoom[],
  window: number,
  observer: (room: BenchRoom, writer: number) => number,
): Loop {
  let seen = 0;
  let isTyping = true;
  // One write per typist and turn, so that the load costs little.
  let due = new Set<() => void>();
  const flush = () => {
    const writes = due;
    due = new Set();
    if (isTyping) for (const write of writes) write();
  };
  for (const room of rooms)
    room.typists.forEach((typist, i) => {
      let waiting = window;
      const write = () => {
        room.clients[i]!.write(typist.type(waiting));
        waiting = 0;
      };
      const watcher = room.clients[observer(room, i)]!;
      const others = watcher.onProgress;
      watcher.onProgress = (client, from, to) => {
        if (client !== typist.clientId) return others(client, from, to);
        seen += to - from;
        waiting += to - from;
        if (due.size === 0) setImmediate(flush);
        due.add(write);
      };
      write();
    });
  return {
    seen: () => seen,
    stop: () => (isTyping = false),
    async finish() {
      isTyping = false;
      for (const room of rooms) await allSeen(room);
    },
  };
}
