/** The way to the inbox from everywhere, with how much is unread. */
import { ActionIcon, Tooltip } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { Inbox } from "lucide-react";
import styles from "./InboxBell.module.css";
import { useUnread } from "./live.ts";

export function InboxBell() {
  const unread = useUnread();
  return (
    <Tooltip label="Inbox">
      <ActionIcon
        component={Link}
        to="/inbox"
        className={styles.bell}
        aria-label={unread === 0 ? "Inbox" : `Inbox, ${unread} unread`}
      >
        <Inbox size={18} aria-hidden />
        <UnreadCount unread={unread} />
      </ActionIcon>
    </Tooltip>
  );
}

/** Beside a word that says what it counts. */
export function UnreadCount({ unread }: { readonly unread: number }) {
  if (unread === 0) return null;
  return (
    <span className={styles.count} aria-hidden>
      {unread > 99 ? "99+" : unread}
    </span>
  );
}

/** In the bar of a phone. */
export function InboxBarLink({ className }: { readonly className?: string }) {
  const unread = useUnread();
  return (
    <Link
      to="/inbox"
      className={className}
      aria-label={unread === 0 ? "Inbox" : `Inbox, ${unread} unread`}
    >
      <span className={styles.bell}>
        <Inbox size={20} aria-hidden />
        <UnreadCount unread={unread} />
      </span>
      Inbox
    </Link>
  );
}
