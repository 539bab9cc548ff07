/** The list of people that opens while somebody writes "@na": which are offered, which is chosen, and its keys. */
import { useState, type KeyboardEvent } from "react";
import type { Person } from "../../shared/people.ts";
import type { Draft } from "./drafts.ts";
import { matchPeople, mentionQuery } from "./mentions.ts";

export interface MentionList {
  readonly people: readonly Person[];
  readonly active: number;
  /** Call after every move of the caret. */
  follow(text: string, caret: number): void;
  /** True when the key was for the list. */
  handleKey(event: KeyboardEvent<HTMLTextAreaElement>): boolean;
  pick(person: Person): void;
  close(): void;
}

export function useMentions(
  everyone: readonly Person[],
  draft: Draft,
  /** The draft with the name written out, and where the caret goes. */
  onPick: (draft: Draft, caret: number) => void,
): MentionList {
  const [open, setOpen] = useState<{
    readonly start: number;
    readonly query: string;
  } | null>(null);
  const [chosen, setChosen] = useState(0);
  const people = open ? matchPeople(everyone, open.query) : [];
  const active = Math.min(chosen, people.length - 1);

  const pick = (person: Person) => {
    if (!open) return;
    const end = open.start + 1 + open.query.length;
    const written = `@${person.name} `;
    onPick(
      {
        text: draft.text.slice(0, open.start) + written + draft.text.slice(end),
        mentions: [
          ...draft.mentions.filter((mention) => mention.id !== person.id),
          { id: person.id, name: person.name },
        ],
      },
      open.start + written.length,
    );
    setOpen(null);
  };

  return {
    people,
    active,
    follow(text, caret) {
      setOpen(mentionQuery(text, caret));
      setChosen(0);
    },
    handleKey(event) {
      if (people.length === 0) return false;
      switch (event.key) {
        case "ArrowDown":
          setChosen((active + 1) % people.length);
          break;
        case "ArrowUp":
          setChosen((active + people.length - 1) % people.length);
          break;
        case "Enter":
        case "Tab":
          if (event.ctrlKey || event.metaKey || event.shiftKey) return false;
          pick(people[active]!);
          break;
        case "Escape":
          setOpen(null);
          break;
        default:
          return false;
      }
      event.preventDefault();
      event.stopPropagation();
      return true;
    },
    pick,
    close: () => setOpen(null),
  };
}
