/** What happened on a canvas since somebody was there last. */
import type { CatchUp, ChangedBlock } from "../../shared/api/catchUp.ts";
import type { Caller } from "../access/caller.ts";
import type { Context } from "../context.ts";
import { readPeople } from "../records/users.ts";
import { changeFor, type ChangesSince } from "./changes.ts";
import { recordsSince } from "./records.ts";
import { lastVisit } from "./visits.ts";

const longest = 200;

const nothing: CatchUp = {
  since: null,
  threads: [],
  comments: 0,
  blocks: [],
  blockCount: 0,
  people: [],
  versions: [],
  runs: [],
  decisions: [],
};

/** Throws a `Refusal` when the journal is damaged behind the last visit. */
export async function catchUp(
  context: Context,
  changesSince: ChangesSince,
  caller: Caller,
  canvasId: string,
): Promise<CatchUp> {
  const me = caller.user.id;
  const last = await lastVisit(context, canvasId, me);
  if (!last) return nothing;
  const [changes, records] = await Promise.all([
    changesSince.read(canvasId, last.seq),
    recordsSince(context, caller, canvasId, last.at),
  ]);
  const blocks: ChangedBlock[] = changes.blocks.flatMap((each) => {
    const change = changeFor(each, me);
    return change ? { ...each.block, change } : [];
  });
  const others = changes.people.filter((id) => id !== me).slice(0, longest);
  const people = await readPeople(context.store.db, others);
  return {
    since: last.at,
    ...records,
    blocks: blocks.slice(0, longest),
    blockCount: blocks.length,
    people: others.flatMap((id) => people.get(id) ?? []),
    decisions: blocks
      .filter(
        ({ kind, change }) =>
          kind === "decision" && (change === "added" || change === "changed"),
      )
      .slice(0, longest),
  };
}
