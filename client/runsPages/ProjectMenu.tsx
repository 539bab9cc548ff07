/** What can be done with a project: rename it, put it away and take it back. */
import { ActionIcon, Menu, Modal, TextInput } from "@mantine/core";
import { Archive, ArchiveRestore, Ellipsis, PencilLine } from "lucide-react";
import { useState } from "react";
import type { Project } from "../../shared/api/projects.ts";
import { Form } from "../account/Form.tsx";
import { toast, toastFailure } from "../kit/toasts.tsx";
import { useChangeProject } from "./server.ts";

/** The project that runs go to when nobody names one: it cannot be put away. */
const defaultProject = "0";

export function ProjectMenu({ project }: { readonly project: Project }) {
  const { id, name, archivedAt } = project;
  const [renaming, setRenaming] = useState(false);
  const change = useChangeProject();
  const archive = (archived: boolean, undo = true) =>
    change.mutate(
      { id, archived },
      {
        onSuccess: () =>
          toast(
            "project",
            archived ? `“${name}” is archived` : `“${name}” is back`,
            undo ? () => archive(!archived, false) : undefined,
          ),
        onError: (failure) => toastFailure("project", "Not changed", failure),
      },
    );
  return (
    <>
      <Menu position="bottom-start" width={220}>
        <Menu.Target>
          <ActionIcon aria-label={`Actions for the project ${name}`}>
            <Ellipsis size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<PencilLine size={16} />}
            onClick={() => setRenaming(true)}
          >
            Rename…
          </Menu.Item>
          {id !== defaultProject && (
            <Menu.Item
              leftSection={
                archivedAt ? (
                  <ArchiveRestore size={16} />
                ) : (
                  <Archive size={16} />
                )
              }
              onClick={() => archive(archivedAt === null)}
            >
              {archivedAt ? "Take back" : "Archive"}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <Modal
        opened={renaming}
        onClose={() => setRenaming(false)}
        title="Rename project"
        size={440}
      >
        <Rename project={project} onDone={() => setRenaming(false)} />
      </Modal>
    </>
  );
}

function Rename(props: { readonly project: Project; onDone(): void }) {
  const { project, onDone } = props;
  const [name, setName] = useState(project.name);
  const change = useChangeProject();
  return (
    <Form
      action="Rename"
      busy={change.isPending}
      failure={change.error}
      disabled={name.trim() === ""}
      onSubmit={() =>
        change.mutate(
          { id: project.id, name: name.trim() },
          { onSuccess: onDone },
        )
      }
    >
      <TextInput
        data-autofocus
        label="Name"
        maxLength={500}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        onFocus={(event) => event.currentTarget.select()}
      />
    </Form>
  );
}
