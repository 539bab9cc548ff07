/** One line of the inbox: who, why, what they said, where; and what can be done with it. */
import { ActionIcon, Tooltip } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { Bell, Check, MailOpen, Mail, Undo2 } from "lucide-react";
import type { InboxItem } from "../../shared/api/inbox.ts";
import { Face } from "../kit/Face.tsx";
import { useNow } from "../kit/useNow.ts";
import { exactTime, timeAgo } from "../kit/when.ts";
import { openDialog } from "../shell/dialogs.ts";
import styles from "./InboxPage.module.css";
import { SnoozeMenu } from "./SnoozeMenu.tsx";
import { canvasTitle, placeOf, reasonWords } from "./words.ts";

export interface RowActs {
  done(item: InboxItem): void;
  putBack(item: InboxItem): void;
  snooze(item: InboxItem, until: Date): void;
  read(item: InboxItem, read: boolean): void;
}

export function InboxRow(props: {
  readonly item: InboxItem;
  readonly acts: RowActs;
}) {
  const { item, acts } = props;
  const isUnread = item.readAt === null;
  const waits = item.doneAt === null && item.snoozedUntil === null;
  return (
    <li
      className={styles.row}
      data-item={item.id}
      data-unread={isUnread || undefined}
    >
      <ItemLink item={item} onOpen={() => acts.read(item, true)} />
      <div className={styles.acts}>
        <Act
          label={isUnread ? "Mark as read" : "Mark as unread"}
          keys="U"
          onClick={() => acts.read(item, isUnread)}
        >
          {isUnread ? <MailOpen size={16} /> : <Mail size={16} />}
        </Act>
        {waits ? (
          <>
            <SnoozeMenu onChoose={(until) => acts.snooze(item, until)} />
            <Act label="Done" keys="E" onClick={() => acts.done(item)}>
              <Check size={16} />
            </Act>
          </>
        ) : (
          <Act label="Put back" keys="E" onClick={() => acts.putBack(item)}>
            <Undo2 size={16} />
          </Act>
        )}
      </div>
    </li>
  );
}

/** The line itself, which leads to what it is about. */
export function ItemLink(props: { readonly item: InboxItem; onOpen(): void }) {
  const { item, onOpen } = props;
  const now = useNow();
  const { actor, canvas, count, subject, words } = item;
  const isUnread = item.readAt === null;
  return (
    <Link
      to="/c/$canvasId"
      params={{ canvasId: canvas.id }}
      search={placeOf(item)}
      className={styles.link}
      onClick={() => {
        onOpen();
        if (subject.type === "access") openDialog("share");
      }}
    >
      <span className={styles.dot} data-on={isUnread || undefined}>
        {isUnread && <span className="visually-hidden">Unread. </span>}
      </span>
      {actor ? (
        <Face person={actor} size={28} />
      ) : (
        <span className={styles.noFace} aria-hidden>
          <Bell size={16} />
        </span>
      )}
      <span className={styles.what}>
        <span className={styles.first}>
          <span className={styles.reason}>{reasonWords(item)}</span>
          {count > 1 && <span className={styles.count}>{count} new</span>}
        </span>
        {words && <span className={styles.words}>{words}</span>}
        <span className={styles.where}>
          <span>{canvasTitle(item)}</span>
          {![words, canvasTitle(item), ""].includes(subject.words) && (
            <span>{subject.words}</span>
          )}
          {item.snoozedUntil && item.doneAt === null && (
            <span>back {exactTime(item.snoozedUntil)}</span>
          )}
        </span>
      </span>
      <time
        className={styles.when}
        dateTime={item.updatedAt}
        title={exactTime(item.updatedAt)}
      >
        {timeAgo(item.updatedAt, now)}
      </time>
    </Link>
  );
}

function Act(props: {
  readonly label: string;
  readonly keys: string;
  readonly children: React.ReactNode;
  onClick(): void;
}) {
  const { label, keys, children, onClick } = props;
  return (
    <Tooltip label={`${label} (${keys})`}>
      <ActionIcon aria-label={label} onClick={onClick}>
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
