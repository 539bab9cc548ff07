/** The home page: canvases as previews, recent runs, and the way to a new canvas. */
import { Button, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Plus, Search } from "lucide-react";
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from "react";
import type { CanvasSummary } from "../../shared/api/canvases.ts";
import {
  ApiFailure,
  isUnreachable,
  messageOf,
  serverReachable,
} from "../kit/api.ts";
import { registerCommands } from "../kit/commands.ts";
import { useCommandKeys } from "../kit/keys.ts";
import { useStore } from "../kit/store.ts";
import { toastFailure } from "../kit/toasts.tsx";
import { Dialogs } from "../shell/Dialogs.tsx";
import { PartBoundary } from "../shell/PartBoundary.tsx";
import { useAppCommands } from "../shell/appCommands.ts";
import { listLocalCopies } from "../sync/localCopyNames.ts";
import { CanvasCard } from "./CanvasCard.tsx";
import { canvasesQuery, useCreateCanvas, type Shelf } from "./canvases.ts";
import { filterCanvases } from "./filterCanvases.ts";
import { HomeMenu } from "./HomeMenu.tsx";
import styles from "./HomePage.module.css";
import { RecentRuns } from "./RecentRuns.tsx";
import { useMe } from "./session.ts";

const WaitingRequests = lazy(async () => ({
  default: (await import("../share/WaitingRequests.tsx")).WaitingRequests,
}));

const NeedsMe = lazy(async () => ({
  default: (await import("../inbox/NeedsMe.tsx")).NeedsMe,
}));

const shelves: readonly { readonly shelf: Shelf; readonly label: string }[] = [
  { shelf: "active", label: "Canvases" },
  { shelf: "archived", label: "Archived" },
  { shelf: "deleted", label: "Recently deleted" },
];

export function HomePage() {
  const me = useMe();
  const isGuest = me.guest === true;
  const [shelf, setShelf] = useState<Shelf>("active");
  const [words, setWords] = useState("");
  const search = useRef<HTMLInputElement>(null);
  const { create, creating } = useCreateAndOpen();
  useAppCommands();
  useCommandKeys();
  useEffect(() => {
    document.title = "Canvases · Parley";
  }, []);
  useEffect(
    () =>
      isGuest
        ? undefined
        : registerCommands([
            {
              id: "home.new",
              title: "New canvas",
              group: "Create",
              keys: ["n"],
              icon: Plus,
              run: create,
            },
            {
              id: "home.search",
              title: "Find a canvas",
              group: "Go",
              keys: ["/"],
              icon: Search,
              run: () => search.current?.focus(),
            },
          ]),
    [create, isGuest],
  );

  return (
    <div className={styles.page}>
      <header className={styles.bar}>
        <span className={styles.mark}>Parley</span>
        <TextInput
          ref={search}
          className={styles.search}
          aria-label="Find a canvas"
          placeholder="Find a canvas"
          leftSection={<Search size={16} aria-hidden />}
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
          onKeyDown={(event) => event.key === "Escape" && setWords("")}
        />
        <HomeMenu me={me} />
      </header>
      <div className={styles.columns}>
        <main className={styles.main}>
          <div className={styles.heading}>
            <h1 className="visually-hidden">Canvases</h1>
            <div className={styles.shelves} role="tablist" aria-label="Show">
              {(isGuest ? shelves.slice(0, 1) : shelves).map((each) => (
                <button
                  key={each.shelf}
                  type="button"
                  role="tab"
                  id={`shelf-${each.shelf}`}
                  aria-selected={shelf === each.shelf}
                  aria-controls="shelf"
                  onClick={() => setShelf(each.shelf)}
                >
                  {each.label}
                </button>
              ))}
            </div>
            {!isGuest && (
              <Button
                leftSection={<Plus size={16} />}
                loading={creating}
                onClick={create}
              >
                New canvas
              </Button>
            )}
          </div>
          {isGuest ? (
            <p className={styles.guest}>
              You are here as a guest: you see the canvases that a link opened
              for you, and nothing else of this team.
            </p>
          ) : (
            <PartBoundary resetKey="requests" quiet>
              <Suspense fallback={null}>
                <WaitingRequests />
              </Suspense>
            </PartBoundary>
          )}
          {shelf === "active" && (
            <PartBoundary resetKey="inbox" quiet>
              <Suspense fallback={null}>
                <NeedsMe />
              </Suspense>
            </PartBoundary>
          )}
          <div id="shelf" role="tabpanel" aria-labelledby={`shelf-${shelf}`}>
            <CanvasGrid
              key={shelf}
              shelf={shelf}
              words={words}
              onCreate={create}
            />
          </div>
        </main>
        {!isGuest && <RecentRuns />}
      </div>
      <Dialogs />
    </div>
  );
}

interface CanvasGridProps {
  readonly shelf: Shelf;
  readonly words: string;
  onCreate(): void;
}

function CanvasGrid({ shelf, words, onCreate }: CanvasGridProps) {
  const { data, error, refetch, isFetching } = useQuery(canvasesQuery(shelf));
  const online = useStore(serverReachable);
  const me = useMe();
  const isGuest = me.guest === true;
  const copies = useLocalCopies(!online, me.id);
  const found = useMemo(
    () => (data ? filterCanvases(data, words) : []),
    [data, words],
  );
  if (!data && error)
    return (
      <div className={styles.note} role="alert">
        <h2>The canvases could not be listed</h2>
        <p>{messageOf(error)}</p>
        <Button
          variant="default"
          loading={isFetching}
          onClick={() => void refetch()}
        >
          Try again
        </Button>
      </div>
    );
  if (!data) return <Skeletons />;
  if (data.length === 0)
    return <EmptyShelf shelf={shelf} isGuest={isGuest} onCreate={onCreate} />;
  if (found.length === 0)
    return (
      <p className={styles.note} role="status">
        No canvas here is called “{words.trim()}”, and nobody of that name works
        on one.
      </p>
    );
  return (
    <>
      {error && online && (
        <p className={styles.stale} role="status">
          {messageOf(error)} This list may be out of date.
        </p>
      )}
      {!online && (
        <p className={styles.stale} role="status">
          The server cannot be reached. You can open and edit the canvases that
          are on this device; your changes are sent when it answers again.
        </p>
      )}
      <ul className={styles.grid}>
        {found.map((canvas: CanvasSummary) => (
          <CanvasCard
            key={canvas.id}
            canvas={canvas}
            shelf={shelf}
            offline={
              online
                ? undefined
                : copies?.has(`${canvas.id}/${canvas.epoch}`)
                  ? "on this device"
                  : "elsewhere"
            }
          />
        ))}
      </ul>
    </>
  );
}

function EmptyShelf(props: {
  readonly shelf: Shelf;
  readonly isGuest: boolean;
  onCreate(): void;
}) {
  if (props.isGuest)
    return (
      <p className={styles.note}>
        No canvas is open to you any more: the link that you came by has ended.
        Ask whoever gave it to you for a new one.
      </p>
    );
  switch (props.shelf) {
    case "active":
      return (
        <div className={styles.note}>
          <h2>Start with a question</h2>
          <p>
            A canvas holds one question of your team: the hypotheses, the charts
            that test them, and what you decided. For example “Does the new
            prompt cut urgent misses?”
          </p>
          <Button leftSection={<Plus size={16} />} onClick={props.onCreate}>
            New canvas
          </Button>
        </div>
      );
    case "archived":
      return (
        <p className={styles.note}>
          Nothing is archived. Archive a canvas when its question is answered:
          it stays readable and leaves this page tidy.
        </p>
      );
    case "deleted":
      return (
        <p className={styles.note}>
          Nothing was deleted. What you delete waits here, so that you can take
          it back.
        </p>
      );
    default:
      return props.shelf satisfies never;
  }
}

function Skeletons() {
  return (
    <ul className={styles.grid} aria-busy aria-label="Loading canvases">
      {[0, 1, 2, 3].map((each) => (
        <li key={each} className={styles.skeleton} />
      ))}
    </ul>
  );
}

const needsServer = new ApiFailure(
  "offline",
  "A new canvas is made by the server, which cannot be reached now. Until it answers you can work on the canvases that are on this device.",
  0,
);

/** Asked for when it matters: each time the server goes out of reach. */
function useLocalCopies(
  wanted: boolean,
  owner: string,
): ReadonlySet<string> | null {
  const [copies, setCopies] = useState<ReadonlySet<string> | null>(null);
  useEffect(() => {
    if (!wanted) return;
    void listLocalCopies().then((all) => {
      const own = all?.filter((copy) => copy.owner === owner);
      const names = own?.map((copy) => `${copy.canvasId}/${copy.epoch}`);
      setCopies(names ? new Set(names) : null);
    });
  }, [wanted, owner]);
  return copies;
}

function useCreateAndOpen() {
  const navigate = useNavigate();
  const { mutateAsync, isPending } = useCreateCanvas();
  const [create] = useState(() => () => {
    mutateAsync({})
      .then((canvas) =>
        navigate({ to: "/c/$canvasId", params: { canvasId: canvas.id } }),
      )
      .catch((failure: unknown) =>
        toastFailure(
          "create",
          "No canvas was made",
          isUnreachable(failure) ? needsServer : failure,
        ),
      );
  });
  return { create, creating: isPending };
}
