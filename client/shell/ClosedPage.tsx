/** The server closed this canvas for good: why, what is safe, and the way on. */
import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { lazy, Suspense, useState, type ReactNode } from "react";
import type { CanvasSummary } from "../../shared/api/canvases.ts";
import { closeCode } from "../../shared/protocol.ts";
import { canvasesQuery, useChangeCanvas } from "../home/canvases.ts";
import { accessQuery, sessionQuery } from "../home/session.ts";
import { messageOf } from "../kit/api.ts";
import { useLookAgain } from "../share/lookAgain.ts";
import type { LiveSession } from "../sync/connection.ts";
import type { SaveState } from "../sync/session.ts";
import { reasonOf } from "../sync/keepOpen.ts";
import { reasonWords } from "./draftWords.ts";
import { downloadCopy } from "./exports.ts";
import { MessagePage } from "./MessagePage.tsx";
import { VisitOverPage } from "./VisitOverPage.tsx";

const AskForAccess = lazy(async () => ({
  default: (await import("../share/NoAccessPage.tsx")).AskForAccess,
}));

interface ClosedPageProps {
  readonly session: LiveSession;
  readonly canvas: CanvasSummary;
  readonly state: Extract<SaveState, { type: "closed" }>;
}

export function ClosedPage({ session, canvas, state }: ClosedPageProps) {
  const queries = useQueryClient();
  const { data: access } = useQuery(accessQuery);
  const hasAccounts = access?.access === "accounts";
  const [downloaded, setDownloaded] = useState(false);
  const reload = () => location.reload();
  const reason = reasonOf(state);
  const download = (
    <Button
      variant={downloaded ? "default" : "filled"}
      onClick={() => {
        downloadCopy(session.doc, canvas.title);
        setDownloaded(true);
      }}
    >
      {downloaded ? "Download again" : "Download my copy"}
    </Button>
  );
  const home = (
    <Button component={Link} to="/" variant="default">
      Go to your canvases
    </Button>
  );

  if (
    session.me.guest &&
    (state.code === closeCode.notSignedIn ||
      state.code === closeCode.canvasNotFound)
  )
    return <VisitOver session={session} download={download} />;
  switch (state.code) {
    case closeCode.notSignedIn:
      return (
        <MessagePage
          title="You are signed out"
          actions={
            <Button
              onClick={() => queries.setQueryData(sessionQuery.queryKey, null)}
            >
              {hasAccounts ? "Sign in again" : "Join again"}
            </Button>
          }
        >
          <p>
            {hasAccounts ? "Sign in" : "Join"} again to go on. What you wrote is
            kept in this browser and is sent when you are back.
          </p>
        </MessagePage>
      );
    case closeCode.canvasNotFound:
      return (
        <NotFoundAnyMore session={session} home={home} download={download} />
      );
    case closeCode.clientTooOld:
      return (
        <MessagePage
          title="A newer Parley is installed"
          actions={<Button onClick={reload}>Reload</Button>}
        >
          <p>
            This page is older than the server. Your changes are kept in this
            browser and are sent after the reload.
          </p>
        </MessagePage>
      );
    default:
      // Refused, and refused again after the server's state was fetched.
      return (
        <MessagePage
          title="Some of your changes were not accepted"
          actions={
            <>
              {download}
              <Button variant="default" onClick={reload}>
                Open the canvas again
              </Button>
            </>
          }
        >
          <p>{reason && reasonWords(reason)}</p>
          <p>
            Everything is still in this browser. Download your copy first; then
            open the canvas again. If this page comes back, tell whoever runs
            this Parley.
          </p>
        </MessagePage>
      );
  }
}

interface EndedProps {
  readonly session: LiveSession;
  readonly home?: ReactNode;
  readonly download: ReactNode;
}

/** Only whoever may take it out of the trash learns that it is there. It opens again by itself. */
function NotFoundAnyMore(props: EndedProps) {
  const { canvasId } = props.session;
  useLookAgain(canvasId, () => location.reload());
  const { data: trash, isPending } = useQuery(canvasesQuery("deleted"));
  if (isPending) return <div aria-busy="true" />;
  const isInTrash = trash?.some(({ id }) => id === canvasId);
  return isInTrash ? <InTrash {...props} /> : <AccessTakenAway {...props} />;
}

function InTrash({ session, home, download }: EndedProps) {
  const takeBack = useChangeCanvas();
  return (
    <MessagePage
      title="This canvas was deleted"
      actions={
        <>
          {home}
          <Button
            variant="default"
            loading={takeBack.isPending}
            onClick={() =>
              takeBack.mutate(
                { id: session.canvasId, deleted: false },
                { onSuccess: () => location.reload() },
              )
            }
          >
            Take it back
          </Button>
          {download}
        </>
      }
    >
      <p>
        It is among the recently deleted on the home page for 30 days, with all
        that was saved. Changes of yours that were not saved are kept in this
        browser.
      </p>
      {takeBack.error && <p role="alert">{messageOf(takeBack.error)}</p>}
    </MessagePage>
  );
}

/** Whether it was deleted or closed to this person the server does not say. */
function AccessTakenAway({ session, home, download }: EndedProps) {
  return (
    <MessagePage
      title="You cannot open this canvas any more"
      actions={
        <>
          {home}
          {download}
        </>
      }
    >
      <p>
        Your access was taken away, or the canvas was deleted: one of your own
        can be taken back on the home page.
      </p>
      <p>
        What was saved stays on the canvas. Changes of yours that were not saved
        are kept in this browser, and you can download what you last saw.
      </p>
      <Suspense fallback={null}>
        <AskForAccess canvasId={session.canvasId} />
      </Suspense>
    </MessagePage>
  );
}

/** The link has ended, or the owner removed this guest. */
function VisitOver({ session, download }: EndedProps) {
  useLookAgain(session.canvasId, () => location.reload());
  return <VisitOverPage actions={download} />;
}
