/** Under the top bar: what a person must know about the safety of their work, with the way on. Nothing when all is well. */
import { ActionIcon, Button } from "@mantine/core";
import { FileClock, Gauge, TriangleAlert, X } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { can, type Role } from "../../shared/roles.ts";
import { useStore } from "../kit/store.ts";
import { RoleNotice } from "../share/RoleNotice.tsx";
import type { LiveSession } from "../sync/connection.ts";
import type { QuotaUse } from "../sync/session.ts";
import { canvasDrafts } from "./draftsHere.ts";
import { contentWords, reasonWords } from "./draftWords.ts";
import { Notice } from "./Notice.tsx";
import { capitalised } from "./saveWords.ts";

const DraftDialog = lazy(async () => ({
  default: (await import("./DraftDialog.tsx")).DraftDialog,
}));

interface NoticesProps {
  readonly session: LiveSession;
  /** What this person may do here when nothing is wrong. */
  readonly usualRole: Role;
}

export function Notices({ session, usualRole }: NoticesProps) {
  return (
    <>
      <DraftNotice session={session} />
      <RoleNotice session={session} />
      <TroubleNotice session={session} usualRole={usualRole} />
      <QuotaNotice session={session} />
    </>
  );
}

function DraftNotice({ session }: { readonly session: LiveSession }) {
  const drafts = useStore(canvasDrafts.of(session.me.id, session.canvasId));
  const [open, setOpen] = useState(false);
  const [newest] = drafts;
  if (!newest) return null;
  return (
    <>
      <Notice
        icon={<FileClock size={16} aria-hidden />}
        label="Recovered draft"
      >
        <p>
          {reasonWords(newest.reason)}{" "}
          <strong>
            {drafts.length === 1
              ? `${capitalised(contentWords(newest))} ${newest.blocks.length === 1 ? "is" : "are"} kept as a recovered draft.`
              : `${drafts.length} recovered drafts are kept.`}
          </strong>
        </p>
        <Button
          variant="default"
          size="compact-md"
          onClick={() => setOpen(true)}
        >
          See what was kept
        </Button>
      </Notice>
      {open && (
        <Suspense fallback={null}>
          <DraftDialog drafts={drafts} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}

function TroubleNotice({ session, usualRole }: NoticesProps) {
  const reason = useStore(session.trouble);
  const mayEdit = useStore(session.role, (role) => can(role, "edit"));
  const waiting = useStore(session.saveState, (state) =>
    "waiting" in state ? state.waiting : 0,
  );
  if (reason === null) return null;
  const sentence = capitalised(reason.replace(/\.$/, ""));
  return (
    <Notice
      icon={<TriangleAlert size={16} aria-hidden />}
      label="Read only for now"
    >
      <p>
        <strong>Read only for now.</strong> {sentence}.{" "}
        {mayEdit || !can(usualRole, "edit")
          ? `It goes on by itself when the cause is gone.${waiting > 0 ? ` Until then ${waiting === 1 ? "1 change waits" : `${waiting} changes wait`} in this browser.` : ""}`
          : "Everything that is shown can be exported."}
      </p>
    </Notice>
  );
}

/** Shown again when it has grown by this much. */
const stepPercent = 5;

function QuotaNotice({ session }: { readonly session: LiveSession }) {
  const quota = useStore(session.quota);
  const mayEdit = useStore(session.role, (role) => can(role, "edit"));
  const [hiddenAt, setHiddenAt] = useState(0);
  const percent = quota ? percentOf(quota) : 0;
  if (!quota || !mayEdit || percent < hiddenAt + stepPercent) return null;
  return (
    <Notice
      icon={<Gauge size={16} aria-hidden />}
      label="The canvas is nearly full"
    >
      <p>
        <strong>
          {percent >= 100
            ? "This canvas is full"
            : `This canvas is ${percent} % full`}
        </strong>{" "}
        ({megabytes(quota.usedBytes)} of {megabytes(quota.limitBytes)} MB).{" "}
        {percent >= 100
          ? "Only deletions are taken: delete what is not needed, or go on in a new canvas."
          : "When it is full only deletions are taken: delete what is not needed, or go on in a new canvas soon."}
      </p>
      <ActionIcon
        aria-label="Hide this message"
        onClick={() => setHiddenAt(percent)}
      >
        <X size={16} />
      </ActionIcon>
    </Notice>
  );
}

function percentOf({ usedBytes, limitBytes }: QuotaUse): number {
  return Math.floor((usedBytes / limitBytes) * 100);
}

function megabytes(bytes: number): string {
  const value = bytes / (1024 * 1024);
  return value < 10 ? value.toFixed(1) : String(Math.round(value));
}
