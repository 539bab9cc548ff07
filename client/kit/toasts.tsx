/** Short messages at the corner: what was done, with Undo where there is one, and what failed. */
import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { messageOf } from "./api.ts";
import styles from "./toasts.module.css";

/** The same id replaces the message that is there. */
export function toast(id: string, message: string, undo?: () => void) {
  notifications.hide(id);
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

/** Something that waits for the person: stays until it is done or closed, and is never shown twice. */
export function toastOffer(
  id: string,
  message: string,
  offer: { readonly label: string; run(): void },
) {
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

/** `failure` is whatever was caught; its message is one for people. Stays until it is closed. */
export function toastFailure(id: string, title: string, failure: unknown) {
  notifications.hide(id);
  notifications.show({
    id,
    title,
    message: messageOf(failure),
    color: "bad",
    autoClose: false,
    withBorder: true,
    role: "alert",
  });
}
