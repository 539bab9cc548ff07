/** While a thread waits to be attached: what to do, and what a click means meanwhile. */
import { Button } from "@mantine/core";
import { Link2 } from "lucide-react";
import { useEffect } from "react";
import { patchUi, useUi, useUiStore } from "../canvas/ui.ts";
import { titleOf } from "../canvas/words.ts";
import { useCanvas } from "../sync/canvasStore.ts";
import { useThreads } from "../threads/useThreads.ts";
import { quoteOf } from "./AnchorState.tsx";
import styles from "./anchors.module.css";
import { useAttach } from "./useAttach.ts";
import { quoteWords } from "./words.ts";

export function AttachMode() {
  const attaching = useUi((ui) => ui.attaching);
  return attaching && <Attaching key={attaching} id={attaching} />;
}

function Attaching({ id }: { readonly id: string }) {
  const ui = useUiStore();
  const attach = useAttach();
  const thread = useThreads().threads.find((each) => each.id === id);
  const only = useUi(({ selection }) =>
    selection.size === 1 ? [...selection][0]! : null,
  );
  const block = useCanvas((canvas) =>
    only === null ? undefined : canvas.blockById.get(only),
  );
  const quote = thread ? quoteOf(thread) : "";

  useEffect(() => {
    const stop = new AbortController();
    const { signal } = stop;
    const leave = () => patchUi(ui, { attaching: null });
    document.documentElement.dataset["attaching"] = "true";
    window.addEventListener(
      "keydown",
      (event) => {
        if (event.key !== "Escape") return;
        event.preventDefault();
        event.stopPropagation();
        leave();
      },
      { signal, capture: true },
    );
    // Before the card, the text or the paper hears of it: a click now only says which block.
    window.addEventListener(
      "click",
      (event) => {
        const { target } = event;
        if (!(target instanceof Element)) return;
        const clicked = blockAt(target);
        if (clicked === null || !document.getSelection()?.isCollapsed) return;
        event.preventDefault();
        event.stopPropagation();
        void attach(id, { type: "block", block: clicked });
      },
      { signal, capture: true },
    );
    return () => {
      stop.abort();
      delete document.documentElement.dataset["attaching"];
    };
  }, [ui, id, attach]);

  return (
    <div className={styles.banner} role="status" data-canvas-ui>
      <p>
        {quote ? `${quoteWords(quote, 60)}: s` : "S"}elect the text or click the
        block it belongs to. Esc to cancel.
      </p>
      {block && (
        <Button
          size="compact-sm"
          leftSection={<Link2 size={14} aria-hidden />}
          onClick={() => void attach(id, { type: "block", block: block.id })}
        >
          Attach to “{shortened(titleOf(block))}”
        </Button>
      )}
      <Button
        size="compact-sm"
        variant="default"
        onClick={() => patchUi(ui, { attaching: null })}
      >
        Cancel
      </Button>
    </div>
  );
}

/** The block whose card or row was clicked; null for controls around them. */
function blockAt(target: Element): string | null {
  if (target.closest("[data-canvas-ui], [data-text-float]")) return null;
  return (
    target.closest<HTMLElement>(".react-flow__node")?.getAttribute("data-id") ??
    target
      .closest<HTMLElement>("[data-block-id]")
      ?.getAttribute("data-block-id") ??
    null
  );
}

function shortened(title: string): string {
  return title.length > 40 ? `${title.slice(0, 39)}…` : title;
}
