/** Who may do what on this canvas: everybody here sees it, and its owners change it. */
import { Button, Loader, Modal } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { can } from "../../shared/roles.ts";
import { useSignedIn } from "../home/session.ts";
import { messageOf } from "../kit/api.ts";
import { useStore } from "../kit/store.ts";
import { useCanvas } from "../sync/canvasStore.ts";
import { useSession } from "../sync/session.ts";
import { linkTo } from "../shell/share.ts";
import { usePhone } from "../shell/usePhone.ts";
import { accessQuery } from "./access.ts";
import { AddPeople } from "./AddPeople.tsx";
import { WebhooksSection } from "../webhooks/WebhooksSection.tsx";
import { ApprovalSection } from "./ApprovalSection.tsx";
import { CopyField } from "./CopyOnce.tsx";
import { GuestsSection } from "./GuestsSection.tsx";
import { LinksSection } from "./LinksSection.tsx";
import { OwnershipSection } from "./OwnershipSection.tsx";
import { PeopleSection } from "./PeopleSection.tsx";
import { InvitationsSection, RequestsSection } from "./RequestsSection.tsx";
import styles from "./share.module.css";

interface ShareDialogProps {
  onClose(): void;
}

export function ShareDialog({ onClose }: ShareDialogProps) {
  const phone = usePhone();
  const title = useCanvas((canvas) => canvas.title);
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Share “${title || "Untitled canvas"}”`}
      size={580}
      fullScreen={phone}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <Content onClose={onClose} />
    </Modal>
  );
}

function Content({ onClose }: ShareDialogProps) {
  const session = useSession();
  const { canvasId } = session;
  const { user, workspaceRole } = useSignedIn();
  const mayShare = useStore(session.role, (role) => can(role, "share"));
  const { data, error, refetch, isFetching } = useQuery({
    ...accessQuery(canvasId),
    refetchOnMount: "always",
  });
  if (!data)
    return error ? (
      <div className={styles.section} role="alert">
        <p className={styles.hint}>{messageOf(error)}</p>
        <div>
          <Button
            variant="default"
            loading={isFetching}
            onClick={() => void refetch()}
          >
            Try again
          </Button>
        </div>
      </div>
    ) : (
      <Loader size="sm" aria-label="Asking who has access" />
    );
  const section = { canvasId, access: data, mayShare, me: user.id };
  return (
    <div className={styles.body}>
      {mayShare && <RequestsSection {...section} />}
      {mayShare && <AddPeople {...section} />}
      <PeopleSection {...section} />
      {mayShare && <InvitationsSection {...section} />}
      {mayShare && <LinksSection {...section} />}
      {mayShare && <GuestsSection {...section} />}
      {mayShare && <ApprovalSection canvasId={canvasId} />}
      <section className={styles.section} aria-label="Link to this canvas">
        <CopyField
          label="Link for people who have access"
          url={linkTo(canvasId)}
        />
        {!mayShare && (
          <p className={styles.hint}>
            {data.owner
              ? `${data.owner.name} decides who has access.`
              : "The owners decide who has access."}
          </p>
        )}
      </section>
      {mayShare && <WebhooksSection canvasId={canvasId} />}
      <OwnershipSection
        {...section}
        isGuest={workspaceRole === "guest"}
        onClose={onClose}
      />
    </div>
  );
}
