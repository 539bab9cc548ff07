/** A canvas that does not open for whoever is signed in: the same page whether it exists or not. */
import { Button, Textarea } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { canvasQuery } from "../home/canvases.ts";
import { useSignedIn } from "../home/session.ts";
import { messageOf } from "../kit/api.ts";
import { MessagePage } from "../shell/MessagePage.tsx";
import { requestsTo } from "./access.ts";
import { useLookAgain } from "./lookAgain.ts";
import styles from "./NoAccessPage.module.css";

export function NoAccessPage({ canvasId }: { readonly canvasId: string }) {
  const { guestOf, user } = useSignedIn();
  const navigate = useNavigate();
  const queries = useQueryClient();
  useLookAgain(canvasId, (canvas) =>
    queries.setQueryData(canvasQuery(canvasId).queryKey, canvas),
  );
  const home = (
    <Button component={Link} to="/" variant="default">
      {user.guest ? "Go to the start page" : "Go to your canvases"}
    </Button>
  );
  if (user.guest)
    return (
      <MessagePage
        title="Guests cannot open this"
        actions={
          <>
            {guestOf && guestOf !== canvasId && (
              <Button
                onClick={() =>
                  void navigate({
                    to: "/c/$canvasId",
                    params: { canvasId: guestOf },
                  })
                }
              >
                Go to your canvas
              </Button>
            )}
            {home}
          </>
        }
      >
        <p>
          You are here as a guest and see only what a link opened for you. The
          link may have ended, or the owner may have removed you: ask whoever
          gave it to you.
        </p>
      </MessagePage>
    );
  return (
    <MessagePage
      title="There is no such canvas, or it is not shared with you"
      actions={home}
    >
      <p>
        The link may be incomplete, or the canvas was deleted: one of your own
        can be taken back on the home page. If it belongs to somebody else, ask
        them.
      </p>
      <AskForAccess canvasId={canvasId} />
    </MessagePage>
  );
}

/** Also where somebody who reads would like to edit. */
export function AskForAccess(props: {
  readonly canvasId: string;
  /** It is open to them already, with less. */
  readonly isOpen?: boolean;
  readonly suggestion?: string;
  /** The word on the button. */
  readonly action?: string;
}) {
  const [message, setMessage] = useState("");
  const ask = useMutation({
    mutationFn: () => requestsTo(props.canvasId).ask(message.trim()),
  });
  if (ask.isSuccess)
    return (
      <p className={styles.asked} role="status">
        <strong>Your request was sent.</strong>{" "}
        {props.isOpen
          ? "The owner sees it now. When it is granted the tools appear by themselves."
          : "If there is such a canvas its owner sees it now, and this page opens by itself when you are let in. You can also close it and come back later."}
      </p>
    );
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (!ask.isPending) ask.mutate();
      }}
    >
      <Textarea
        label="Message to the owner (optional)"
        placeholder={props.suggestion ?? "What do you need it for?"}
        autosize
        minRows={2}
        maxRows={6}
        maxLength={500}
        value={message}
        onChange={(event) => setMessage(event.currentTarget.value)}
      />
      {ask.error && (
        <p className={styles.failure} role="alert">
          {messageOf(ask.error)}
        </p>
      )}
      <Button type="submit" loading={ask.isPending}>
        {props.action ?? "Ask for access"}
      </Button>
    </form>
  );
}
