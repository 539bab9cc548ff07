/** The canvas as it was: read-only, over the living one, with the way back and the way to make it so again. */
import { Button, Loader, Modal, Portal } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { History, MessageSquarePlus, X } from "lucide-react";
import { useState } from "react";
import type { Version } from "../../shared/api/versions.ts";
import { can } from "../../shared/roles.ts";
import { useUi, useUiStore } from "../canvas/ui.ts";
import { messageOf } from "../kit/api.ts";
import { useStore } from "../kit/store.ts";
import { toast, toastFailure } from "../kit/toasts.tsx";
import { useCanvas } from "../sync/canvasStore.ts";
import { useSession } from "../sync/session.ts";
import { beginThread } from "../threads/go.ts";
import { useNow } from "../kit/useNow.ts";
import { moment } from "../kit/when.ts";
import { ownRestoresOf, type Restore } from "./ownRestores.ts";
import styles from "./VersionView.module.css";
import { VersionCanvas } from "./VersionCanvas.tsx";
import { VersionColumn } from "./VersionColumn.tsx";
import {
  restoreVersion,
  versionQuery,
  type OpenedVersion,
} from "./versions.ts";

export function VersionView({
  seq,
  onClose,
}: {
  readonly seq: number;
  onClose(): void;
}) {
  const { canvasId } = useSession();
  const { data, error, refetch } = useQuery(versionQuery(canvasId, seq));
  const view = useUi((ui) => ui.view);

  return (
    <Portal>
      <div
        // A portal mounts late, so an effect would look too early.
        ref={takeFocus}
        className={styles.view}
        role="region"
        aria-label="An earlier version, read-only"
        tabIndex={-1}
        onKeyDown={(event) => {
          if (event.key !== "Escape" || event.defaultPrevented) return;
          // React hands events of portals upwards too: the panel must not close itself, nor the dialog close this.
          event.stopPropagation();
          if (event.currentTarget.contains(event.target as Node)) onClose();
        }}
      >
        <Banner opened={data ?? null} seq={seq} onClose={onClose} />
        {error && !data ? (
          <div className={styles.message} role="alert">
            <p>This version could not be opened. {messageOf(error)}</p>
            <Button onClick={() => void refetch()}>Try again</Button>
          </div>
        ) : !data ? (
          <div className={styles.message} role="status">
            <Loader size="sm" aria-hidden /> Opening the version…
          </div>
        ) : data.blocks.length === 0 ? (
          <p className={styles.message}>The canvas was empty then.</p>
        ) : view === "canvas" ? (
          <VersionCanvas data={data} />
        ) : (
          <VersionColumn data={data} />
        )}
      </div>
    </Portal>
  );
}

/** While it is open; then the keyboard goes on where it came from. */
function takeFocus(element: HTMLElement | null) {
  const before = document.activeElement;
  element?.focus();
  return () => {
    if (before instanceof HTMLElement) before.focus();
  };
}

function Banner(props: {
  readonly opened: OpenedVersion | null;
  readonly seq: number;
  onClose(): void;
}) {
  const { opened, seq, onClose } = props;
  const { role } = useSession();
  const mayRestore = useStore(role, (is) => can(is, "restore"));
  const mayComment = useStore(role, (is) => can(is, "comment"));
  const ui = useUiStore();
  const [asking, setAsking] = useState(false);
  const now = useNow();
  const blocksNow = useCanvas((canvas) => canvas.blocks.length);
  return (
    <header className={styles.banner}>
      <History size={16} aria-hidden />
      <div className={styles.words}>
        <strong>
          {opened ? `Version of ${moment(opened.version.at, now)}` : "Version"}
        </strong>
        <span className={styles.details}>
          {opened && describe(opened, blocksNow)}
        </span>
      </div>
      {mayComment && (
        <Button
          size="compact-md"
          variant="default"
          leftSection={<MessageSquarePlus size={14} aria-hidden />}
          onClick={() => beginThread(ui, { type: "version", seq })}
        >
          Comment on this version
        </Button>
      )}
      {mayRestore && opened && (
        <Button size="compact-md" onClick={() => setAsking(true)}>
          Restore
        </Button>
      )}
      <Button
        size="compact-md"
        variant="default"
        leftSection={<X size={14} aria-hidden />}
        onClick={onClose}
      >
        Back to now
      </Button>
      {opened && (
        <ConfirmRestore
          opened={asking}
          version={opened.version}
          seq={seq}
          onCancel={() => setAsking(false)}
          onRestored={onClose}
        />
      )}
    </header>
  );
}

function describe({ version, blocks }: OpenedVersion, now: number): string {
  return [
    version.name && `“${version.name}”`,
    version.kind === "beforeRestore" && "before a restore",
    version.by?.name,
    `${blocks.length} ${blocks.length === 1 ? "block" : "blocks"} then, ${now} now`,
  ]
    .filter(Boolean)
    .join(" · ");
}

function ConfirmRestore(props: {
  readonly opened: boolean;
  readonly version: Version;
  readonly seq: number;
  onCancel(): void;
  onRestored(): void;
}) {
  const { opened, version, seq, onCancel, onRestored } = props;
  const { canvasId, undo } = useSession();
  const queries = useQueryClient();
  const [restoring, setRestoring] = useState(false);

  const restore = async (to: number): Promise<Version | "same" | "failed"> => {
    try {
      const back = await restoreVersion(queries, canvasId, to);
      if (back !== null) return back;
      toast("restore", "Nothing to change: the canvas is already like this");
      return "same";
    } catch (failure) {
      toastFailure("restore", "Not restored; the canvas is unchanged", failure);
      return "failed";
    }
  };
  /** Back and forth between the two states, as undo and redo ask. */
  const again: Restore = async (to, as) => {
    const back = await restore(to);
    if (typeof back === "string") return null;
    toast(
      "restore",
      as === "undo" ? "The restore was taken back" : "Version restored",
    );
    return back.seq;
  };
  const confirm = async () => {
    setRestoring(true);
    const back = await restore(seq);
    setRestoring(false);
    if (back === "failed") {
      onCancel();
      return;
    }
    if (back !== "same")
      toast(
        "restore",
        "Version restored",
        ownRestoresOf(undo).made(back.seq, again),
      );
    onRestored();
  };
  return (
    <Modal
      opened={opened}
      onClose={onCancel}
      title={`Restore the version of ${moment(version.at)}?`}
      zIndex="var(--z-modal)"
    >
      <p className={styles.what}>
        The canvas becomes what it was then, for everybody who has it open.
      </p>
      <ul className={styles.what}>
        <li>It is one new edit: nothing is erased from the history.</li>
        <li>What others type while it happens stays.</li>
        <li>
          Threads stay. Today’s state is kept as “Before a restore”, so you can
          come back to it.
        </li>
      </ul>
      <div className={styles.choice}>
        <Button variant="default" onClick={onCancel}>
          Cancel
        </Button>
        <Button loading={restoring} onClick={() => void confirm()}>
          Restore
        </Button>
      </div>
    </Modal>
  );
}
