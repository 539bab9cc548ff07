/** One canvas: finds it, opens the session, and shows it, or says why it cannot. */
import { Button, Loader } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import type { CanvasSummary } from "../../shared/api/canvases.ts";
import { canvasesQuery, canvasQuery } from "../home/canvases.ts";
import { useMe } from "../home/session.ts";
import { ApiFailure, isUnreachable, messageOf } from "../kit/api.ts";
import { useStore } from "../kit/store.ts";
import { toast } from "../kit/toasts.tsx";
import { noteConnected } from "../offline/updates.ts";
import { openCanvas, type LiveSession } from "../sync/connection.ts";
import { SessionContext } from "../sync/session.ts";
import styles from "./CanvasPage.module.css";
import { ClosedPage } from "./ClosedPage.tsx";
import { MessagePage } from "./MessagePage.tsx";
import { preloadView } from "./parts.ts";
import { firstView } from "./remembered.ts";
import { Workspace } from "./Workspace.tsx";

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
  });
  useEffect(() => preloadView(firstView(canvasId, view)), [canvasId, view]);
  if (data) return <OpenCanvas key={canvasId} canvas={data} />;
  if (!error) return <Opening />;
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

/** Why a canvas does not open, and whether trying again can help. */
function wordsFor(failure: Error) {
  if (isUnreachable(failure))
    return {
      title: "This canvas is not on this device yet",
      message:
        "The server cannot be reached, and this canvas was not opened here before. Canvases that you opened here can be read and edited meanwhile.",
      mayPass: true,
    };
  if (failure instanceof ApiFailure && [400, 404, 422].includes(failure.status))
    return {
      title: "This canvas cannot be found",
      message:
        "It may have been deleted, or the link is incomplete. A deleted canvas can be taken back on the home page.",
      mayPass: false,
    };
  return {
    title: "This canvas cannot be opened now",
    message: messageOf(failure),
    mayPass: true,
  };
}

function OpenCanvas({ canvas }: { readonly canvas: CanvasSummary }) {
  const me = useMe();
  const [session, setSession] = useState<LiveSession | null>(null);
  const queries = useQueryClient();
  const { id, epoch, role } = canvas;
  useEffect(() => {
    const opened = openCanvas({
      canvasId: id,
      epoch,
      role,
      me,
      onStorageTrouble: () =>
        toast(
          "storage",
          "This browser cannot keep changes: its storage is full or blocked. Stay online until they are saved.",
        ),
    });
    setSession(opened);
    opened.onEvent((event) => {
      if (event.type === "hello") noteConnected();
      if (event.type === "people")
        void queries.invalidateQueries({ queryKey: canvasQuery(id).queryKey });
    });
    return () => opened.destroy();
    // A changed role or name reaches an open session as an event, not by opening it again.
    // eslint-disable-next-line react/exhaustive-deps
  }, [id, epoch, me.id]);
  if (!session || session.canvasId !== id) return <Opening />;
  return <Opened session={session} canvas={canvas} />;
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
