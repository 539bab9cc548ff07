/** Resolves a thread, at once or with a reason, and opens it again. */
import { Button, Popover, TextInput } from "@mantine/core";
import { Check, ChevronDown, RotateCcw } from "lucide-react";
import { useState } from "react";
import type { Thread } from "../../shared/api/threads.ts";
import { toast, toastFailure } from "../kit/toasts.tsx";
import factStyles from "./ThreadFacts.module.css";
import styles from "./Thread.module.css";
import { useThreadDesk } from "./useThreads.ts";

export function Settle({ thread }: { readonly thread: Thread }) {
  const desk = useThreadDesk();
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState("");
  const settle = async (resolved: boolean, why = "") => {
    const id = `resolve ${thread.id}`;
    try {
      await desk.change(thread.id, {
        resolved,
        ...(why && { reason: why }),
      });
      if (resolved) toast(id, "Thread resolved", () => void settle(false));
    } catch (failure) {
      toastFailure(
        id,
        resolved ? "The thread is still open" : "The thread is still resolved",
        failure,
      );
    }
  };
  if (thread.resolvedAt !== null)
    return (
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<RotateCcw size={14} aria-hidden />}
        onClick={() => void settle(false)}
      >
        Reopen
      </Button>
    );
  return (
    <span className={styles.settle}>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<Check size={14} aria-hidden />}
        onClick={() => void settle(true)}
      >
        Resolve
      </Button>
      <Popover
        opened={open}
        onChange={setOpen}
        position="bottom-start"
        withinPortal
        trapFocus
        returnFocus
      >
        <Popover.Target>
          <Button
            size="compact-sm"
            variant="default"
            px={5}
            aria-label="With a reason"
            title="Resolve with a reason"
            onClick={() => setOpen((old) => !old)}
          >
            <ChevronDown size={14} aria-hidden />
          </Button>
        </Popover.Target>
        <Popover.Dropdown
          p={12}
          onKeyDown={(event) => {
            if (event.key === "Escape") setOpen(false);
            event.stopPropagation();
          }}
        >
          <form
            className={factStyles.form}
            onSubmit={(event) => {
              event.preventDefault();
              setOpen(false);
              void settle(true, reason.trim());
              setReason("");
            }}
          >
            <TextInput
              size="xs"
              label="Why is it settled?"
              placeholder="fixed in v3"
              maxLength={2000}
              data-autofocus
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
            />
            <div className={factStyles.formActions}>
              <Button size="compact-sm" type="submit">
                Resolve with this reason
              </Button>
            </div>
          </form>
        </Popover.Dropdown>
      </Popover>
    </span>
  );
}
