/** The lines of one view of the inbox, for the pointer and for the keyboard alike. */
import { Button } from "@mantine/core";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import type {
  InboxItem,
  InboxPatch,
  InboxView,
} from "../../shared/api/inbox.ts";
import { messageOf } from "../kit/api.ts";
import { toast, toastFailure } from "../kit/toasts.tsx";
import { moment } from "../kit/when.ts";
import { changeItem, inboxQuery } from "./inbox.ts";
import styles from "./InboxPage.module.css";
import { InboxRow, type RowActs } from "./InboxRow.tsx";
import { useInboxKeys } from "./useInboxKeys.ts";

export function InboxList({ view }: { readonly view: InboxView }) {
  const query = useInfiniteQuery(inboxQuery(view));
  const list = useRef<HTMLUListElement>(null);
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  const acts = useActs(list);
  useInboxKeys(list, items, acts);
  if (query.isPending) return <Skeletons />;
  if (!query.data)
    return (
      <div className={styles.note} role="alert">
        <h2>Your inbox could not be loaded</h2>
        <p>{messageOf(query.error)} Nothing in it is lost.</p>
        <Button
          variant="default"
          loading={query.isFetching}
          onClick={() => void query.refetch()}
        >
          Try again
        </Button>
      </div>
    );
  return (
    <>
      {query.error && (
        <p className={styles.stale} role="status">
          {messageOf(query.error)} This list may be out of date.
        </p>
      )}
      {items.length === 0 ? (
        <Empty view={view} />
      ) : (
        <ul ref={list} className={styles.list} aria-label={lists[view]}>
          {items.map((item) => (
            <InboxRow key={item.id} item={item} acts={acts} />
          ))}
        </ul>
      )}
      {query.hasNextPage && (
        <Button
          variant="default"
          className={styles.more}
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          Show more
        </Button>
      )}
    </>
  );
}

const lists: Readonly<Record<InboxView, string>> = {
  waiting: "What waits for you",
  snoozed: "What you put off",
  done: "What is done",
};

function useActs(list: React.RefObject<HTMLUListElement | null>): RowActs {
  const queries = useQueryClient();
  const change = (item: InboxItem, patch: InboxPatch, failed: string) =>
    changeItem(queries, item, patch).then(
      () => true,
      (failure: unknown) => {
        toastFailure("inbox", failed, failure);
        return false;
      },
    );
  /** The focus goes on to the next line when this one leaves. */
  const leave = (item: InboxItem, always = false) => {
    const rows = [...(list.current?.querySelectorAll("li") ?? [])];
    const at = rows.findIndex((row) => row.dataset["item"] === item.id);
    const isHere = always || rows[at]?.contains(document.activeElement);
    const next = rows[at + 1] ?? rows[at - 1];
    if (isHere) next?.querySelector("a")?.focus();
  };
  return {
    async done(item) {
      leave(item);
      if (!(await change(item, { done: true }, "Not marked as done"))) return;
      toast("inbox", "Done", () => {
        void change(item, { done: false, ...asBefore(item) }, "Not taken back");
      });
    },
    async putBack(item) {
      leave(item);
      const patch: InboxPatch =
        item.doneAt === null ? { snoozedUntil: null } : { done: false };
      if (await change(item, patch, "Not put back"))
        toast("inbox", "Waits in your inbox again");
    },
    async snooze(item, until) {
      // The focus was in the menu.
      leave(item, true);
      const snoozedUntil = until.toISOString();
      if (!(await change(item, { snoozedUntil }, "Not put off"))) return;
      toast("inbox", `Comes back ${comesBack(until)}`, () => {
        void change(
          item,
          { snoozedUntil: null, ...asBefore(item) },
          "Not taken back",
        );
      });
    },
    read(item, read) {
      if ((item.readAt !== null) === read) return;
      void change(
        item,
        { read },
        read ? "Not marked as read" : "Not marked as unread",
      );
    },
  };
}

/** Whatever is done or put off counts as read. */
function asBefore({ readAt }: InboxItem): InboxPatch {
  return readAt === null ? { read: false } : {};
}

function comesBack(until: Date): string {
  const isToday = until.toDateString() === new Date().toDateString();
  return isToday
    ? moment(until.toISOString())
    : until.toLocaleString("en-GB", {
        weekday: "long",
        day: "numeric",
        month: "short",
        hour: "2-digit",
        minute: "2-digit",
      });
}

function Empty({ view }: { readonly view: InboxView }) {
  switch (view) {
    case "waiting":
      return (
        <div className={styles.note}>
          <h2>Nothing waits for you</h2>
          <p>
            When somebody mentions you, answers you, assigns you a thread or
            asks you for a review on any canvas, it comes here. For example: “
            <b>@you</b> which letters are these?”
          </p>
        </div>
      );
    case "snoozed":
      return (
        <p className={styles.note}>
          Nothing is put off. Press <kbd>S</kbd> on a line to have it come back
          when you have time for it.
        </p>
      );
    case "done":
      return (
        <p className={styles.note}>
          Nothing is done yet. Press <kbd>E</kbd> on a line when you are through
          with it.
        </p>
      );
    default:
      return view satisfies never;
  }
}

function Skeletons() {
  return (
    <ul className={styles.list} aria-busy aria-label="Loading your inbox">
      {[0, 1, 2, 3].map((each) => (
        <li key={each} className={styles.skeleton} />
      ))}
    </ul>
  );
}
