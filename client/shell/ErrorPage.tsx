/** What a person sees when a page breaks: what is safe, and the way on. */
import { Button } from "@mantine/core";
import { ApiFailure } from "../kit/api.ts";
import { isChunkGone } from "./chunkGone.ts";
import { MessagePage } from "./MessagePage.tsx";

export function ErrorPage({ error }: { readonly error: unknown }) {
  const reason = error instanceof Error ? error.message : String(error);
  const chunkIsGone = isChunkGone(error);
  return (
    <MessagePage
      title={
        chunkIsGone
          ? "A part of this page could not be loaded"
          : "This page stopped working"
      }
      actions={
        <>
          <Button onClick={() => location.reload()}>Reload</Button>
          <Button variant="default" component="a" href="/">
            Go to your canvases
          </Button>
        </>
      }
    >
      <p>
        {chunkIsGone
          ? "Parley was updated while the page was open, or the server cannot be reached. Reload to go on."
          : error instanceof ApiFailure
            ? error.message
            : "Something in it failed."}
      </p>
      <p>
        Your changes are kept in this browser and are sent when the canvas is
        open again.
      </p>
      {!chunkIsGone && !(error instanceof ApiFailure) && (
        <p>
          <small>
            For a bug report: <code>{reason}</code>
          </small>
        </p>
      )}
    </MessagePage>
  );
}
