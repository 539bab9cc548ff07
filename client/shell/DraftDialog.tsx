/** The recovered drafts of a canvas: what is in them, and what to do with each. */
import { Button, Modal } from "@mantine/core";
import { useState } from "react";
import { blockModel } from "../../shared/blocks/index.ts";
import { can } from "../../shared/roles.ts";
import { BlockCard } from "../blocks/BlockCard.tsx";
import { countOf, titleOf } from "../canvas/words.ts";
import { patchUi, useUiStore } from "../canvas/ui.ts";
import { useStore } from "../kit/store.ts";
import { toast, toastFailure } from "../kit/toasts.tsx";
import type { RecoveredDraft } from "../sync/draft.ts";
import { useReadOnly, useSession } from "../sync/session.ts";
import { moment } from "../kit/when.ts";
import {
  downloadDraftJson,
  downloadDraftMarkdown,
  insertDraft,
} from "./draftActions.ts";
import styles from "./DraftDialog.module.css";
import { canvasDrafts } from "./draftsHere.ts";
import { contentWords, reasonWords, stateWords } from "./draftWords.ts";
import { usePhone } from "./usePhone.ts";

export function DraftDialog(props: {
  readonly drafts: readonly RecoveredDraft[];
  onClose(): void;
}) {
  const phone = usePhone();
  return (
    <Modal
      opened={props.drafts.length > 0}
      onClose={props.onClose}
      title={
        props.drafts.length === 1
          ? "Recovered draft"
          : `${props.drafts.length} recovered drafts`
      }
      size={720}
      fullScreen={phone}
      zIndex="var(--z-modal)"
    >
      {props.drafts.map((draft) => (
        <Draft key={draft.id} draft={draft} onDone={props.onClose} />
      ))}
    </Modal>
  );
}

function Draft(props: { readonly draft: RecoveredDraft; onDone(): void }) {
  const { draft, onDone } = props;
  const [discarding, setDiscarding] = useState(false);
  return (
    <section className={styles.draft} aria-label={contentWords(draft)}>
      <p className={styles.reason}>
        {reasonWords(draft.reason)} What you had is kept in this browser until
        you insert or discard it.
      </p>
      <p className={styles.details}>
        {contentWords(draft)} · {moment(new Date(draft.at).toISOString())}
      </p>
      <ul className={styles.blocks} aria-label="What is in it">
        {draft.blocks.map((each) => (
          <li key={each.block.id} aria-label={titleOf(each.block)}>
            <span className={styles.tag} data-state={each.state}>
              {stateWords(each)}
            </span>
            <BlockCard block={each.block} mode="version" />
          </li>
        ))}
      </ul>
      {draft.notes.length > 0 && (
        <ul className={styles.notes}>
          {draft.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      {discarding ? (
        <AskDiscard draft={draft} onKeep={() => setDiscarding(false)} />
      ) : (
        <Actions
          draft={draft}
          onDone={onDone}
          onDiscard={() => setDiscarding(true)}
        />
      )}
    </section>
  );
}

function Actions(props: {
  readonly draft: RecoveredDraft;
  onDone(): void;
  onDiscard(): void;
}) {
  const { draft, onDone, onDiscard } = props;
  const session = useSession();
  const ui = useUiStore();
  const readOnly = useReadOnly();
  const mayEdit = useStore(session.role, (role) => can(role, "edit"));

  const insert = () => {
    const done = insertDraft(session, draft);
    if (done.type === "tooLarge") {
      toast(
        "draft",
        "This draft is too long to insert in one go. Download it and paste it in parts.",
      );
      return;
    }
    if (done.type === "nothing") return;
    patchUi(ui, {
      selection: new Set(done.ids),
      reveal: { block: done.ids[0]!, at: Date.now() },
    });
    // What this build cannot insert stays in the draft.
    const whole = draft.blocks.every(({ block }) => blockModel(block.kind));
    if (whole) void forget(draft);
    onDone();
    toast("draft", `${countOf(draft.blocks.length)} inserted`, () => {
      session.undo.undo();
      void canvasDrafts.add(draft);
    });
  };

  return (
    <>
      {!mayEdit && draft.blocks.length > 0 && (
        <p className={styles.details}>
          You can download it now. When you may edit again you can insert it
          here.
        </p>
      )}
      <div className={styles.actions}>
        {draft.blocks.length > 0 && (
          <Button disabled={readOnly} onClick={insert}>
            Insert as new blocks
          </Button>
        )}
        <Button
          variant="default"
          onClick={() =>
            void downloadDraftMarkdown(draft).catch((failure: unknown) =>
              toastFailure("draft", "Not downloaded", failure),
            )
          }
        >
          Download Markdown
        </Button>
        <Button variant="default" onClick={() => downloadDraftJson(draft)}>
          Download JSON
        </Button>
        <Button
          className={styles.discard}
          variant="subtle"
          color="bad"
          onClick={onDiscard}
        >
          Discard
        </Button>
      </div>
    </>
  );
}

function AskDiscard(props: { readonly draft: RecoveredDraft; onKeep(): void }) {
  return (
    <div className={styles.ask} role="alertdialog" aria-label="Discard it?">
      <p>
        Discard this draft? It is nowhere else, and it cannot be brought back.
      </p>
      <div className={styles.actions}>
        <Button variant="default" autoFocus onClick={props.onKeep}>
          Keep it
        </Button>
        <Button color="bad" onClick={() => void forget(props.draft)}>
          Discard for good
        </Button>
      </div>
    </div>
  );
}

async function forget(draft: RecoveredDraft) {
  try {
    await canvasDrafts.remove(draft);
  } catch (failure) {
    toastFailure("draft", "The draft could not be removed", failure);
  }
}
