/** The file dialog of an image block that has no picture yet, or gets another one. */
import { useEffect, useRef } from "react";
import type { Block } from "../../shared/blocks/model.ts";
import { edit, setValue } from "../../shared/doc/edits.ts";
import { patchUi, useUi, useUiStore } from "../canvas/ui.ts";
import { useSession } from "../sync/session.ts";
import { uploadImage } from "./uploadImage.ts";

export function ImagePicker({ block }: { readonly block: Block }) {
  const { canvasId, doc } = useSession();
  const ui = useUiStore();
  const wanted = useUi((state) => state.configuring === block.id);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (!wanted) return;
    patchUi(ui, { configuring: null });
    input.current?.click();
  }, [wanted, ui]);

  const upload = (file: File) =>
    uploadImage(file, canvasId, (stored) =>
      edit(doc, () => {
        setValue(doc, block.id, "blob", stored.sha256);
        setValue(doc, block.id, "naturalWidth", stored.width);
        setValue(doc, block.id, "naturalHeight", stored.height);
      }),
    );
  return (
    <input
      ref={input}
      type="file"
      hidden
      accept="image/png,image/jpeg,image/gif,image/webp,image/avif,image/svg+xml"
      onChange={(event) => {
        const file = event.currentTarget.files?.[0];
        // The same file may be chosen again after a failure.
        event.currentTarget.value = "";
        if (file) void upload(file);
      }}
    />
  );
}
