/** The palette, the shortcuts sheet and the Share dialog, loaded when they are first asked for. */
import { lazy, Suspense } from "react";
import type { UiStore } from "../canvas/ui.ts";
import { useStore } from "../kit/store.ts";
import type { LiveSession } from "../sync/connection.ts";
import { closeDialog, openedDialog } from "./dialogs.ts";
import { PartBoundary } from "./PartBoundary.tsx";

const CommandPalette = lazy(async () => ({
  default: (await import("./CommandPalette.tsx")).CommandPalette,
}));
const ShortcutsSheet = lazy(async () => ({
  default: (await import("./ShortcutsSheet.tsx")).ShortcutsSheet,
}));
const ShareDialog = lazy(async () => ({
  default: (await import("../share/ShareDialog.tsx")).ShareDialog,
}));

interface DialogsProps {
  /** Left out outside a canvas: the palette then lists no blocks. */
  readonly session?: LiveSession;
  readonly ui?: UiStore;
}

export function Dialogs({ session, ui }: DialogsProps) {
  const opened = useStore(openedDialog);
  return (
    // What cannot be loaded is said by the notice that offers a reload; the page behind it stays.
    <PartBoundary resetKey={opened ?? ""} quiet>
      <Suspense fallback={null}>
        {opened === "palette" && (
          <CommandPalette {...(session && { session })} {...(ui && { ui })} />
        )}
        {opened === "shortcuts" && <ShortcutsSheet />}
        {opened === "share" && session && <ShareDialog onClose={closeDialog} />}
      </Suspense>
    </PartBoundary>
  );
}
