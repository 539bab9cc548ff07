/** Pictures on their way into a comment: how far each is, and what failed, which is kept until it is tried again or taken away. */
import { useRef, useState } from "react";
import { storedImageSchema } from "../../../shared/api/blobs.ts";
import { pictureAddress } from "../../blocks/pictures.ts";
import { messageOf } from "../../kit/api.ts";
import { upload } from "../../kit/upload.ts";

export interface PictureUpload {
  readonly id: string;
  readonly name: string;
  readonly state:
    | { readonly type: "sending"; readonly share: number }
    | { readonly type: "failed"; readonly message: string };
}

export interface Uploads {
  readonly list: readonly PictureUpload[];
  start(files: readonly File[]): void;
  retry(id: string): void;
  remove(id: string): void;
}

export function useUploads(
  canvasId: string,
  onStored: (src: string, alt: string) => void,
): Uploads {
  const [list, setList] = useState<readonly PictureUpload[]>([]);
  const files = useRef(new Map<string, File>());
  const ending = useRef(new Map<string, AbortController>());

  const setState = (id: string, state: PictureUpload["state"]) =>
    setList((old) =>
      old.map((each) => (each.id === id ? { ...each, state } : each)),
    );
  const remove = (id: string) => {
    ending.current.get(id)?.abort();
    ending.current.delete(id);
    files.current.delete(id);
    setList((old) => old.filter((each) => each.id !== id));
  };
  const send = async (id: string) => {
    const file = files.current.get(id);
    if (!file) return;
    const controller = new AbortController();
    ending.current.set(id, controller);
    setState(id, { type: "sending", share: 0 });
    try {
      const stored = storedImageSchema.parse(
        await upload(
          `/api/blobs?canvas=${encodeURIComponent(canvasId)}&for=comment`,
          file,
          {
            mediaType: file.type || "application/octet-stream",
            signal: controller.signal,
            onProgress: (share) => setState(id, { type: "sending", share }),
          },
        ),
      );
      remove(id);
      onStored(pictureAddress(canvasId, stored.sha256), nameOf(file));
    } catch (failure) {
      if (controller.signal.aborted) return;
      setState(id, { type: "failed", message: messageOf(failure) });
    }
  };

  return {
    list,
    start(picked) {
      for (const file of picked) {
        const id = crypto.randomUUID();
        files.current.set(id, file);
        setList((old) => [
          ...old,
          { id, name: nameOf(file), state: { type: "sending", share: 0 } },
        ]);
        void send(id);
      }
    },
    retry: (id) => void send(id),
    remove,
  };
}

/** What browsers call a pasted picture says nothing. */
function nameOf(file: File): string {
  return /^image\.\w+$/.test(file.name) || file.name === ""
    ? "picture"
    : file.name.replace(/\.\w+$/, "").slice(0, 100);
}
