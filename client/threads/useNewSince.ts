/** What was new when a thread was opened, for as long as it stays open; what is open and in view becomes read. */
import { useEffect, useState } from "react";
import type { Thread } from "../../shared/api/threads.ts";
import { useSession } from "../sync/session.ts";
import { isUnread, unreadComments } from "./unread.ts";
import { useReadMarks } from "./useReadMarks.ts";

/** Time to see that it is there. */
const readAfterMs = 800;

export function useNewSince(thread: Thread): ReadonlySet<string> {
  const { me } = useSession();
  const { reading, markRead } = useReadMarks();
  const [atOpening, setAtOpening] = useState(reading);
  if (atOpening === null && reading !== null) setAtOpening(reading);
  const unread = reading !== null && isUnread(thread, reading, me.id);
  const { id } = thread;
  useEffect(() => {
    if (!unread) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let inView = false;
    const look = () => {
      clearTimeout(timer);
      if (inView && document.visibilityState === "visible")
        timer = setTimeout(() => markRead(id), readAfterMs);
    };
    const card = document.querySelector(`[data-thread="${CSS.escape(id)}"]`);
    const observer = new IntersectionObserver((entries) => {
      inView = entries.at(-1)?.isIntersecting === true;
      look();
    });
    if (card) observer.observe(card);
    document.addEventListener("visibilitychange", look);
    return () => {
      clearTimeout(timer);
      observer.disconnect();
      document.removeEventListener("visibilitychange", look);
    };
  }, [unread, id, markRead]);
  return new Set(
    atOpening
      ? unreadComments(thread, atOpening, me.id).map((comment) => comment.id)
      : [],
  );
}
