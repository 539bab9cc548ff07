/** In the editor: what a pin means while one changes the chart, and pinning the changed chart again. */
import { Button } from "@mantine/core";
import { Pin as PinIcon } from "lucide-react";
import { useState } from "react";
import { formatTime } from "../../shared/charts/words.ts";
import { toastFailure } from "../kit/toasts.tsx";
import { useSession } from "../sync/session.ts";
import { pinBlock, type Pin } from "./snapshots.ts";
import styles from "./editor.module.css";

export function PinnedNotice(props: {
  readonly block: string;
  readonly pin: Pin | null;
  onPin(pin: Pin): void;
}) {
  const { block, pin, onPin } = props;
  const session = useSession();
  const [before] = useState(pin);
  const [sending, setSending] = useState(false);
  const pinIt = async () => {
    setSending(true);
    try {
      onPin(await pinBlock(session, block));
    } catch (failure) {
      toastFailure("pin", "The chart is not pinned", failure);
    }
    setSending(false);
  };
  if (pin)
    return (
      <p className={styles.notice}>
        <PinIcon size={14} aria-hidden />
        Pinned as of {formatTime(pin.at)}. Changing what it draws unpins it.
      </p>
    );
  if (!before) return null;
  return (
    <p className={styles.notice} role="status">
      <PinIcon size={14} aria-hidden />
      <span>
        This chart was pinned as of {formatTime(before.at)}; now that it is
        changed, it follows new runs.
      </span>
      <Button
        size="compact-sm"
        variant="default"
        loading={sending}
        onClick={() => void pinIt()}
      >
        Pin again
      </Button>
    </p>
  );
}
