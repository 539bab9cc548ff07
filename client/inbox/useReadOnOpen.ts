/** A thread that is opened on its canvas is read in the inbox as well, whichever way one came. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useUi } from "../canvas/ui.ts";
import { changeItem, inboxQuery } from "./inbox.ts";
import { useUnread } from "./live.ts";

export function useReadOnOpen() {
  const queries = useQueryClient();
  const thread = useUi((state) => state.openThread);
  const unread = useUnread();
  useEffect(() => {
    if (thread === null || unread === 0) return;
    let isHere = true;
    const read = async () => {
      const { pages } = await queries.fetchInfiniteQuery(inboxQuery("waiting"));
      const item = pages
        .flatMap(({ items }) => items)
        .find(
          ({ subject, readAt }) =>
            subject.type === "thread" &&
            subject.id === thread &&
            readAt === null,
        );
      if (item && isHere) await changeItem(queries, item, { read: true });
    };
    // It stays unread, and is read when it is opened the next time.
    read().catch(() => {});
    return () => {
      isHere = false;
    };
  }, [thread, unread, queries]);
}
