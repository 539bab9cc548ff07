/** What somebody wrote about a run, in Markdown; MLflow's clients know it as the tag mlflow.note.content. */
import { Button, Textarea } from "@mantine/core";
import { PencilLine } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import type { Run } from "../../shared/api/runs.ts";
import { Form } from "../account/Form.tsx";
import { Section } from "./Section.tsx";
import { useChangeRuns } from "./server.ts";
import styles from "./runPage.module.css";

const MarkdownView = lazy(() => import("../text/MarkdownView.tsx"));

const noteTag = "mlflow.note.content";
const longest = 8000;

export function Description(props: {
  readonly run: Run;
  readonly mayChange: boolean;
}) {
  const { run, mayChange } = props;
  const note = run.tags[noteTag] ?? "";
  const [writing, setWriting] = useState(false);
  if (note === "" && !mayChange) return null;
  return (
    <Section
      title="Description"
      action={
        mayChange &&
        !writing && (
          <Button
            size="compact-sm"
            variant="subtle"
            leftSection={<PencilLine size={14} aria-hidden />}
            onClick={() => setWriting(true)}
          >
            {note === "" ? "Describe this run" : "Edit"}
          </Button>
        )
      }
    >
      {writing ? (
        <Write run={run.id} note={note} onDone={() => setWriting(false)} />
      ) : note === "" ? (
        <p className={styles.quiet}>Nothing yet. What was tried, and why?</p>
      ) : (
        <Suspense fallback={<p className={styles.quiet}>{note}</p>}>
          <MarkdownView markdown={note} />
        </Suspense>
      )}
    </Section>
  );
}

function Write(props: {
  readonly run: string;
  readonly note: string;
  onDone(): void;
}) {
  const { run, note, onDone } = props;
  const [draft, setDraft] = useState(note);
  const change = useChangeRuns();
  return (
    <Form
      action="Save"
      busy={change.isPending}
      failure={change.error}
      onSubmit={() =>
        change.mutate(
          {
            ids: [run],
            patch: { tags: { [noteTag]: draft.trim() === "" ? null : draft } },
          },
          { onSuccess: onDone },
        )
      }
      beside={
        <Button variant="subtle" onClick={onDone}>
          Cancel
        </Button>
      }
    >
      <Textarea
        aria-label="Description, in Markdown"
        autosize
        minRows={4}
        maxRows={20}
        maxLength={longest}
        autoFocus
        value={draft}
        onChange={(event) => setDraft(event.currentTarget.value)}
      />
    </Form>
  );
}
