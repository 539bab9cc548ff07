/** Comments as files: to download them, and to bring in Web Annotations of other tools or canvases. */
import { FileDown, FileText, FileUp, Table2 } from "lucide-react";
import { messageOf } from "../kit/api.ts";
import type { Command } from "../kit/commands.ts";
import { toast, toastFailure } from "../kit/toasts.tsx";
import { upload } from "../kit/upload.ts";
import { downloadExport } from "../shell/exports.ts";

export const commentExports = [
  "comments.annotations",
  "comments.markdown",
  "comments.csv",
  "comments.import",
] as const;

export function commentCommands(canvasId: string): readonly Command[] {
  return [
    {
      id: "comments.annotations",
      title: "Export comments as Web Annotations",
      group: "Discuss",
      icon: FileDown,
      run: () => downloadExport(canvasId, "annotations"),
    },
    {
      id: "comments.markdown",
      title: "Export comments as Markdown",
      group: "Discuss",
      icon: FileText,
      run: () => downloadExport(canvasId, "comments-markdown"),
    },
    {
      id: "comments.csv",
      title: "Export comments as CSV",
      group: "Discuss",
      icon: Table2,
      run: () => downloadExport(canvasId, "comments-csv"),
    },
    {
      id: "comments.import",
      needs: "edit",
      title: "Import Web Annotations…",
      group: "Discuss",
      icon: FileUp,
      run: () => pickFile((file) => void bringIn(canvasId, file)),
    },
  ];
}

interface Imported {
  readonly threads: number;
  readonly comments: number;
  readonly orphaned: number;
  readonly already: number;
  readonly warnings: readonly string[];
}

async function bringIn(canvasId: string, file: File) {
  try {
    const imported = (await upload(
      `/api/canvases/${canvasId}/annotations/import`,
      file,
      { mediaType: "application/ld+json" },
    )) as Imported;
    toast("annotations", importedWords(imported));
  } catch (failure) {
    toastFailure(
      "annotations",
      `“${file.name}” was not imported`,
      new Error(messageOf(failure)),
    );
  }
}

/** "3 threads and 2 answers imported. 1 found no place: it is at the head of the threads." */
export function importedWords(imported: Imported): string {
  const { threads, comments, orphaned, already, warnings } = imported;
  if (comments === 0)
    return already > 0
      ? "All of these comments are here already."
      : "There was nothing to import in this file.";
  const answers = comments - threads;
  const parts = [
    ...(threads > 0 ? [counted(threads, "thread")] : []),
    ...(answers > 0 ? [counted(answers, "answer")] : []),
  ];
  return [
    `${parts.join(" and ")} imported.`,
    ...(orphaned > 0
      ? [
          `${orphaned} found no place on this canvas: see the head of the threads.`,
        ]
      : []),
    ...(already > 0 ? [`${already} were here already.`] : []),
    ...(warnings.length > 0 ? [warnings[0]!] : []),
  ].join(" ");
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function pickFile(onPick: (file: File) => void) {
  const input = document.createElement("input");
  input.type = "file";
  input.accept = ".json,.jsonld,application/json,application/ld+json";
  input.addEventListener("change", () => {
    const [file] = input.files ?? [];
    if (file) onPick(file);
  });
  input.click();
}
