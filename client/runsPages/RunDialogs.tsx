/** What is asked about a run in a dialog: its tags, and which project it belongs to. */
import { Modal, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Form } from "../account/Form.tsx";
import { Loaded } from "../account/Loaded.tsx";
import { projectsQuery, runPageQuery, useChangeRuns } from "./server.ts";
import { TagEditor } from "./TagEditor.tsx";

export type RunDialog = "tags" | "project";

interface Subject {
  readonly id: string;
  readonly name: string;
  readonly project: string;
}

export function RunDialogs(props: {
  readonly run: Subject;
  readonly opened: RunDialog | null;
  onClose(): void;
}) {
  const { run, opened, onClose } = props;
  return (
    <Modal
      opened={opened !== null}
      onClose={onClose}
      size={520}
      title={opened === "tags" ? `Tags of ${run.name}` : `Move ${run.name}`}
    >
      {opened === "tags" && <Tags run={run.id} />}
      {opened === "project" && <Move run={run} onDone={onClose} />}
    </Modal>
  );
}

function Tags({ run }: { readonly run: string }) {
  const page = useQuery(runPageQuery(run));
  return (
    <Loaded query={page} what="the tags">
      {({ run: { id, tags } }) => <TagEditor run={id} tags={tags} />}
    </Loaded>
  );
}

function Move({ run, onDone }: { readonly run: Subject; onDone(): void }) {
  const projects = useQuery(projectsQuery);
  const [project, setProject] = useState<string | null>(run.project);
  const change = useChangeRuns();
  return (
    <Loaded query={projects} what="the projects">
      {(all) => (
        <Form
          action="Move"
          busy={change.isPending}
          failure={change.error}
          disabled={project === null || project === run.project}
          onSubmit={() =>
            project &&
            change.mutate(
              { ids: [run.id], patch: { project } },
              { onSuccess: onDone },
            )
          }
        >
          <Select
            label="Project"
            searchable
            allowDeselect={false}
            nothingFoundMessage="No project of this name"
            data={all
              .filter(({ archivedAt, id }) => !archivedAt || id === run.project)
              .map(({ id, name }) => ({ value: id, label: name }))}
            value={project}
            onChange={setProject}
          />
        </Form>
      )}
    </Loaded>
  );
}
