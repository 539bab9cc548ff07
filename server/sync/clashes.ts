/** What of the unstored work of a room stands in the way of what other processes stored (SPEC.md, M2). */
import * as Y from "yjs";
import { encodeRefusal } from "../../shared/protocol.ts";
import type { JournalWindow } from "../history/segments.ts";
import type { Batch, Done } from "./commit.ts";
import type { Work } from "./inbox.ts";
import type { Problem, SyncFrame } from "./liveDocument.ts";
import { CanvasClosed, type Member } from "./member.ts";
import { nobody } from "./owners.ts";

/** By client id: everything below this clock is in these rows or before them. */
export function clocksOf(
  windows: readonly JournalWindow[],
): Map<number, number> {
  const clocks = new Map<number, number>();
  for (const { rows } of windows)
    for (const { bytes } of rows)
      for (const [client, to] of Y.parseUpdateMeta(bytes).to)
        clocks.set(client, Math.max(to, clocks.get(client) ?? 0));
  return clocks;
}

/** Whether a batch that is not stored here uses clocks that another process stored. */
export function usesStored(
  batch: Batch<unknown>,
  clocks: ReadonlyMap<number, number>,
): boolean {
  return [...batch.clients.values()].some(
    ({ clientId, from }) => (clocks.get(clientId) ?? 0) > from,
  );
}

/**
 * Work under a client id that turned out to belong to somebody else. It must not be judged again: what somebody else
 * stored under the same clocks would look as if this were stored already.
 */
function isStolen(
  { clients }: Done<unknown>,
  owners: ReadonlyMap<number, string>,
): boolean {
  return clients.some(({ clientId, userId }) => {
    const owner = owners.get(clientId);
    return owner !== undefined && owner !== (userId ?? nobody);
  });
}

/** With `givesUp`, none of it is tried again. */
export function toDoAgain(
  unstored: readonly Done<Member>[],
  owners: ReadonlyMap<number, string>,
  givesUp: boolean,
): Work<Member>[] {
  return unstored.flatMap((done) =>
    givesUp || isStolen(done, owners) ? refuse(done.work) : done.work,
  );
}

const noUpdate = new Uint8Array([0, 0]);

/** What to do if these frames have to be applied again: a problem is told once, and its frame still counts. */
export function withoutProblems<M>(
  from: M,
  frames: readonly SyncFrame[],
  done: number,
  problems: readonly Problem[],
): Work<M> {
  const refused = new Set(
    problems.flatMap((problem) => ("frame" in problem ? problem.frame : [])),
  );
  return {
    type: "frames",
    from,
    frames: frames
      .filter(({ number }) => number <= done)
      .map((frame) =>
        refused.has(frame.number) ? { ...frame, bytes: noUpdate } : frame,
      ),
  };
}

/** Its author keeps it, and hears that it cannot be stored. Gives what still has to be acknowledged, in its turn. */
function refuse(work: Work<Member>): Work<Member>[] {
  if (work.type === "edit") {
    work.edit.reject(new CanvasClosed());
    return [];
  }
  const { from, frames } = work;
  for (const { number, bytes } of frames)
    if (bytes !== noUpdate) from.send(encodeRefusal(number, "wrong_owner"));
  const left = frames.map((frame) => ({ ...frame, bytes: noUpdate }));
  return [{ type: "frames", from, frames: left }];
}
