/** On the page of a sample, which is on no canvas: the threads about it, and beginning one on a canvas that is chosen. */
import { Button, Modal, Select } from "@mantine/core";
import { useQueries, useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { MessageSquarePlus } from "lucide-react";
import { useState } from "react";
import type { AnchorOf } from "../../shared/api/anchors.ts";
import { can } from "../../shared/roles.ts";
import { firstWords } from "../../shared/threads/plainText.ts";
import { Form } from "../account/Form.tsx";
import { Loaded } from "../account/Loaded.tsx";
import { canvasesQuery } from "../home/canvases.ts";
import { nameWithGuest } from "../kit/PersonName.tsx";
import { runPageQuery } from "../runsPages/server.ts";
import { livingComments } from "../threads/arrange.ts";
import { threadsQuery } from "../threads/threadsQuery.ts";
import { sampleToDiscuss } from "./sampleToDiscuss.ts";
import styles from "./SampleThreads.module.css";

export interface SampleThreadsProps {
  readonly run: string;
  /** Item hash. */
  readonly sample: string;
  /** As the comment's card remembers it. */
  readonly words: string;
}

export function SampleThreads(props: SampleThreadsProps) {
  const [choosing, setChoosing] = useState(false);
  return (
    <>
      <Button
        size="compact-md"
        variant="default"
        leftSection={<MessageSquarePlus size={14} aria-hidden />}
        onClick={() => setChoosing(true)}
      >
        Comment on this sample
      </Button>
      {choosing && (
        <ChooseCanvas {...props} onClose={() => setChoosing(false)} />
      )}
      <Threads {...props} />
    </>
  );
}

/** More canvases than this are not searched for threads. */
const mostCanvases = 10;

/** Those on the canvases that use the run. */
function Threads({ run, sample }: SampleThreadsProps) {
  const { data: page } = useQuery(runPageQuery(run));
  const canvases = (page?.canvases ?? []).slice(0, mostCanvases);
  const answers = useQueries({
    queries: canvases.map(({ id }) => threadsQuery(id)),
  });
  const found = canvases.flatMap((canvas, i) =>
    (answers[i]?.data ?? [])
      .filter(
        ({ anchor }) => anchor.type === "sample" && anchor.sample === sample,
      )
      .map((thread) => ({ thread, canvas })),
  );
  if (found.length === 0) return null;
  return (
    <section className={styles.threads} aria-label="Threads about this sample">
      <h3>Threads about this sample</h3>
      <ul>
        {found.map(({ thread, canvas }) => {
          const [first] = livingComments(thread);
          return (
            first && (
              <li key={thread.id}>
                <Link
                  to="/c/$canvasId"
                  params={{ canvasId: canvas.id }}
                  search={{ thread: thread.id }}
                >
                  {nameWithGuest(first.author)}: {firstWords(first.body)}
                </Link>
                <span>
                  on {canvas.title || "Untitled canvas"}
                  {thread.resolvedAt !== null && ", resolved"}
                </span>
              </li>
            )
          );
        })}
      </ul>
    </section>
  );
}

function ChooseCanvas(props: SampleThreadsProps & { onClose(): void }) {
  const { run, sample, words, onClose } = props;
  const canvases = useQuery(canvasesQuery("active"));
  const { data: page } = useQuery(runPageQuery(run));
  const using = new Set(page?.canvases.map(({ id }) => id));
  const [picked, setPicked] = useState<string | null>(null);
  const navigate = useNavigate();
  const begin = (canvas: string) => {
    const anchor: AnchorOf<"sample"> = { type: "sample", run, sample, words };
    sampleToDiscuss.set({ canvas, anchor });
    void navigate({ to: "/c/$canvasId", params: { canvasId: canvas } });
  };
  return (
    <Modal opened onClose={onClose} title="Comment on this sample">
      <Loaded query={canvases} what="your canvases">
        {(all) => {
          const open = all.filter(({ role }) => can(role, "comment"));
          const option = ({ id, title }: (typeof open)[number]) => ({
            value: id,
            label: title || "Untitled canvas",
          });
          const here = open.filter(({ id }) => using.has(id));
          const others = open.filter(({ id }) => !using.has(id));
          const canvas = picked ?? here[0]?.id ?? null;
          return (
            <Form
              action="Write the comment"
              busy={false}
              failure={null}
              disabled={canvas === null}
              onSubmit={() => canvas && begin(canvas)}
              beside={
                <Button variant="subtle" onClick={onClose}>
                  Cancel
                </Button>
              }
            >
              <Select
                label="On which canvas"
                description="People of that canvas read it there."
                placeholder="Choose a canvas"
                searchable
                allowDeselect={false}
                nothingFoundMessage="No canvas of this name where you may comment"
                data={[
                  ...(here.length > 0
                    ? [{ group: "With this run", items: here.map(option) }]
                    : []),
                  { group: "Others", items: others.map(option) },
                ]}
                value={canvas}
                onChange={setPicked}
              />
            </Form>
          );
        }}
      </Loaded>
    </Modal>
  );
}
