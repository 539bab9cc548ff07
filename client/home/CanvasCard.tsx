/** A canvas on the home page: its drawing, its name, who works on it, and what can be done with it. */
import { ActionIcon, Menu, Tooltip } from "@mantine/core";
import { Link, useNavigate } from "@tanstack/react-router";
import {
  Archive,
  ArchiveRestore,
  CloudOff,
  CopyPlus,
  Ellipsis,
  MessageSquare,
  PencilLine,
  Trash2,
  Undo2,
} from "lucide-react";
import { useState } from "react";
import type { CanvasSummary } from "../../shared/api/canvases.ts";
import { can } from "../../shared/roles.ts";
import { toast, toastFailure } from "../kit/toasts.tsx";
import { Face } from "../kit/Face.tsx";
import { exactTime, timeAgo } from "../kit/when.ts";
import { nameWithGuest } from "../kit/PersonName.tsx";
import {
  useChangeCanvas,
  useCreateCanvas,
  useDeleteCanvas,
  usePurgeCanvas,
  type Shelf,
} from "./canvases.ts";
import { useSignedIn } from "./session.ts";
import { CanvasPreview } from "./CanvasPreview.tsx";
import { DeleteForEverDialog } from "./DeleteForEverDialog.tsx";
import styles from "./CanvasCard.module.css";

export interface CanvasCardProps {
  readonly canvas: CanvasSummary;
  readonly shelf: Shelf;
  /** Set while the server cannot be reached: whether this canvas opens all the same. Nothing else can be done with it. */
  readonly offline?: "on this device" | "elsewhere" | undefined;
}

const facesShown = 4;

export function CanvasCard({ canvas, shelf, offline }: CanvasCardProps) {
  const [renaming, setRenaming] = useState(false);
  const title = canvas.title || "Untitled canvas";
  return (
    <li
      className={styles.card}
      data-testid="canvas-card"
      data-offline={offline}
    >
      <div className={styles.drawing}>
        <CanvasPreview blocks={canvas.preview} />
      </div>
      <div className={styles.text}>
        {renaming ? (
          <RenameField canvas={canvas} onDone={() => setRenaming(false)} />
        ) : (
          <h2 className={styles.title}>
            {shelf === "deleted" || offline === "elsewhere" ? (
              title
            ) : (
              <Link
                to="/c/$canvasId"
                params={{ canvasId: canvas.id }}
                className={styles.link}
              >
                {title}
              </Link>
            )}
          </h2>
        )}
        <div className={styles.facts}>
          {canvas.isExample && <span className={styles.badge}>Example</span>}
          {offline === "elsewhere" && (
            <span className={styles.elsewhere}>
              <CloudOff size={13} aria-hidden />
              Not on this device
            </span>
          )}
          <Tooltip label={exactTime(changedAt(canvas))}>
            <time dateTime={changedAt(canvas)}>{whenWords(canvas)}</time>
          </Tooltip>
          {offline !== "elsewhere" && <Activity canvas={canvas} />}
        </div>
      </div>
      {!offline && (
        <CardMenu
          canvas={canvas}
          shelf={shelf}
          title={title}
          onRename={() => setRenaming(true)}
        />
      )}
    </li>
  );
}

/** What goes on there, and who works on it. */
function Activity({ canvas }: Pick<CanvasCardProps, "canvas">) {
  const hidden = canvas.people.length - facesShown;
  return (
    <>
      {canvas.openThreads > 0 && (
        <span className={styles.threads}>
          <MessageSquare size={13} aria-hidden />
          {canvas.openThreads}
          <span className="visually-hidden"> open threads</span>
        </span>
      )}
      <span className={styles.people}>
        {canvas.people.slice(0, facesShown).map((person) => (
          <Tooltip
            key={person.id}
            label={`${nameWithGuest(person)}, ${person.disciplines.join(", ")}`}
          >
            <span className={styles.person}>
              <Face person={person} size={22} />
              <span className="visually-hidden">{nameWithGuest(person)}</span>
            </span>
          </Tooltip>
        ))}
        {hidden > 0 && <span className={styles.more}>+{hidden}</span>}
      </span>
    </>
  );
}

interface CardMenuProps extends Pick<CanvasCardProps, "canvas" | "shelf"> {
  readonly title: string;
  onRename(): void;
}

function CardMenu({ canvas, shelf, title, onRename }: CardMenuProps) {
  const actions = useCardActions(canvas, title);
  const { user } = useSignedIn();
  const mayArchive = can(canvas.role, "archive");
  if (shelf === "deleted")
    return mayArchive && <TrashMenu canvas={canvas} title={title} />;
  if (user.guest === true && !can(canvas.role, "edit")) return null;
  return (
    <Menu position="bottom-end" width={200} returnFocus={false}>
      <MenuButton title={title} />
      <Menu.Dropdown>
        {can(canvas.role, "edit") && (
          <Menu.Item leftSection={<PencilLine size={16} />} onClick={onRename}>
            Rename
          </Menu.Item>
        )}
        {!user.guest && (
          <Menu.Item
            leftSection={<CopyPlus size={16} />}
            onClick={actions.duplicate}
          >
            Duplicate
          </Menu.Item>
        )}
        {mayArchive &&
          (shelf === "archived" ? (
            <Menu.Item
              leftSection={<ArchiveRestore size={16} />}
              onClick={() => actions.archive(false)}
            >
              Put back
            </Menu.Item>
          ) : (
            <Menu.Item
              leftSection={<Archive size={16} />}
              onClick={() => actions.archive(true)}
            >
              Archive
            </Menu.Item>
          ))}
        {mayArchive && (
          <Menu.Item
            color="bad"
            leftSection={<Trash2 size={16} />}
            onClick={actions.remove}
          >
            Delete
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

function MenuButton({ title }: { readonly title: string }) {
  return (
    <Menu.Target>
      <ActionIcon className={styles.menu} aria-label={`Actions for ${title}`}>
        <Ellipsis size={18} />
      </ActionIcon>
    </Menu.Target>
  );
}

function TrashMenu({ canvas, title }: Pick<CardMenuProps, "canvas" | "title">) {
  const { takeBack, removeForEver, removing } = useCardActions(canvas, title);
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Menu position="bottom-end" width={200} returnFocus={false}>
        <MenuButton title={title} />
        <Menu.Dropdown>
          <Menu.Item leftSection={<Undo2 size={16} />} onClick={takeBack}>
            Take back
          </Menu.Item>
          {can(canvas.role, "purge") && (
            <Menu.Item
              color="bad"
              leftSection={<Trash2 size={16} />}
              onClick={() => setAsking(true)}
            >
              Delete for ever
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <DeleteForEverDialog
        title={title}
        opened={asking}
        busy={removing}
        onKeep={() => setAsking(false)}
        onDelete={removeForEver}
      />
    </>
  );
}

function useCardActions(canvas: CanvasSummary, title: string) {
  const navigate = useNavigate();
  const change = useChangeCanvas();
  const create = useCreateCanvas();
  const remove = useDeleteCanvas();
  const purge = usePurgeCanvas();
  const failed = (what: string) => (failure: unknown) =>
    toastFailure(`canvas-${canvas.id}`, what, failure);
  const takeBack = () =>
    change.mutate(
      { id: canvas.id, deleted: false },
      {
        onSuccess: () => toast(`canvas-${canvas.id}`, `“${title}” is back`),
        onError: failed("Not taken back"),
      },
    );
  const archive = (archived: boolean) =>
    change
      .mutateAsync({ id: canvas.id, archived })
      .then(() =>
        toast(
          `canvas-${canvas.id}`,
          archived ? `“${title}” archived` : `“${title}” put back`,
          () => void archive(!archived),
        ),
      )
      .catch(failed(archived ? "Not archived" : "Not put back"));
  return {
    takeBack,
    archive: (archived: boolean) => void archive(archived),
    removing: purge.isPending,
    removeForEver: () =>
      void purge
        .mutateAsync(canvas.id)
        .then(() => toast(`canvas-${canvas.id}`, `“${title}” deleted for ever`))
        .catch(failed("Not deleted")),
    // The card is gone when the answer comes, so nothing here may depend on it being on the page.
    remove: () =>
      void remove
        .mutateAsync(canvas.id)
        .then(() =>
          toast(`canvas-${canvas.id}`, `“${title}” deleted`, takeBack),
        )
        .catch(failed("Not deleted")),
    duplicate: () =>
      void create
        .mutateAsync({ copyOf: canvas.id, title: `Copy of ${title}` })
        .then((copy) =>
          navigate({ to: "/c/$canvasId", params: { canvasId: copy.id } }),
        )
        .catch(failed("Not duplicated")),
  };
}

function RenameField(props: {
  readonly canvas: CanvasSummary;
  onDone(): void;
}) {
  const { canvas, onDone } = props;
  const change = useChangeCanvas();
  const [title, setTitle] = useState(canvas.title);
  const keep = () => {
    onDone();
    const wanted = title.trim();
    if (wanted && wanted !== canvas.title)
      change.mutate(
        { id: canvas.id, title: wanted },
        {
          onError: (failure) =>
            toastFailure(`canvas-${canvas.id}`, "Not renamed", failure),
        },
      );
  };
  return (
    <input
      className={styles.rename}
      aria-label="Canvas title"
      autoFocus
      maxLength={500}
      value={title}
      onFocus={(event) => event.currentTarget.select()}
      onChange={(event) => setTitle(event.currentTarget.value)}
      onBlur={keep}
      onKeyDown={(event) => {
        if (event.key === "Enter") keep();
        if (event.key === "Escape") onDone();
      }}
    />
  );
}

function changedAt(canvas: CanvasSummary): string {
  return canvas.deletedAt ?? canvas.archivedAt ?? canvas.updatedAt;
}

function whenWords(canvas: CanvasSummary): string {
  const words = timeAgo(changedAt(canvas));
  if (canvas.deletedAt) return `deleted ${words}`;
  return canvas.archivedAt ? `archived ${words}` : words;
}
