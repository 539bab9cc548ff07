/** People who ask for access, answered with one click. */
import { Button } from "@mantine/core";
import { useState } from "react";
import type {
  AccessRequest,
  CanvasInvitation,
  GivenRole,
} from "../../shared/api/sharing.ts";
import { Face } from "../kit/Face.tsx";
import { useNow } from "../kit/useNow.ts";
import { timeAgo } from "../kit/when.ts";
import { requestsTo, useChangeAccess } from "./access.ts";
import type { SectionProps } from "./PeopleSection.tsx";
import { RoleSelect } from "./RoleSelect.tsx";
import styles from "./share.module.css";
import { comingMoment, mayDo, roleWords } from "./words.ts";

export function RequestsSection({ canvasId, access }: SectionProps) {
  if (access.requests.length === 0) return null;
  return (
    <section className={styles.section} aria-label="Waiting for your answer">
      {access.requests.map((request) => (
        <RequestRow key={request.id} canvasId={canvasId} request={request} />
      ))}
    </section>
  );
}

/** Also on the home page, where `about` names the canvas. */
export function RequestRow(props: {
  readonly canvasId: string;
  readonly request: AccessRequest;
  readonly about?: string;
}) {
  const { canvasId, request, about } = props;
  const { person, message, createdAt } = request;
  const now = useNow();
  const change = useChangeAccess(canvasId);
  const to = requestsTo(canvasId);
  const [role, setRole] = useState<GivenRole>("commenter");
  const [decided, setDecided] = useState(false);
  const decide = async (given: GivenRole | null) => {
    setDecided(true);
    const done = await change({
      act: () => to.decide(request.id, given),
      now: (access) => ({
        ...access,
        requests: access.requests.filter(({ id }) => id !== request.id),
      }),
      done: given
        ? `${person.name} ${mayDo(given)} now`
        : `${person.name} was refused`,
      failed: "The request was not answered",
    });
    if (!done) setDecided(false);
  };
  return (
    <div className={styles.waiting}>
      <div className={styles.row}>
        <Face person={person} size={28} />
        <span className={styles.who}>
          <strong>{person.name}</strong> asks for access
          {about && (
            <>
              {" "}
              to <strong>{about}</strong>
            </>
          )}{" "}
          <span className={styles.details}>{timeAgo(createdAt, now)}</span>
          {message && <p className={styles.words}>“{message}”</p>}
        </span>
      </div>
      <div className={styles.buttons}>
        <RoleSelect
          label={`What ${person.name} shall do`}
          value={role}
          onChange={(next) => setRole(next as GivenRole)}
        />
        <Button disabled={decided} onClick={() => void decide(role)}>
          Give access
        </Button>
        <Button
          variant="default"
          disabled={decided}
          onClick={() => void decide(null)}
        >
          Refuse
        </Button>
      </div>
    </div>
  );
}

export function InvitationsSection({ canvasId, access }: SectionProps) {
  const change = useChangeAccess(canvasId);
  const to = requestsTo(canvasId);
  if (access.invitations.length === 0) return null;
  const withdraw = (invitation: CanvasInvitation) =>
    change({
      act: () => to.withdrawInvitation(invitation.id),
      now: (old) => ({
        ...old,
        invitations: old.invitations.filter(({ id }) => id !== invitation.id),
      }),
      done: "The invitation was withdrawn",
      failed: "The invitation was not withdrawn",
    });
  return (
    <section className={styles.section} aria-labelledby="share-invited">
      <div className={styles.heading}>
        <h3 id="share-invited">Invited</h3>
      </div>
      <ul className={styles.list}>
        {access.invitations.map((invitation) => (
          <li key={invitation.id} className={styles.row}>
            <span className={styles.who}>
              <div className={styles.name}>
                {invitation.email ?? "Whoever has the invitation link"}
              </div>
              <div className={styles.details}>
                {roleWords[invitation.role]} · expires{" "}
                {comingMoment(invitation.expiresAt)}
              </div>
            </span>
            <Button
              variant="default"
              size="compact-md"
              onClick={() => void withdraw(invitation)}
            >
              Withdraw
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
