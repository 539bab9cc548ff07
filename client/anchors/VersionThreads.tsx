/** Threads about versions, in the history: how many a version has, and, while it is looked at, which. */
import { MessageSquare } from "lucide-react";
import type { Thread } from "../../shared/api/threads.ts";
import { firstWords } from "../../shared/threads/plainText.ts";
import { useUiStore } from "../canvas/ui.ts";
import { useStore } from "../kit/store.ts";
import { nameWithGuest } from "../kit/PersonName.tsx";
import { useSession } from "../sync/session.ts";
import { livingComments } from "../threads/arrange.ts";
import { goToThread } from "../threads/go.ts";
import { markedThreads, type MarkedThreads } from "./shown.ts";
import styles from "./VersionThreads.module.css";

export function VersionThreadCount({ seq }: { readonly seq: number }) {
  const { length } = useThreadsOf(seq);
  if (length === 0) return null;
  return (
    <span className={styles.count}>
      <MessageSquare size={12} aria-hidden />
      {length}
      <span className="visually-hidden">
        {length === 1 ? "open thread" : "open threads"}
      </span>
    </span>
  );
}

export function VersionThreads({ seq }: { readonly seq: number }) {
  const ui = useUiStore();
  const threads = useThreadsOf(seq);
  if (threads.length === 0) return null;
  return (
    <ul className={styles.list} aria-label="Threads about this version">
      {threads.map((thread) => {
        const [first] = livingComments(thread);
        return (
          first && (
            <li key={thread.id}>
              <button type="button" onClick={() => goToThread(ui, thread)}>
                {nameWithGuest(first.author)}: {firstWords(first.body)}
              </button>
            </li>
          )
        );
      })}
    </ul>
  );
}

const versionsOf = ({ versions }: MarkedThreads) => versions;

/** A difference belongs to the later of its two moments. */
function useThreadsOf(seq: number): readonly Thread[] {
  const threads = useStore(markedThreads(useSession()), versionsOf);
  return threads.filter(
    ({ anchor, resolvedAt }) =>
      resolvedAt === null &&
      ((anchor.type === "version" && anchor.seq === seq) ||
        (anchor.type === "difference" && anchor.to === seq)),
  );
}
