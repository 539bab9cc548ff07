/** What opens while somebody types in a comment: "@" people, groups and disciplines; "#" or "[[" blocks and runs; ":" emoji. */
import { Extension, InputRule, type Editor } from "@tiptap/core";
import { PluginKey } from "@tiptap/pm/state";
import { Suggestion, type SuggestionOptions } from "@tiptap/suggestion";
import { Users, UsersRound } from "lucide-react";
import { disciplines, type Discipline } from "../../../shared/disciplines.ts";
import type { Person } from "../../../shared/people.ts";
import {
  matching,
  suggestion,
  type MenuItem,
  type MenuStore,
} from "../../text/editor/menu.ts";
import { nameWithGuest } from "../../kit/PersonName.tsx";
import { disciplineMention, groupMention } from "../mentions.ts";
import { emojis, findEmojis } from "./emoji.ts";
import type { LinkTarget } from "./targets.ts";

export interface Mentionable {
  readonly people: readonly Person[];
  readonly groups: readonly { readonly id: string; readonly name: string }[];
}

export function mentionMenu(
  menu: MenuStore,
  whom: () => Promise<Mentionable>,
): Omit<SuggestionOptions<MenuItem, MenuItem>, "editor"> {
  return {
    pluginKey: new PluginKey("commentMention"),
    char: "@",
    items: async ({ query }) => mentionItems(await whom(), query),
    ...suggestion(menu, "Mention"),
  };
}

export function mentionItems(whom: Mentionable, query: string): MenuItem[] {
  const people = whom.people.map((person) =>
    mentionItem(person.id, person.name, {
      title: nameWithGuest(person),
      hint: person.disciplines.join(", "),
      person,
    }),
  );
  const groups = whom.groups.map((group) =>
    mentionItem(groupMention(group.id), group.name, {
      title: group.name,
      hint: "group",
      icon: UsersRound,
    }),
  );
  const ofDisciplines = disciplines.map((discipline: Discipline) =>
    mentionItem(disciplineMention(discipline), discipline, {
      title: discipline,
      hint: "all of them",
      icon: Users,
    }),
  );
  return [
    ...matching(people, query).slice(0, 8),
    ...matching(groups, query).slice(0, 4),
    ...matching(ofDisciplines, query),
  ];
}

function mentionItem(
  id: string,
  label: string,
  shown: Omit<MenuItem, "id" | "run">,
): MenuItem {
  return {
    id,
    ...shown,
    run: (editor, range) =>
      void editor
        .chain()
        .focus()
        .insertContentAt(range, [
          { type: "mention", attrs: { id, label } },
          { type: "text", text: " " },
        ])
        .run(),
  };
}

export function linkMenus(
  menu: MenuStore,
  find: (query: string) => Promise<readonly LinkTarget[]>,
): Extension {
  return Extension.create({
    name: "linkMenus",
    addProseMirrorPlugins() {
      return ["#", "[["].map((char) =>
        Suggestion<MenuItem, MenuItem>({
          editor: this.editor,
          pluginKey: new PluginKey(`link ${char}`),
          char,
          items: async ({ query }) => (await find(query)).map(targetItem),
          ...suggestion(menu, "Link", { quiet: true }),
        }),
      );
    },
  });
}

function targetItem(target: LinkTarget): MenuItem {
  return {
    id: target.href,
    title: target.title,
    hint: target.hint,
    icon: target.icon,
    run: (editor, range) =>
      void editor
        .chain()
        .focus()
        .insertContentAt(range, [
          {
            type: "text",
            text: target.title,
            marks: [{ type: "link", attrs: { href: target.href } }],
          },
          { type: "text", text: " " },
        ])
        .unsetMark("link")
        .run(),
  };
}

export function emojiMenu(menu: MenuStore): Extension {
  return Extension.create({
    name: "emojiMenu",
    addInputRules: () => [
      new InputRule({
        find: /(?:^|\s):([\w+-]+):$/,
        handler({ range, match, chain }) {
          const found = emojis.find(({ names }) => names.includes(match[1]!));
          if (!found) return null;
          const from = range.from + match[0].indexOf(":");
          chain().insertContentAt({ from, to: range.to }, found.char).run();
          return;
        },
      }),
    ],
    addProseMirrorPlugins() {
      return [
        Suggestion<MenuItem, MenuItem>({
          editor: this.editor,
          pluginKey: new PluginKey("emojiMenu"),
          char: ":",
          // ":)" and "v1:" are no search.
          items: ({ query }) =>
            /^[a-z+-][\w+-]+$/i.test(query)
              ? findEmojis(query).map(emojiItem)
              : [],
          ...suggestion(menu, "Emoji", { quiet: true }),
        }),
      ];
    },
  });
}

function emojiItem({ char, names }: (typeof emojis)[number]): MenuItem {
  return {
    id: char,
    title: `${char} ${names[0]!.replaceAll("_", " ")}`,
    hint: `:${names[0]!}:`,
    run: (editor: Editor, range) =>
      void editor.chain().focus().insertContentAt(range, `${char} `).run(),
  };
}
