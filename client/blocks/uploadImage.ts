/** Sends a picture to the server: says how far it is when it takes time, and offers to try again when it fails. */
import { storedImageSchema, type StoredImage } from "../../shared/api/blobs.ts";
import { ApiFailure } from "../kit/api.ts";
import { toastFailure, toastProgress } from "../kit/toasts.tsx";
import { upload } from "../kit/upload.ts";

/** A picture that is stored sooner is not worth a message. */
const sayAfterMs = 700;

/**
 * The picture is for whoever may see this canvas. `onStored` is called once, when the server has it: perhaps only after
 * the person tried again.
 */
export async function uploadImage(
  file: File,
  canvasId: string,
  onStored: (stored: StoredImage) => void,
): Promise<void> {
  const id = `image-${crypto.randomUUID()}`;
  const name = file.name === "pasted" ? "The picture" : file.name;
  const attempt = async () => {
    const progress = toastProgress(id, `Uploading ${name}`, sayAfterMs);
    try {
      const stored = storedImageSchema.parse(
        await upload(
          `/api/blobs?canvas=${encodeURIComponent(canvasId)}`,
          file,
          {
            mediaType: file.type || "application/octet-stream",
            onProgress: progress.show,
          },
        ),
      );
      progress.end();
      onStored(stored);
    } catch (failure) {
      progress.end();
      toastFailure(
        id,
        `${name} was not uploaded`,
        failure,
        mayPass(failure)
          ? { label: "Try again", run: () => void attempt() }
          : undefined,
      );
    }
  };
  await attempt();
}

/** Trying the same file again helps unless the server said what is wrong with it. */
function mayPass(failure: unknown): boolean {
  if (!(failure instanceof ApiFailure)) return false;
  return (
    failure.status === 0 || failure.status === 429 || failure.status >= 500
  );
}
