import { Upload } from "lucide-react";
import type { Command } from "../kit/commands.ts";
import { openImport } from "./importStore.ts";

/** For an open canvas, in both views. */
export const importCommand: Command = {
  id: "runs.import",
  needs: "edit",
  title: "Import evaluation files",
  group: "Create",
  icon: Upload,
  run: () => openImport(),
};
