/** The list that opens while somebody types "/" or "@": one store that the editor's plugins fill and React draws. */
import { Extension, type Editor, type Range } from "@tiptap/core";
import { PluginKey } from "@tiptap/pm/state";
import {
  Suggestion,
  type SuggestionOptions,
  type SuggestionProps,
} from "@tiptap/suggestion";
import type { LucideIcon } from "lucide-react";
import type { Person } from "../../../shared/people.ts";
import { createStore, type Store } from "../../kit/store.ts";
import { nameWithGuest } from "../../kit/PersonName.tsx";
import { slashItems } from "./slashItems.ts";

export interface MenuItem {
  readonly id: string;
  readonly title: string;
  readonly hint?: string;
  readonly icon?: LucideIcon;
  readonly person?: Person;
  run(editor: Editor, range: Range): void;
}

export interface OpenMenu {
  readonly label: string;
  /** Says nothing when nothing is found: its sign is also one that people write. */
  readonly quiet?: boolean;
  readonly items: readonly MenuItem[];
  readonly active: number;
  /** Where the trigger stands on the screen now. */
  rect(): DOMRect | null;
  pick(index: number): void;
}

export type MenuStore = Store<OpenMenu | null>;
export const createMenuStore = (): MenuStore =>
  createStore<OpenMenu | null>(null);

/** "/" at the start of a paragraph or behind a space. */
export function slashMenu(menu: MenuStore): Extension {
  return Extension.create({
    name: "slashMenu",
    addProseMirrorPlugins() {
      return [
        Suggestion<MenuItem, MenuItem>({
          editor: this.editor,
          pluginKey: new PluginKey("slashMenu"),
          char: "/",
          items: ({ query }) => matching(slashItems, query),
          ...suggestion(menu, "Insert"),
        }),
      ];
    },
  });
}

/** "@" and part of a name; the mention node runs the plugin itself. */
export function mentionMenu(
  menu: MenuStore,
  people: () => Promise<readonly Person[]>,
): Omit<SuggestionOptions<MenuItem, MenuItem>, "editor"> {
  return {
    pluginKey: new PluginKey("mentionMenu"),
    char: "@",
    items: async ({ query }) =>
      matching((await people()).map(personItem), query).slice(0, 8),
    ...suggestion(menu, "Mention"),
  };
}

function personItem(person: Person): MenuItem {
  return {
    id: person.id,
    title: nameWithGuest(person),
    hint: person.disciplines.join(", "),
    person,
    run(editor, range) {
      editor
        .chain()
        .focus()
        .insertContentAt(range, [
          { type: "mention", attrs: { id: person.id, label: person.name } },
          { type: "text", text: " " },
        ])
        .run();
    },
  };
}

/** Titles that start with the query come first, then words in them that do. */
export function matching<T extends { readonly title: string }>(
  items: readonly T[],
  query: string,
): T[] {
  const wanted = query.toLowerCase();
  const score = (item: T) => {
    const title = item.title.toLowerCase();
    if (title.startsWith(wanted)) return 0;
    return title.split(/\s+/).some((word) => word.startsWith(wanted)) ? 1 : 2;
  };
  return items
    .map((item) => ({ item, score: score(item) }))
    .filter((each) => each.score < 2)
    .sort((a, b) => a.score - b.score)
    .map((each) => each.item);
}

export function suggestion(
  menu: MenuStore,
  label: string,
  { quiet = false }: { readonly quiet?: boolean } = {},
) {
  let props: SuggestionProps<MenuItem, MenuItem> | null = null;
  const show = (next: SuggestionProps<MenuItem, MenuItem>, active: number) => {
    props = next;
    menu.set({
      label,
      quiet,
      items: next.items,
      active: Math.min(active, Math.max(0, next.items.length - 1)),
      rect: () => next.clientRect?.() ?? null,
      pick: (index) => {
        const item = next.items[index];
        if (item) next.command(item);
      },
    });
  };
  return {
    allow: ({ editor }: { editor: Editor }) =>
      editor.isEditable && !editor.isActive("codeBlock"),
    command: ({
      editor,
      range,
      props: item,
    }: {
      editor: Editor;
      range: Range;
      props: MenuItem;
    }) => item.run(editor, range),
    render: () => ({
      onStart: (next: SuggestionProps<MenuItem, MenuItem>) => show(next, 0),
      onUpdate: (next: SuggestionProps<MenuItem, MenuItem>) =>
        show(next, next.query === props?.query ? (menu.get()?.active ?? 0) : 0),
      onExit: () => {
        props = null;
        menu.set(null);
      },
      onKeyDown: ({ event }: { event: KeyboardEvent }) => {
        const open = menu.get();
        if (!open || open.items.length === 0) return false;
        const count = open.items.length;
        const move = (by: number) =>
          menu.set({ ...open, active: (open.active + by + count) % count });
        switch (event.key) {
          case "ArrowDown":
            move(1);
            return true;
          case "ArrowUp":
            move(-1);
            return true;
          case "Enter":
          case "Tab":
            open.pick(open.active);
            return true;
          default:
            return false;
        }
      },
    }),
  };
}
