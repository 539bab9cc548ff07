/** Short ways to make people, blocks and threads for the tests of threads and notebook. */
import type { Anchor } from "../../shared/api/anchors.ts";
import type { Thread } from "../../shared/api/threads.ts";
import type { Block } from "../../shared/blocks/model.ts";
import type { Person } from "../../shared/people.ts";
import { paragraphs } from "../../shared/doc/richText.ts";
import type { KeyValueStorage } from "../../client/threads/drafts.ts";

export function person(name: string): Person {
  return { id: `id-${name}`, name, disciplines: ["engineering"] };
}

export function block(
  id: string,
  options: Partial<Block> & { title?: string } = {},
): Block {
  const { title = "", ...rest } = options;
  return {
    id,
    kind: "hypothesis",
    x: 0,
    y: 0,
    w: 400,
    h: 200,
    order: "a0",
    z: "a0",
    frame: null,
    fields: { statement: paragraphs(title) } as Block["fields"],
    ...rest,
  };
}

export function thread(
  id: string,
  options: {
    anchor?: Anchor;
    by?: Person;
    body?: string;
    resolved?: boolean;
    /** Seconds after the epoch. */
    at?: number;
  } = {},
): Thread {
  const { by = person("Ada"), body = "hm", resolved = false, at = 0 } = options;
  const createdAt = new Date(at * 1000).toISOString();
  return {
    id,
    canvas: "canvas",
    anchor: options.anchor ?? { type: "block", block: "b1" },
    live: { state: "attached" },
    place: null,
    createdAt,
    updatedAt: createdAt,
    resolution: "",
    label: null,
    decisionCandidate: false,
    asks: [],
    assignee: null,
    dueOn: null,
    condition: null,
    suggestion: null,
    events: [],
    resolvedAt: resolved ? createdAt : null,
    resolvedBy: resolved ? by : null,
    comments: [
      {
        id: `${id}-1`,
        author: by,
        body,
        createdAt,
        editedAt: null,
        deletedAt: null,
        reactions: [],
      },
    ],
  };
}

export function memoryStorage(): KeyValueStorage {
  const entries = new Map<string, string>();
  return {
    get length() {
      return entries.size;
    },
    key: (index) => [...entries.keys()][index] ?? null,
    getItem: (key) => entries.get(key) ?? null,
    setItem: (key, value) => void entries.set(key, value),
    removeItem: (key) => void entries.delete(key),
  };
}
