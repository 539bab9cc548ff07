/**
 * The document as plain data for React. Blocks that did not change keep their object identity, so that a keystroke
 * re-renders one card and a drag one node (STACK trap 1).
 */
import { useSyncExternalStore } from "react";
import * as Y from "yjs";
import type { Block } from "../../shared/blocks/model.ts";
import { compareKeys, readBlock, readLink } from "../../shared/doc/read.ts";
import { rootsOf, type Link } from "../../shared/doc/schema.ts";
import { useSession } from "./session.ts";

export interface CanvasSnapshot {
  readonly title: string;
  /** In z-order, back to front. */
  readonly blocks: readonly Block[];
  readonly blockById: ReadonlyMap<string, Block>;
  readonly links: readonly Link[];
}

export interface CanvasStore {
  get(): CanvasSnapshot;
  subscribe(watch: () => void): () => void;
  destroy(): void;
}

export function createCanvasStore(doc: Y.Doc): CanvasStore {
  const roots = rootsOf(doc);
  const watchers = new Set<() => void>();
  const blockById = new Map<string, Block>();
  const linkById = new Map<string, Link>();
  let snapshot: CanvasSnapshot;

  const readOneBlock = (id: string) => {
    const block = readBlock(id, roots.blocks.get(id));
    if (block) blockById.set(id, block);
    else blockById.delete(id);
  };
  const readOneLink = (id: string) => {
    const link = readLink(id, roots.links.get(id));
    if (link) linkById.set(id, link);
    else linkById.delete(id);
  };
  /** What did not change is the same object as before, down to the lists. */
  const takeSnapshot = (blocksChanged: boolean, linksChanged: boolean) => {
    snapshot = {
      title: String(roots.canvas.get("title") ?? ""),
      ...(blocksChanged
        ? {
            blocks: [...blockById.values()].sort(
              (a, b) => compareKeys(a.z, b.z) || compareKeys(a.id, b.id),
            ),
            blockById: new Map(blockById),
          }
        : { blocks: snapshot.blocks, blockById: snapshot.blockById }),
      links: linksChanged
        ? [...linkById.values()].sort((a, b) => compareKeys(a.id, b.id))
        : snapshot.links,
    };
  };

  for (const id of roots.blocks.keys()) readOneBlock(id);
  for (const id of roots.links.keys()) readOneLink(id);
  takeSnapshot(true, true);

  const handleTransaction = (transaction: Y.Transaction) => {
    const changedBlocks = changedKeys(transaction, roots.blocks);
    const changedLinks = changedKeys(transaction, roots.links);
    const titleChanged = [...transaction.changed.keys()].some(
      (type) => (type as unknown) === roots.canvas,
    );
    if (changedBlocks.size + changedLinks.size === 0 && !titleChanged) return;
    changedBlocks.forEach(readOneBlock);
    changedLinks.forEach(readOneLink);
    takeSnapshot(changedBlocks.size > 0, changedLinks.size > 0);
    for (const watch of watchers) watch();
  };
  doc.on("afterTransaction", handleTransaction);

  return {
    get: () => snapshot,
    subscribe(watch) {
      watchers.add(watch);
      return () => watchers.delete(watch);
    },
    destroy: () => doc.off("afterTransaction", handleTransaction),
  };
}

export function useCanvas<T>(pick: (canvas: CanvasSnapshot) => T): T {
  const { canvas } = useSession();
  return useSyncExternalStore(canvas.subscribe, () => pick(canvas.get()));
}

export function useBlock(id: string): Block | undefined {
  return useCanvas((canvas) => canvas.blockById.get(id));
}

/** Keys of a root map whose entry, or anything inside it, this transaction changed. */
function changedKeys(transaction: Y.Transaction, root: Y.Map<Y.Map<unknown>>) {
  const keys = new Set<string>();
  for (const [type, changed] of transaction.changed) {
    if ((type as unknown) === root) {
      for (const key of changed) if (key !== null) keys.add(key);
      continue;
    }
    let item = type._item;
    while (item && item.parent !== root) {
      item = (item.parent as Y.AbstractType<unknown>)._item;
    }
    if (item?.parentSub) keys.add(item.parentSub);
  }
  return keys;
}
