/**
 * What happened to the blocks of a canvas since a row of its journal: the document as it was then against the document
 * now, and who touched what in between. The same for whoever asks, so answers are kept.
 */
import type * as Y from "yjs";
import { blockModel } from "../../shared/blocks/index.ts";
import { readBlock } from "../../shared/doc/read.ts";
import { rootsOf } from "../../shared/doc/schema.ts";
import type { ChangedBlock } from "../../shared/api/catchUp.ts";
import { canonicalJson } from "../history/json.ts";
import { readHead, readRows } from "../history/segments.ts";
import type { Context } from "../context.ts";
import { versionDamaged } from "../http/errors.ts";
import { applyWindows, loadDocument } from "../sync/document.ts";
import { aspectOf, Touches, type Touch } from "./touched.ts";

type Change = ChangedBlock["change"];

export interface BlockChange {
  readonly block: Omit<ChangedBlock, "change">;
  /** Whether it was and is there, and whether its content and its place are others. */
  readonly was: boolean;
  readonly is: boolean;
  readonly content: boolean;
  readonly layout: boolean;
  readonly touch: Touch;
}

export interface Changes {
  /** Newest first. */
  readonly blocks: readonly BlockChange[];
  /** Who wrote rows, the busiest first. */
  readonly people: readonly string[];
}

const noChanges: Changes = { blocks: [], people: [] };
const maxKept = 100;

export class ChangesSince {
  readonly #context: Pick<Context, "store" | "log">;
  readonly #kept = new Map<string, Promise<Changes>>();

  constructor(context: Pick<Context, "store" | "log">) {
    this.#context = context;
  }

  /** Throws a `Refusal` when the journal cannot be read there. */
  async read(canvasId: string, seq: number): Promise<Changes> {
    const head = await readHead(this.#context.store.db, canvasId);
    if (seq >= head) return noChanges;
    const key = `${canvasId} ${seq} ${head}`;
    const known = this.#kept.get(key);
    // Asked for last, so thrown out last.
    this.#kept.delete(key);
    const reading = known ?? compare(this.#context, canvasId, seq);
    this.#kept.set(key, reading);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= maxKept) break;
      this.#kept.delete(oldest);
    }
    try {
      return await reading;
    } catch (error) {
      this.#kept.delete(key);
      throw error;
    }
  }
}

interface Seen {
  readonly block: Omit<ChangedBlock, "change">;
  readonly content: string;
  readonly layout: string;
}

/** When the moment is inside a compacted window it is the end of the window before: rather too much than too little. */
async function compare(
  { store, log }: Pick<Context, "store" | "log">,
  canvasId: string,
  since: number,
): Promise<Changes> {
  const { doc, damage, seq } = await loadDocument(store.db, log, canvasId, {
    until: since,
    gc: false,
  });
  try {
    if (damage !== null) throw versionDamaged();
    const before = lookAt(doc);
    const touches = new Touches(doc);
    for await (const windows of readRows(store.db, canvasId, seq)) {
      applyWindows(doc, canvasId, windows);
      for (const { rows } of windows) touches.note(rows);
    }
    return {
      blocks: differences(before, lookAt(doc, touches.blocks), touches.blocks),
      people: [...touches.people]
        .toSorted(([, a], [, b]) => b - a)
        .map(([id]) => id),
    };
  } finally {
    doc.destroy();
  }
}

/** All blocks, or those of them that count. */
function lookAt(
  doc: Y.Doc,
  only?: ReadonlyMap<string, unknown>,
): Map<string, Seen> {
  const seen = new Map<string, Seen>();
  const { blocks } = rootsOf(doc);
  for (const [id, map] of blocks) {
    if (only && !only.has(id)) continue;
    const block = readBlock(id, map);
    if (!block) continue;
    const parts: Record<"content" | "layout", [string, unknown][]> = {
      content: [],
      layout: [],
    };
    for (const [key, value] of map.entries()) {
      const aspect = aspectOf(key);
      if (aspect) parts[aspect].push([key, value]);
    }
    seen.set(id, {
      block: {
        id,
        kind: block.kind,
        title: (blockModel(block.kind)?.title(block) ?? "").slice(0, 200),
      },
      content: keyOf(parts.content),
      layout: keyOf(parts.layout),
    });
  }
  return seen;
}

/** Equal for what looks and reads the same. Types of Yjs are written as JSON, rich text as XML with its formatting. */
function keyOf(entries: readonly [string, unknown][]): string {
  return canonicalJson(Object.fromEntries(entries));
}

function differences(
  before: ReadonlyMap<string, Seen>,
  now: ReadonlyMap<string, Seen>,
  touched: ReadonlyMap<string, Touch>,
): BlockChange[] {
  const changes: BlockChange[] = [];
  for (const [id, touch] of touched) {
    const then = before.get(id);
    const here = now.get(id);
    const { block } = here ?? then ?? {};
    if (!block) continue;
    const content = then?.content !== here?.content;
    const layout = then?.layout !== here?.layout;
    if (content || layout)
      changes.push({
        block,
        was: then !== undefined,
        is: here !== undefined,
        content,
        layout,
        touch,
      });
  }
  return changes.sort((a, b) => b.touch.at - a.touch.at);
}

/** What others did to it, as this person is told; null when it was all their own doing. */
export function changeFor(
  { was, is, content, layout, touch }: BlockChange,
  userId: string,
): Change | null {
  const others = (aspect: keyof Touch["by"]) =>
    [...touch.by[aspect]].some((id) => id !== userId);
  if (!was || !is) {
    if (others("existence")) return was ? "removed" : "added";
    if (!is) return null;
  }
  if (content && others("content")) return "changed";
  return layout && others("layout") ? "moved" : null;
}
