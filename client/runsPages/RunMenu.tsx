/** What can be done with one run. */
import { ActionIcon, Menu } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import {
  Archive,
  ArchiveRestore,
  Copy,
  Ellipsis,
  FolderInput,
  Link2,
  PencilLine,
  Pin,
  PinOff,
  SquareArrowOutUpRight,
  Tags,
} from "lucide-react";
import { useState } from "react";
import type { RunRow } from "../../shared/api/runSearch.ts";
import { toast, toastFailure } from "../kit/toasts.tsx";
import { copyText } from "../shell/share.ts";
import { RunDialogs, type RunDialog } from "./RunDialogs.tsx";
import { useChangeRuns, type RunPatch } from "./server.ts";
import { runHref } from "./words.ts";

export type RunSubject = Pick<
  RunRow,
  "id" | "name" | "project" | "pinnedAt" | "archivedAt"
>;

export function RunMenu(props: {
  readonly row: RunSubject;
  readonly tabIndex?: number;
  readonly mayChange: boolean;
  /** On the run's own page there is nothing to open. */
  readonly isOpen?: boolean;
  onRename(): void;
}) {
  const { row, tabIndex = 0, mayChange, isOpen = false, onRename } = props;
  const [dialog, setDialog] = useState<RunDialog | null>(null);
  const navigate = useNavigate();
  const act = useActOnRuns();
  return (
    <>
      <Menu position="bottom-end" width={232}>
        <Menu.Target>
          <ActionIcon
            tabIndex={tabIndex}
            aria-label={`Actions for ${row.name}`}
          >
            <Ellipsis size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {!isOpen && (
            <Menu.Item
              leftSection={<SquareArrowOutUpRight size={16} />}
              onClick={() =>
                void navigate({ to: "/runs/$run", params: { run: row.id } })
              }
            >
              Open
            </Menu.Item>
          )}
          {mayChange && (
            <>
              <Menu.Item
                leftSection={<PencilLine size={16} />}
                // After the menu has given the focus back.
                onClick={() => requestAnimationFrame(onRename)}
              >
                Rename
              </Menu.Item>
              <Menu.Item
                leftSection={
                  row.pinnedAt ? <PinOff size={16} /> : <Pin size={16} />
                }
                onClick={() => act.pin([row.id], row.pinnedAt === null)}
              >
                {row.pinnedAt ? "Unpin" : "Pin to the top"}
              </Menu.Item>
              <Menu.Item
                leftSection={<Tags size={16} />}
                onClick={() => setDialog("tags")}
              >
                Tags…
              </Menu.Item>
              <Menu.Item
                leftSection={<FolderInput size={16} />}
                onClick={() => setDialog("project")}
              >
                Move to a project…
              </Menu.Item>
            </>
          )}
          <Menu.Divider />
          <Menu.Item
            leftSection={<Link2 size={16} />}
            onClick={() => void copy(runHref(row.id), "Link copied")}
          >
            Copy link
          </Menu.Item>
          <Menu.Item
            leftSection={<Copy size={16} />}
            onClick={() =>
              // It is the same id.
              void copy(row.id, "MLflow run id copied")
            }
          >
            Copy as MLflow run id
          </Menu.Item>
          {mayChange && (
            <>
              <Menu.Divider />
              <Menu.Item
                leftSection={
                  row.archivedAt ? (
                    <ArchiveRestore size={16} />
                  ) : (
                    <Archive size={16} />
                  )
                }
                onClick={() => act.archive([row.id], row.archivedAt === null)}
              >
                {row.archivedAt ? "Take back" : "Archive"}
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      <RunDialogs run={row} opened={dialog} onClose={() => setDialog(null)} />
    </>
  );
}

/** Changes that are said and, where it is easy, can be taken back; also when the row that asked is gone by then. */
export function useActOnRuns() {
  const { mutateAsync } = useChangeRuns();
  const change = (
    ids: readonly string[],
    patch: RunPatch,
    done: string,
    undo?: RunPatch,
  ) => {
    const failed = (failure: unknown) =>
      toastFailure("runs", "Not changed", failure);
    const takeBack = (before: RunPatch) =>
      mutateAsync({ ids, patch: before }).catch(failed);
    mutateAsync({ ids, patch }).then(
      () => toast("runs", done, undo && (() => void takeBack(undo))),
      failed,
    );
  };
  const count = (ids: readonly string[]) =>
    ids.length === 1 ? "Run" : `${ids.length} runs`;
  return {
    pin: (ids: readonly string[], pinned: boolean) =>
      change(ids, { pinned }, pinned ? "Pinned to the top" : "Unpinned"),
    archive: (ids: readonly string[], archived: boolean) =>
      change(
        ids,
        { archived },
        archived ? `${count(ids)} archived` : `${count(ids)} taken back`,
        { archived: !archived },
      ),
  };
}

export async function copy(text: string, done: string) {
  toast(
    "copy",
    (await copyText(text)) ? done : "The browser did not allow copying.",
  );
}
