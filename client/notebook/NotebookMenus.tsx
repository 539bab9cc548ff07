/** The two menus of the notebook: kinds of block to insert, and what can be done with a block. One of each for all rows. */
import { Menu } from "@mantine/core";
import {
  ArrowDown,
  ArrowUp,
  BadgeCheck,
  Link,
  MessageSquare,
  Pencil,
  Plus,
  Trash2,
} from "lucide-react";
import { blockKinds, blockModel } from "../../shared/blocks/index.ts";
import { useStore } from "../kit/store.ts";
import { copyLink } from "../shell/share.ts";
import { askingForReview } from "../reviews/reviews.ts";
import { BlockIcon } from "../threads/BlockIcon.tsx";
import { beginThread } from "../threads/go.ts";
import { useCanComment } from "../threads/useThreads.ts";
import styles from "./NotebookMenus.module.css";
import { useNotebook } from "./notebook.ts";
import { slotBelow, type Slot } from "./rows.ts";

export function NotebookMenus() {
  const notebook = useNotebook();
  const open = useStore(notebook.menu);
  if (!open) return null;
  return (
    <Menu
      key={`${open.type} ${open.at.x} ${open.at.y}`}
      opened
      position="bottom-start"
      onClose={() => notebook.menu.set(null)}
      returnFocus
      withinPortal
    >
      <Menu.Target>
        <span
          className={styles.anchor}
          style={{ left: open.at.x, top: open.at.y }}
        />
      </Menu.Target>
      <Menu.Dropdown>
        {open.type === "insert" ? (
          <InsertItems slot={open.slot} />
        ) : (
          <BlockItems
            id={open.block}
            onInsert={() =>
              notebook.menu.set({
                type: "insert",
                slot: slotBelow(notebook.rows(), open.block),
                at: { x: open.at.x, y: open.at.y + 1 },
              })
            }
          />
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

function InsertItems({ slot }: { readonly slot: Slot }) {
  const notebook = useNotebook();
  return (
    <>
      <Menu.Label>Insert here</Menu.Label>
      {blockKinds.map((kind) => {
        const model = blockModel(kind);
        return (
          model && (
            <Menu.Item
              className={styles.item}
              key={kind}
              leftSection={<BlockIcon kind={kind} />}
              onClick={() => notebook.insert(kind, slot)}
            >
              <span className={styles.kind}>{model.label}</span>
              <span className={styles.hint}>{model.hint}</span>
            </Menu.Item>
          )
        );
      })}
    </>
  );
}

function BlockItems({
  id,
  onInsert,
}: {
  readonly id: string;
  onInsert(): void;
}) {
  const notebook = useNotebook();
  const mayComment = useCanComment();
  const mayEdit = notebook.canEdit();
  return (
    <>
      {mayEdit && (
        <>
          <Menu.Item
            className={styles.item}
            leftSection={<Pencil size={14} />}
            rightSection={<kbd className={styles.keys}>Enter</kbd>}
            onClick={() => notebook.edit(id)}
          >
            Edit
          </Menu.Item>
          <Menu.Item
            className={styles.item}
            leftSection={<ArrowUp size={14} />}
            rightSection={<kbd className={styles.keys}>Alt ↑</kbd>}
            onClick={() => notebook.move(id, -1)}
          >
            Move up
          </Menu.Item>
          <Menu.Item
            className={styles.item}
            leftSection={<ArrowDown size={14} />}
            rightSection={<kbd className={styles.keys}>Alt ↓</kbd>}
            onClick={() => notebook.move(id, 1)}
          >
            Move down
          </Menu.Item>
          <Menu.Item
            className={styles.item}
            leftSection={<Plus size={14} />}
            rightSection={<kbd className={styles.keys}>I</kbd>}
            closeMenuOnClick={false}
            onClick={onInsert}
          >
            Insert below
          </Menu.Item>
        </>
      )}
      {mayComment && (
        <Menu.Item
          className={styles.item}
          leftSection={<BadgeCheck size={14} />}
          onClick={() => askingForReview.set({ block: id })}
        >
          Ask for a review
        </Menu.Item>
      )}
      {mayComment && (
        <Menu.Item
          className={styles.item}
          leftSection={<MessageSquare size={14} />}
          rightSection={<kbd className={styles.keys}>M</kbd>}
          onClick={() => beginThread(notebook.ui, { type: "block", block: id })}
        >
          Comment
        </Menu.Item>
      )}
      <Menu.Item
        className={styles.item}
        leftSection={<Link size={14} />}
        onClick={() => void copyLink(notebook.session.canvasId, id)}
      >
        Copy link
      </Menu.Item>
      {mayEdit && (
        <Menu.Item
          className={styles.item}
          color="bad"
          leftSection={<Trash2 size={14} />}
          rightSection={<kbd className={styles.keys}>Del</kbd>}
          onClick={() => notebook.remove(id)}
        >
          Delete
        </Menu.Item>
      )}
    </>
  );
}
