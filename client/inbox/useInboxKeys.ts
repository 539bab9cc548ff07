/** The inbox by keys: up and down with J and K, and the line that has the focus is the one that E, S and U mean. */
import {
  AlarmClock,
  ArrowDown,
  ArrowUp,
  Check,
  ListTodo,
  Mail,
} from "lucide-react";
import { useEffect, useMemo, useRef, type RefObject } from "react";
import type { InboxItem } from "../../shared/api/inbox.ts";
import { useRegisterCommands, type Command } from "../kit/commands.ts";
import type { RowActs } from "./InboxRow.tsx";

export function useInboxKeys(
  list: RefObject<HTMLUListElement | null>,
  items: readonly InboxItem[],
  acts: RowActs,
) {
  const latest = useRef({ items, acts });
  useEffect(() => {
    latest.current = { items, acts };
  });
  const commands = useMemo<readonly Command[]>(() => {
    const rows = () => [
      ...(list.current?.querySelectorAll<HTMLElement>("li[data-item]") ?? []),
    ];
    const focused = () =>
      rows().find((row) => row.contains(document.activeElement));
    const step = (by: 1 | -1) => {
      const all = rows();
      const here = focused();
      const at = here ? all.indexOf(here) + by : by === 1 ? 0 : all.length - 1;
      const next = all[Math.max(0, Math.min(at, all.length - 1))];
      next?.querySelector("a")?.focus();
    };
    const onFocused = (act: (item: InboxItem, row: HTMLElement) => void) => {
      const row = focused();
      const item = latest.current.items.find(
        ({ id }) => id === row?.dataset["item"],
      );
      if (row && item) act(item, row);
    };
    const anyFocused = () => focused() !== undefined;
    const any = () => rows().length > 0;
    return [
      {
        id: "inbox.next",
        title: "Next line",
        group: "Go",
        keys: ["j"],
        icon: ArrowDown,
        when: any,
        run: () => step(1),
      },
      {
        id: "inbox.previous",
        title: "Previous line",
        group: "Go",
        keys: ["k"],
        icon: ArrowUp,
        when: any,
        run: () => step(-1),
      },
      {
        id: "inbox.done",
        title: "Done, or put back",
        group: "Discuss",
        keys: ["e"],
        icon: Check,
        when: anyFocused,
        run: () =>
          onFocused((item) =>
            item.doneAt === null && item.snoozedUntil === null
              ? latest.current.acts.done(item)
              : latest.current.acts.putBack(item),
          ),
      },
      {
        id: "inbox.snooze",
        title: "Snooze",
        group: "Discuss",
        keys: ["s"],
        icon: AlarmClock,
        when: anyFocused,
        run: () =>
          onFocused((_, row) =>
            row.querySelector<HTMLElement>("[data-snooze]")?.click(),
          ),
      },
      {
        id: "inbox.unread",
        title: "Mark as read or unread",
        group: "Discuss",
        keys: ["u"],
        icon: Mail,
        when: anyFocused,
        run: () =>
          onFocused((item) =>
            latest.current.acts.read(item, item.readAt === null),
          ),
      },
      {
        id: "inbox.first",
        title: "First line",
        group: "Go",
        keys: ["g"],
        icon: ListTodo,
        when: any,
        run: () => rows()[0]?.querySelector("a")?.focus(),
      },
    ];
  }, [list]);
  useRegisterCommands(commands);
}
