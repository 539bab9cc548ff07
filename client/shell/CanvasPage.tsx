/** One canvas: finds it, opens the session, and shows it, or says why it cannot. */
import { Button, Loader } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import {
  lazy,
  Suspense,
  useEffect,
  useState,
  useSyncExternalStore,
} from "react";
import type { CanvasSummary } from "../../shared/api/canvases.ts";
import { canvasesQuery, canvasQuery } from "../home/canvases.ts";
import { useMe } from "../home/session.ts";
import { ApiFailure, isUnreachable, messageOf } from "../kit/api.ts";
import { useStore } from "../kit/store.ts";
import { toast, withdrawUndo } from "../kit/toasts.tsx";
import { noteConnected } from "../offline/updates.ts";
import { refreshAccess } from "../share/access.ts";
import type { LiveSession } from "../sync/connection.ts";
import { keepCanvasOpen, type KeptOpen } from "../sync/keepOpen.ts";
import { SessionContext } from "../sync/session.ts";
import styles from "./CanvasPage.module.css";
import { ClosedPage } from "./ClosedPage.tsx";
import { canvasDrafts } from "./draftsHere.ts";
import { downloadCopy } from "./exports.ts";
import { MessagePage } from "./MessagePage.tsx";
import { preloadView } from "./parts.ts";
import { firstView } from "./remembered.ts";
import { Workspace } from "./Workspace.tsx";

const NoAccessPage = lazy(async () => ({
  default: (await import("../share/NoAccessPage.tsx")).NoAccessPage,
}));

const route = getRouteApi("/c/$canvasId");

export function CanvasPage() {
  const { canvasId } = route.useParams();
  const { view } = route.useSearch();
  const queries = useQueryClient();
  const { data, error, refetch, isFetching } = useQuery({
    ...canvasQuery(canvasId),
    staleTime: Infinity,
    // Coming from the home page there is nothing to wait for.
    initialData: () =>
      queries
        .getQueryData(canvasesQuery("active").queryKey)
        ?.find((canvas) => canvas.id === canvasId),
    // Somebody may be writing why they need access.
    refetchOnWindowFocus: ({ state }) => !isClosedToMe(state.error),
    refetchOnReconnect: ({ state }) => !isClosedToMe(state.error),
  });
  useEffect(() => preloadView(firstView(canvasId, view)), [canvasId, view]);
  if (data) return <OpenCanvas key={canvasId} canvas={data} />;
  if (!error) return <Opening />;
  if (isClosedToMe(error))
    return (
      <Suspense fallback={<Opening />}>
        <NoAccessPage key={canvasId} canvasId={canvasId} />
      </Suspense>
    );
  const { title, message, mayPass } = wordsFor(error);
  return (
    <MessagePage
      title={title}
      actions={
        <>
          {mayPass && (
            <Button loading={isFetching} onClick={() => void refetch()}>
              Try again
            </Button>
          )}
          <Button
            component={Link}
            to="/"
            variant={mayPass ? "default" : "filled"}
          >
            Go to your canvases
          </Button>
        </>
      }
    >
      <p>{message}</p>
    </MessagePage>
  );
}

/** Whether it exists is not told. */
function isClosedToMe(failure: Error | null): boolean {
  return (
    failure instanceof ApiFailure && [400, 404, 422].includes(failure.status)
  );
}

/** Why a canvas does not open, and whether trying again can help. */
function wordsFor(failure: Error) {
  if (isUnreachable(failure))
    return {
      title: "This canvas is not on this device yet",
      message:
        "The server cannot be reached, and this canvas was not opened here before. Canvases that you opened here can be read and edited meanwhile.",
      mayPass: true,
    };
  return {
    title: "This canvas cannot be opened now",
    message: messageOf(failure),
    mayPass: true,
  };
}

function OpenCanvas({ canvas }: { readonly canvas: CanvasSummary }) {
  const me = useMe();
  const [kept, setKept] = useState<KeptOpen | null>(null);
  const queries = useQueryClient();
  const { id, epoch, role } = canvas;
  useEffect(() => {
    const opened = keepCanvasOpen({
      canvasId: id,
      epoch,
      role,
      me,
      drafts: canvasDrafts,
      onStorageTrouble: () =>
        toast(
          "storage",
          "This browser cannot keep changes: its storage is full or blocked. Stay online until they are saved.",
        ),
      onSession: (session) =>
        session.onEvent((event) => {
          if (event.type === "hello") noteConnected();
          // What was missed while nobody listened counts, too.
          if (event.type === "access" || event.type === "hello")
            refreshAccess(queries, id);
          if (event.type === "people")
            void queries.invalidateQueries({
              queryKey: canvasQuery(id).queryKey,
            });
        }),
    });
    setKept(opened);
    return () => opened.destroy();
    // A changed role, name or epoch reaches an open canvas by itself.
    // eslint-disable-next-line react/exhaustive-deps
  }, [id, me.id]);
  if (!kept) return <Opening />;
  return <Kept key={id} kept={kept} canvas={canvas} />;
}

/** Each session gets a workspace of its own: nothing on the screen may still hold the document of the last one. */
function Kept(props: {
  readonly kept: KeptOpen;
  readonly canvas: CanvasSummary;
}) {
  const { kept, canvas } = props;
  const session = useStore(kept.session);
  const next = useStore(kept.next);
  if (next) return <GettingServerState session={session} next={next} />;
  return <Opened key={session.doc.guid} session={session} canvas={canvas} />;
}

/** Some changes were not taken: until the server's state is here nothing can be compared or shown. */
function GettingServerState(props: {
  readonly session: LiveSession;
  readonly next: LiveSession;
}) {
  const { session, next } = props;
  const title = useCanvasTitle(session);
  // "1 block inserted" is not true any more.
  useEffect(withdrawUndo, []);
  const isOffline = useStore(
    next.saveState,
    (state) => state.type === "offline",
  );
  if (!isOffline) return <Opening title={title} />;
  return (
    <MessagePage
      title="Some of your changes were not accepted"
      actions={
        <>
          <Button onClick={next.retry}>Try now</Button>
          <Button
            variant="default"
            onClick={() => downloadCopy(session.doc, title)}
          >
            Download my copy
          </Button>
        </>
      }
    >
      <p>
        They are kept in this browser. As soon as the server answers again, the
        canvas opens as the others see it, with your changes beside it as a
        recovered draft.
      </p>
    </MessagePage>
  );
}

function useCanvasTitle({ canvas }: LiveSession): string {
  return useSyncExternalStore(canvas.subscribe, () => canvas.get().title);
}

function Opened(props: {
  readonly session: LiveSession;
  readonly canvas: CanvasSummary;
}) {
  const { session, canvas } = props;
  const ready = useStore(session.ready);
  const state = useStore(session.saveState);
  if (state.type === "closed")
    return <ClosedPage session={session} canvas={canvas} state={state} />;
  if (!ready && state.type === "offline")
    return (
      <MessagePage
        title="This canvas is not on this device yet"
        actions={
          <>
            <Button onClick={session.retry}>Try now</Button>
            <Button component={Link} to="/" variant="default">
              Go to your canvases
            </Button>
          </>
        }
      >
        <p>
          It opens by itself when the server answers again. Canvases that you
          opened here before can be read and edited meanwhile.
        </p>
      </MessagePage>
    );
  if (!ready) return <Opening title={canvas.title} />;
  return (
    <SessionContext value={session}>
      <Workspace session={session} summary={canvas} />
    </SessionContext>
  );
}

function Opening({ title }: { readonly title?: string }) {
  return (
    <div className={styles.opening} role="status">
      <Loader size="sm" aria-hidden />
      <span>{title ? `Opening ${title}…` : "Opening the canvas…"}</span>
    </div>
  );
}
