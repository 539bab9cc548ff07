/** An image: the picture, a caption in words, and a description for people who cannot see it. */
import { Button, Popover, Textarea } from "@mantine/core";
import { ImageOff, ImagePlus, RotateCw } from "lucide-react";
import { useRef, useState, type ReactNode } from "react";
import type { BlockViewProps } from "../view.ts";
import type { Image } from "./model.ts";
import styles from "./view.module.css";

export default function ImageView({ block, surface }: BlockViewProps<Image>) {
  const { blob, alt, caption, naturalWidth, naturalHeight } = block.fields;
  const { readOnly } = surface;
  /** The address that could not be loaded, with how often it was tried. */
  const [broken, setBroken] = useState<string | null>(null);
  const [attempt, setAttempt] = useState(0);
  const address = blob && surface.pictureAddress(blob);
  /** The address whose picture was asked for on this canvas: once is enough. */
  const brought = useRef<string | null>(null);
  const recover = async (failed: string) => {
    if (blob && brought.current !== failed) {
      brought.current = failed;
      if (await surface.bringPicture(blob)) return setAttempt(attempt + 1);
    }
    setBroken(failed);
  };
  return (
    <figure className={styles.figure}>
      <div className={styles.picture}>
        {address === null ? (
          <Empty icon={<ImagePlus size={20} aria-hidden />}>
            <span>No picture yet</span>
            {!readOnly && (
              <Button
                className="nodrag nopan"
                variant="light"
                size="compact-md"
                onClick={() => surface.configure()}
              >
                Choose a file
              </Button>
            )}
          </Empty>
        ) : broken === address ? (
          <Empty icon={<ImageOff size={20} aria-hidden />}>
            <span>{alt || "This picture"} could not be loaded</span>
            <Button
              className="nodrag nopan"
              variant="light"
              size="compact-md"
              leftSection={<RotateCw size={14} aria-hidden />}
              onClick={() => {
                brought.current = null;
                setBroken(null);
                setAttempt(attempt + 1);
              }}
            >
              Try again
            </Button>
          </Empty>
        ) : (
          <img
            key={attempt}
            src={address}
            alt={alt}
            draggable={false}
            loading="lazy"
            decoding="async"
            {...(naturalWidth > 0 &&
              naturalHeight > 0 && {
                width: naturalWidth,
                height: naturalHeight,
              })}
            onError={() => void recover(address)}
          />
        )}
        {address !== null && !readOnly && (
          <Words
            alt={alt}
            caption={caption}
            onSave={(next) => {
              if (next.alt !== alt) surface.set("alt", next.alt);
              if (next.caption !== caption)
                surface.set("caption", next.caption);
            }}
            onReplace={() => surface.configure()}
          />
        )}
      </div>
      {caption && <figcaption className={styles.caption}>{caption}</figcaption>}
    </figure>
  );
}

function Empty(props: {
  readonly icon: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <div className={styles.empty}>
      {props.icon}
      {props.children}
    </div>
  );
}

interface WordsProps {
  readonly alt: string;
  readonly caption: string;
  readonly onSave: (words: { alt: string; caption: string }) => void;
  readonly onReplace: () => void;
}

/** The button says so when nobody has described the picture. */
function Words({ alt, caption, onSave, onReplace }: WordsProps) {
  const [open, setOpen] = useState(false);
  const [draft, setDraft] = useState({ alt, caption });
  const toggle = () => {
    if (!open) setDraft({ alt, caption });
    setOpen(!open);
  };
  return (
    <Popover
      opened={open}
      onChange={setOpen}
      trapFocus
      returnFocus
      position="bottom-end"
      withinPortal
      width={320}
    >
      <Popover.Target>
        <button
          type="button"
          className={`${styles.words} nodrag nopan`}
          data-missing={alt === ""}
          aria-label="Description and caption"
          title={
            alt === ""
              ? "Describe this picture for people who cannot see it"
              : alt
          }
          onClick={toggle}
        >
          {alt === "" ? "Add a description" : "ALT"}
        </button>
      </Popover.Target>
      <Popover.Dropdown
        className="nodrag nopan nowheel"
        onKeyDown={(event) => event.key !== "Escape" && event.stopPropagation()}
      >
        <form
          className={styles.form}
          onSubmit={(event) => {
            event.preventDefault();
            setOpen(false);
            onSave({ alt: draft.alt.trim(), caption: draft.caption.trim() });
          }}
        >
          <Textarea
            label="Description"
            description="What the picture shows, for people who cannot see it"
            autosize
            minRows={2}
            maxRows={6}
            maxLength={2000}
            data-autofocus
            value={draft.alt}
            onChange={(event) =>
              setDraft({ ...draft, alt: event.currentTarget.value })
            }
          />
          <Textarea
            label="Caption"
            autosize
            minRows={1}
            maxRows={4}
            maxLength={2000}
            value={draft.caption}
            onChange={(event) =>
              setDraft({ ...draft, caption: event.currentTarget.value })
            }
          />
          <div className={styles.actions}>
            <Button
              variant="subtle"
              color="gray"
              onClick={() => {
                setOpen(false);
                onReplace();
              }}
            >
              Replace picture
            </Button>
            <Button type="submit">Save</Button>
          </div>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
