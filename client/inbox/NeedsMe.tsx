/** On the home page: the first three lines of what waits for me, and the way to the rest. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ArrowRight } from "lucide-react";
import { changeItem, waitingQuery } from "./inbox.ts";
import { ItemLink } from "./InboxRow.tsx";
import { useUnread } from "./live.ts";
import styles from "./NeedsMe.module.css";

/** Nothing when nothing waits, and when nobody knows: the inbox itself says why. */
export function NeedsMe() {
  const queries = useQueryClient();
  const { data } = useQuery(waitingQuery);
  const unread = useUnread();
  const items = data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <section className={styles.needs} aria-labelledby="needs-me">
      <div className={styles.head}>
        <h2 id="needs-me">What needs you</h2>
        <Link to="/inbox" className={styles.all}>
          {unread > 0 ? `Inbox, ${unread} unread` : "Inbox"}{" "}
          <ArrowRight size={14} aria-hidden />
        </Link>
      </div>
      <ul className={styles.list}>
        {items.slice(0, 3).map((item) => (
          <li key={item.id} data-unread={item.readAt === null || undefined}>
            <ItemLink
              item={item}
              onOpen={() => {
                if (item.readAt === null)
                  // It stays unread then, and waits.
                  changeItem(queries, item, { read: true }).catch(() => {});
              }}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}
