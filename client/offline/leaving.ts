/**
 * What a person has in this browser: copies of canvases, recovered drafts, comments that were not sent. All of it is kept
 * under their user id (SPEC.md, N15), and goes when they sign out; what others have here, and how the page is laid out,
 * stays.
 */
import { dropDrafts, countDrafts } from "../sync/drafts.ts";
import { browserStorage } from "../kit/storage.ts";
import { readCopyRecord } from "../sync/copyRecord.ts";
import { dropLocalCopy } from "../sync/localCopies.ts";
import { listLocalCopies } from "../sync/localCopyNames.ts";
import { forgetPush } from "../inbox/push.ts";
import { forgetAnswers } from "./answers.ts";

export interface LeftBehind {
  /** Changes that the server has not confirmed. */
  readonly changes: number;
  readonly drafts: number;
  readonly comments: number;
}

/** What this person has in this browser and nowhere else. */
export async function onlyHere(owner: string): Promise<LeftBehind> {
  const storage = browserStorage();
  return {
    changes: (await copiesOf(owner)).reduce(
      (sum, copy) => sum + readCopyRecord(storage, copy).waiting,
      0,
    ),
    drafts: await countDrafts(owner),
    comments: keysOf(owner).filter((key) =>
      /^parley\.(outbox|draft)\./.test(key),
    ).length,
  };
}

/** Removes all that this person has here, for good. */
export async function forgetEverything(owner: string): Promise<void> {
  for (const key of keysOf(owner)) browserStorage()?.removeItem(key);
  await forgetAnswers();
  // A push service that cannot be reached must not keep the rest here.
  await forgetPush().catch(() => {});
  await dropDrafts(owner);
  for (const copy of await copiesOf(owner)) await dropLocalCopy(copy);
}

async function copiesOf(owner: string) {
  const copies = (await listLocalCopies()) ?? [];
  return copies.filter((copy) => copy.owner === owner);
}

function keysOf(owner: string): string[] {
  const storage = browserStorage();
  const beginnings = [
    `parley.outbox.${owner}.`,
    `parley.draft.${owner}.`,
    `parley/copy/${owner}/`,
    `parley/client/${owner}/`,
    "parley/place/",
  ];
  return Array.from({ length: storage?.length ?? 0 }, (_, i) =>
    storage!.key(i),
  ).filter(
    (key) => key !== null && beginnings.some((each) => key.startsWith(each)),
  ) as string[];
}
