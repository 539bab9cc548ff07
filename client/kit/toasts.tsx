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
      <span className={styles.row}>
        <span>{message}</span>
        <Button
          size="compact-sm"
          variant="subtle"
          onClick={() => {
            notifications.hide(id);
            undo();
          }}
        >
          Undo
        </Button>
      </span>
    ) : (
      message
    ),
    autoClose: undo ? 10_000 : 4_000,
    withBorder: true,
    color: "accent",
  });
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
