/** What can be done with a recovered draft: insert it as new blocks, or download it. */
import { uuidv4 } from "lib0/random";
import { blockModel } from "../../shared/blocks/index.ts";
import { pasteBlocks } from "../../shared/doc/clipboard.ts";
import { boundsOf } from "../../shared/geometry.ts";
import { maxUpdateBytes } from "../../shared/protocol.ts";
import { clipOf, type RecoveredDraft } from "../sync/draft.ts";
import type { CanvasSession } from "../sync/session.ts";
import { reasonWords, stateWords } from "./draftWords.ts";
import { downloadText } from "../kit/download.ts";
import { fileName, toBase64 } from "./exports.ts";

/** Room between the canvas and what is inserted beside it. */
const gap = 80;

export type Inserted =
  | { readonly type: "inserted"; readonly ids: readonly string[] }
  /** More than one change may be. */
  | { readonly type: "tooLarge" }
  /** It holds no block that this build knows. */
  | { readonly type: "nothing" };

/** Adds the draft's blocks under new ids to the right of everything, as one step of undo. */
export function insertDraft(
  { doc, canvas, undo }: CanvasSession,
  draft: RecoveredDraft,
): Inserted {
  const clip = clipOf(draft);
  if (!clip) return { type: "nothing" };
  // The text of a change is the larger part of it; the rest stays well below the other half.
  if (JSON.stringify(clip).length > maxUpdateBytes / 2)
    return { type: "tooLarge" };
  const there = boundsOf(canvas.get().blocks);
  const own = boundsOf(clip.blocks)!;
  undo.stopCapturing();
  const ids = pasteBlocks(doc, clip, {
    newId: uuidv4,
    centre: there
      ? {
          x: there.x + there.w + gap + own.w / 2,
          y: there.y + own.h / 2,
        }
      : { x: own.x + own.w / 2, y: own.y + own.h / 2 },
  });
  undo.stopCapturing();
  return { type: "inserted", ids };
}

/** Everything, down to the exact document as it was in this browser. */
export function downloadDraftJson(draft: RecoveredDraft) {
  const { document, ...rest } = draft;
  const text = JSON.stringify(
    {
      format: "parley recovered draft",
      ...rest,
      at: new Date(draft.at).toISOString(),
      document: toBase64(document),
    },
    null,
    2,
  );
  downloadText(text, "application/json", `${nameOf(draft)}.json`);
}

/** For reading. */
export async function downloadDraftMarkdown(draft: RecoveredDraft) {
  downloadText(
    await draftMarkdown(draft),
    "text/markdown",
    `${nameOf(draft)}.md`,
  );
}

export async function draftMarkdown(draft: RecoveredDraft): Promise<string> {
  const { markdownWriter } = await import("../../shared/formats/markdown.ts");
  const { canvasTitle, blocks, notes, reason, at } = draft;
  const parts = [
    `# Recovered draft of ${canvasTitle || "an untitled canvas"}`,
    `${reasonWords(reason)} Recovered ${new Date(at).toLocaleString()}.`,
    ...blocks.flatMap((each) => [
      `---\n\n*${stateWords(each)}*`,
      blockModel(each.block.kind)
        ?.markdown(each.block, markdownWriter)
        .trim() ??
        "(A block of a kind that this Parley does not know; the JSON download holds it.)",
    ]),
    ...(notes.length > 0
      ? ["---", "## Also changed", notes.map((note) => `- ${note}`).join("\n")]
      : []),
  ];
  return `${parts.filter(Boolean).join("\n\n")}\n`;
}

function nameOf({ canvasTitle }: RecoveredDraft): string {
  return `${fileName(canvasTitle)} - recovered draft`;
}
