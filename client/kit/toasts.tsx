/** Short messages at the corner: what was done, with Undo where there is one, and what failed. */
import { Button, Progress } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { messageOf } from "./api.ts";
import styles from "./toasts.module.css";

const undoable = new Set<string>();

/** What was done is no longer there to be undone: the messages that offer it go. */
export function withdrawUndo() {
  for (const id of undoable) notifications.hide(id);
  undoable.clear();
}

/** The same id replaces the message that is there. */
export function toast(id: string, message: string, undo?: () => void) {
  notifications.hide(id);
  if (undo) undoable.add(id);
  else undoable.delete(id);
  notifications.show({
    id,
    message: undo ? (
      <WithButton
        message={message}
        label="Undo"
        onClick={() => {
          notifications.hide(id);
          undo();
        }}
      />
    ) : (
      message
    ),
    autoClose: undo ? 10_000 : 4_000,
    withBorder: true,
    color: "accent",
  });
}

/** A button in a message. */
export interface Offer {
  readonly label: string;
  run(): void;
}

/** Something that waits for the person: stays until it is done or closed, and is never shown twice. */
export function toastOffer(id: string, message: string, offer: Offer) {
  notifications.show({
    id,
    message: (
      <WithButton message={message} label={offer.label} onClick={offer.run} />
    ),
    autoClose: false,
    withBorder: true,
    color: "accent",
  });
}

/** `failure` is whatever was caught; its message is one for people. Stays until it is closed or the offer is taken. */
export function toastFailure(
  id: string,
  title: string,
  failure: unknown,
  offer?: Offer,
) {
  notifications.hide(id);
  notifications.show({
    id,
    title,
    message: offer ? (
      <WithButton
        message={messageOf(failure)}
        label={offer.label}
        onClick={() => {
          notifications.hide(id);
          offer.run();
        }}
      />
    ) : (
      messageOf(failure)
    ),
    color: "bad",
    autoClose: false,
    withBorder: true,
    role: "alert",
  });
}

/** Something that takes time: a message after `sayAfterMs`, with how much is done, until `end`. */
export function toastProgress(id: string, title: string, sayAfterMs: number) {
  let percent = 0;
  let shown = false;
  const message = () => (
    <Progress value={percent} size="sm" my={6} aria-label={title} />
  );
  const timer = setTimeout(() => {
    shown = true;
    notifications.show({
      id,
      title,
      message: message(),
      autoClose: false,
      withCloseButton: false,
      withBorder: true,
      color: "accent",
    });
  }, sayAfterMs);
  return {
    show(share: number) {
      const next = Math.round(share * 100);
      if (next === percent) return;
      percent = next;
      if (shown) notifications.update({ id, title, message: message() });
    },
    end() {
      clearTimeout(timer);
      if (shown) notifications.hide(id);
    },
  };
}

function WithButton(props: {
  readonly message: string;
  readonly label: string;
  onClick(): void;
}) {
  return (
    <span className={styles.row}>
      <span>{props.message}</span>
      <Button size="compact-sm" variant="subtle" onClick={props.onClick}>
        {props.label}
      </Button>
    </span>
  );
}
