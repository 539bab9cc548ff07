/** What can be done with the selected blocks, or with the selected link, above it. */
import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { ArrowLeftRight, ChevronDown, Ellipsis, Trash2 } from "lucide-react";
import { useCallback } from "react";
import { linkBlocks } from "../../shared/doc/edits.ts";
import { can } from "../../shared/roles.ts";
import { boundsOf } from "../../shared/geometry.ts";
import { runCommand } from "../kit/commands.ts";
import { useStore } from "../kit/store.ts";
import { useCanvas } from "../sync/canvasStore.ts";
import { useReadOnly } from "../sync/session.ts";
import { CommandButton } from "./CommandButton.tsx";
import { selectedBlocks, useController } from "./controller.ts";
import { FloatingBar } from "./FloatingBar.tsx";
import styles from "./FloatingBar.module.css";
import { routeLink } from "./route.ts";
import { useUi } from "./ui.ts";

const forOne = [
  "edit.open",
  "tool.link",
  "discuss.here",
  "discuss.review",
  "edit.duplicate",
] as const;
const forMany = [
  "arrange.left",
  "arrange.centre",
  "arrange.right",
  "arrange.top",
  "arrange.middle",
  "arrange.bottom",
  "arrange.horizontal",
  "arrange.vertical",
] as const;

export function SelectionToolbar() {
  const controller = useController();
  const selection = useUi((ui) => ui.selection);
  const selectedLinks = useUi((ui) => ui.selectedLinks);
  const editing = useUi((ui) => ui.editing !== null);
  const busy = useStore(controller.gesture, (gesture) => gesture !== null);
  const mayComment = useStore(controller.session.role, (role) =>
    can(role, "comment"),
  );
  const mayEdit = useStore(controller.session.role, (role) =>
    can(role, "edit"),
  );
  const shown = useCanvas((canvas) =>
    [...selection].some((id) => canvas.blockById.has(id)),
  );
  const [link] = selectedLinks;
  if (busy || editing || !mayComment) return null;
  if (selection.size === 0 && selectedLinks.size === 1 && link)
    return <LinkToolbar key={link} id={link} mayEdit={mayEdit} />;
  if (!shown) return null;
  return <BlocksToolbar count={selection.size} />;
}

function BlocksToolbar({ count }: { readonly count: number }) {
  const controller = useController();
  const target = useCallback(
    () =>
      boundsOf(
        selectedBlocks(controller).map((block) =>
          controller.layout.place(block),
        ),
      ),
    [controller],
  );
  return (
    <FloatingBar label="Selection" target={target}>
      {count > 1 && (
        <>
          <span className={styles.word}>{count} selected</span>
          <span className={styles.divider} />
        </>
      )}
      {(count === 1 ? forOne : forMany).map((id) => (
        <CommandButton key={id} id={id} />
      ))}
      <CommandButton id="arrange.group" />
      <CommandButton id="arrange.ungroup" />
      {count > 1 && <CommandButton id="edit.duplicate" />}
      <span className={styles.divider} />
      <CommandButton id="edit.delete" />
      <Tooltip label="More">
        <ActionIcon
          color="gray"
          size="var(--target)"
          aria-label="More"
          aria-haspopup="menu"
          onClick={(event) => {
            const box = event.currentTarget.getBoundingClientRect();
            controller.menu.set({
              type: "context",
              at: { x: box.left, y: box.bottom + 4 },
            });
          }}
        >
          <Ellipsis size={18} />
        </ActionIcon>
      </Tooltip>
    </FloatingBar>
  );
}

function LinkToolbar(props: {
  readonly id: string;
  readonly mayEdit: boolean;
}) {
  const { id, mayEdit } = props;
  const controller = useController();
  const { session, menu, layout } = controller;
  const readOnly = useReadOnly();
  const link = useCanvas((canvas) =>
    canvas.links.find((each) => each.id === id),
  );
  const target = useCallback(() => {
    const { links, blockById } = session.canvas.get();
    const current = links.find((each) => each.id === id);
    const from = current && blockById.get(current.from);
    const to = current && blockById.get(current.to);
    if (!from || !to) return null;
    const { label } = routeLink(layout.place(from), layout.place(to));
    return { ...label, w: 0, h: 0 };
  }, [session, layout, id]);
  if (!link) return null;
  return (
    <FloatingBar label="Link" target={target}>
      <Button
        variant="subtle"
        color="gray"
        disabled={readOnly}
        rightSection={<ChevronDown size={14} />}
        aria-haspopup="menu"
        onClick={() => menu.set({ type: "relation", link: id })}
      >
        {link.relation}
      </Button>
      <CommandButton id="discuss.here" />
      {mayEdit && (
        <>
          <Tooltip label="Turn around">
            <ActionIcon
              size="var(--target)"
              aria-label="Turn the link around"
              disabled={readOnly}
              onClick={() =>
                controller.act(() =>
                  linkBlocks(session.doc, {
                    ...link,
                    from: link.to,
                    to: link.from,
                  }),
                )
              }
            >
              <ArrowLeftRight size={18} strokeWidth={1.75} />
            </ActionIcon>
          </Tooltip>
          <Tooltip label="Delete link (Delete)">
            <ActionIcon
              size="var(--target)"
              aria-label="Delete link"
              disabled={readOnly}
              onClick={() => runCommand("edit.delete")}
            >
              <Trash2 size={18} strokeWidth={1.75} />
            </ActionIcon>
          </Tooltip>
        </>
      )}
    </FloatingBar>
  );
}
