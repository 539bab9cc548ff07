/** Links to canvases and blocks. */
import { toast } from "../kit/toasts.tsx";

export function linkTo(canvasId: string, block?: string): string {
  const url = new URL(`/c/${canvasId}`, location.origin);
  if (block) url.searchParams.set("block", block);
  return url.href;
}

export async function copyLink(canvasId: string, block?: string) {
  const copied = await copyText(linkTo(canvasId, block));
  toast(
    "copy-link",
    copied
      ? "Link copied"
      : "The browser did not allow copying. Copy the address of this page instead.",
  );
}

/** False when the browser refuses: the clipboard needs https or localhost, and a recent click. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyWithSelection(text);
  }
}

/** The old way, which also works over plain http in a local network. */
function copyWithSelection(text: string): boolean {
  const area = document.createElement("textarea");
  area.value = text;
  area.style.position = "fixed";
  area.style.opacity = "0";
  document.body.append(area);
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  return copied;
}
