/** All canvases by their outside: title, owner, size. What is on them an admin does not see by being one. */
import { Button, Modal, NativeSelect, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Search } from "lucide-react";
import { useState } from "react";
import { canvasSorts, type AdminCanvas } from "../../shared/api/admin.ts";
import type { Role } from "../../shared/roles.ts";
import { Form } from "../account/Form.tsx";
import { Section } from "../account/PageFrame.tsx";
import { answer, api } from "../kit/api.ts";
import { toast } from "../kit/toasts.tsx";
import { exactTime, timeAgo } from "../kit/when.ts";
import styles from "./admin.module.css";
import { bytesInWords } from "./amounts.ts";
import { Pages, usePages } from "./Pages.tsx";
import { PersonPicker } from "./PersonPicker.tsx";
import { Records, type Column } from "./Records.tsx";

type Sort = (typeof canvasSorts)[number];
const sorts: Record<Sort, string> = {
  updated: "Latest change first",
  size: "Largest first",
  title: "By title",
};

export function CanvasesPage() {
  const [search, setSearch] = useState("");
  const [words] = useDebouncedValue(search.trim(), 200);
  const [sort, setSort] = useState<Sort>("updated");
  const [giving, setGiving] = useState<AdminCanvas | null>(null);
  const canvases = usePages(["canvases", sort, words], (cursor) =>
    answer(
      api.admin.canvases.$get({
        query: {
          sort,
          ...(words && { search: words }),
          ...(cursor && { cursor }),
        },
      }),
    ),
  );
  const columns: readonly Column<AdminCanvas>[] = [
    ...about,
    {
      title: "Actions",
      look: "actions",
      cell: (canvas) => (
        <Button
          variant="default"
          aria-label={`Change the owner of ${titleOf(canvas)}`}
          onClick={() => setGiving(canvas)}
        >
          Change owner
        </Button>
      ),
    },
  ];
  return (
    <Section
      title="Canvases"
      lead="Admins see that a canvas exists, not what is on it. To look after one whose owner is away, give it to somebody; the audit log keeps that."
    >
      <div className={styles.filters} role="search">
        <TextInput
          className={styles.wide}
          label="Find a canvas"
          placeholder="Title"
          leftSection={<Search size={16} aria-hidden />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        <NativeSelect
          label="Order"
          data={Object.entries(sorts).map(([value, label]) => ({
            value,
            label,
          }))}
          value={sort}
          onChange={(event) => setSort(event.currentTarget.value as Sort)}
        />
      </div>
      <Pages
        query={canvases}
        what="the canvases"
        empty={
          words ? `No canvas is called “${words}”.` : "There are none yet."
        }
      >
        {(rows) => (
          <Records
            label="Canvases"
            rows={rows}
            columns={columns}
            keyOf={({ id }) => id}
            isQuiet={({ deletedAt }) => deletedAt !== null}
          />
        )}
      </Pages>
      <Modal
        opened={giving !== null}
        onClose={() => setGiving(null)}
        title="Change the owner"
        size={440}
      >
        {giving && (
          <GiveCanvas canvas={giving} onDone={() => setGiving(null)} />
        )}
      </Modal>
    </Section>
  );
}

function GiveCanvas(props: { readonly canvas: AdminCanvas; onDone(): void }) {
  const { canvas, onDone } = props;
  const queries = useQueryClient();
  const [user, setUser] = useState<string | null>(null);
  const give = useMutation({
    mutationFn: (to: string) =>
      answer(
        api.admin.canvases[":id"].owner.$post({
          param: { id: canvas.id },
          json: { user: to },
        }),
      ),
    onSuccess: () => {
      toast("owner", `“${titleOf(canvas)}” has a new owner`);
      onDone();
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["admin"] }),
  });
  return (
    <Form
      action="Give it to them"
      busy={give.isPending}
      failure={give.error}
      disabled={user === null}
      onSubmit={() => user && give.mutate(user)}
    >
      <p className={styles.words}>
        “{titleOf(canvas)}” belongs to {canvas.owner?.name ?? "nobody"} now. The
        new owner can read, change, share and delete it.
      </p>
      <PersonPicker
        label="New owner"
        without={canvas.owner?.id}
        value={user}
        onChange={setUser}
      />
    </Form>
  );
}

const openTo: Record<Role, string> = {
  owner: "everybody owns it",
  editor: "everybody edits",
  commenter: "everybody comments",
  viewer: "everybody reads",
};

const about: readonly Column<AdminCanvas>[] = [
  {
    title: "Title",
    look: "name",
    cell: (canvas) => (
      <span className={styles.personText}>
        <span className={styles.name}>{titleOf(canvas)}</span>
        {canvas.deletedAt && <span className={styles.badge}>in the trash</span>}
      </span>
    ),
  },
  { title: "Owner", cell: ({ owner }) => owner?.name ?? "nobody" },
  {
    title: "Open to",
    cell: ({ workspaceRole, members }) =>
      [
        workspaceRole && openTo[workspaceRole],
        members === 1 ? "1 person" : members > 1 && `${members} people`,
      ]
        .filter(Boolean)
        .join(", ") || "the owner",
  },
  {
    title: "Size",
    look: "number",
    cell: ({ bytes }) => bytesInWords(totalBytes(bytes)),
  },
  {
    title: "Changed",
    cell: ({ updatedAt }) => (
      <time dateTime={updatedAt} title={exactTime(updatedAt)}>
        {timeAgo(updatedAt)}
      </time>
    ),
  },
];

function titleOf({ title }: AdminCanvas): string {
  return title || "Untitled canvas";
}

export function totalBytes({
  journal,
  snapshots,
  blobs,
}: AdminCanvas["bytes"]) {
  return journal + snapshots + blobs;
}
