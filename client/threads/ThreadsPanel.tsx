/** All threads of the canvas: which of them, found by words, in which order. */
import { Button } from "@mantine/core";
import {
  useCallback,
  useDeferredValue,
  useMemo,
  useRef,
  useState,
} from "react";
import type { Thread as ThreadRecord } from "../../shared/api/threads.ts";
import { OrphanTray } from "../anchors/OrphanTray.tsx";
import { titleOfAnchor } from "../anchors/registry.ts";
import { useUi } from "../canvas/ui.ts";
import { ReviewsSection } from "../reviews/ReviewsSection.tsx";
import { useCanvas } from "../sync/canvasStore.ts";
import { useSession } from "../sync/session.ts";
import { groupThreads } from "./arrange.ts";
import { EmptyThreads } from "./EmptyThreads.tsx";
import {
  countViews,
  isInView,
  isNarrowed,
  noNarrowing,
  orderOf,
  searchThreads,
  type ThreadSort,
  type ThreadView,
} from "./filters.ts";
import { NewThread } from "./NewThread.tsx";
import { PanelControls } from "./PanelControls.tsx";
import { ThreadList } from "./ThreadList.tsx";
import styles from "./ThreadsPanel.module.css";
import { useReadMarks } from "./useReadMarks.ts";
import { useThreads } from "./useThreads.ts";

export function ThreadsPanel() {
  const { me, canvas } = useSession();
  const { threads, state } = useThreads();
  const { reading } = useReadMarks();
  const blocks = useCanvas((snapshot) => snapshot.blocks);
  const openThread = useUi((ui) => ui.openThread);
  const [view, setView] = useState<ThreadView>("open");
  const [narrowing, setNarrowing] = useState(noNarrowing);
  const [sort, setSort] = useState<ThreadSort>("place");
  const [query, setQuery] = useState("");
  const wanted = useDeferredValue(query);
  const scroller = useRef<HTMLDivElement>(null);

  const reader = useMemo(() => ({ me: me.id, reading }), [me.id, reading]);
  const counts = useMemo(() => countViews(threads, reader), [threads, reader]);
  // What is read while it is looked at stays in its list until another list is asked for.
  const [seenUnread, setSeenUnread] = useState<ReadonlySet<string>>(new Set());
  const matching = useMemo(
    () =>
      searchThreads(
        threads.filter(
          (thread) =>
            (isInView(thread, view, reader) ||
              (view === "unread" && seenUnread.has(thread.id))) &&
            isNarrowed(thread, narrowing),
        ),
        wanted,
        canvas.get().blockById,
      ),
    // Titles of blocks are looked up when somebody searches, not with every letter somebody types on the canvas.
    [threads, view, reader, seenUnread, narrowing, wanted, canvas],
  );
  const shown = useMemo(() => {
    // The thread that is open stays, whatever the filter says: resolving it must not make it vanish under the hand.
    const open = threads.find((thread) => thread.id === openThread);
    const all =
      open && !matching.includes(open) ? [...matching, open] : matching;
    const order = orderOf(sort);
    return order ? all.toSorted(order) : all;
  }, [threads, matching, openThread, sort]);
  const groups = useMemo(
    () => (sort === "place" ? groupThreads(shown, blocks) : null),
    [shown, blocks, sort],
  );
  const about = useCallback(
    (thread: ThreadRecord) =>
      `about ${titleOfAnchor(thread.anchor, canvas.get(), thread.place)}`,
    [canvas],
  );
  const changeView = (next: ThreadView) => {
    setSeenUnread(
      new Set(
        next === "unread"
          ? threads
              .filter((thread) => isInView(thread, "unread", reader))
              .map((thread) => thread.id)
          : [],
      ),
    );
    setView(next);
  };

  return (
    <div className={styles.panel}>
      <PanelControls
        view={view}
        onView={changeView}
        counts={counts}
        query={query}
        onQuery={setQuery}
        narrowing={narrowing}
        onNarrowing={setNarrowing}
        sort={sort}
        onSort={setSort}
        threads={threads}
        found={shown.length}
      />
      <div ref={scroller} className={styles.scroller} tabIndex={-1}>
        <div className={styles.above}>
          <NewThread />
          <ReviewsSection />
          <OrphanTray />
          {state.type === "failed" && (
            <div className={styles.empty} role="alert">
              <p>The threads could not be loaded. {state.message}</p>
              <Button size="compact-sm" onClick={state.retry}>
                Try again
              </Button>
            </div>
          )}
          {state.type === "loading" && shown.length === 0 && <Loading />}
          {state.type === "ready" && shown.length === 0 && (
            <EmptyThreads
              view={view}
              query={query}
              narrowed={narrowing !== noNarrowing}
              any={threads.length > 0}
              onClear={() => {
                setQuery("");
                setNarrowing(noNarrowing);
              }}
            />
          )}
        </div>
        <ThreadList
          groups={groups}
          threads={shown}
          about={about}
          busy={state.type === "loading"}
          scroller={scroller}
        />
      </div>
    </div>
  );
}

function Loading() {
  return (
    <div className={styles.loading}>
      <span className="visually-hidden">Loading threads</span>
      <span />
      <span />
    </div>
  );
}
