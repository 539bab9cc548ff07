/** Giving the canvas to somebody else, and leaving it. */
import { Button, NativeSelect } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { requestsTo, useChangeAccess } from "./access.ts";
import type { SectionProps } from "./PeopleSection.tsx";
import styles from "./share.module.css";
import { Sure } from "./Sure.tsx";

export function OwnershipSection(
  props: SectionProps & { readonly isGuest: boolean; onClose(): void },
) {
  const { canvasId, access, me, isGuest, onClose } = props;
  const navigate = useNavigate();
  const queries = useQueryClient();
  const change = useChangeAccess(canvasId);
  const to = requestsTo(canvasId);
  const [doing, setDoing] = useState<"give" | "leave" | null>(null);
  const [heir, setHeir] = useState("");
  const isOwner = access.owner?.id === me;
  const isMember = access.members.some(({ person }) => person.id === me);
  const heirs = access.members.filter(({ person }) => !person.guest);
  const heirName = heirs.find(({ person }) => person.id === heir)?.person.name;
  const done = () => setDoing(null);
  const leave = async () => {
    const left = await change({
      act: () => to.leave(),
      done: "You left the canvas",
      failed: "You did not leave",
    });
    if (!left) return;
    onClose();
    void queries.invalidateQueries({ queryKey: ["canvases"] });
    await navigate({ to: "/" });
  };
  if (!isOwner && !isMember && !isGuest) return null;
  return (
    <section className={styles.section} aria-label="Ownership">
      <div className={styles.foot}>
        {isOwner && (
          <Button
            variant="default"
            disabled={heirs.length === 0}
            onClick={() => setDoing("give")}
          >
            Give it to somebody else…
          </Button>
        )}
        {!isOwner && (
          <Button variant="default" onClick={() => setDoing("leave")}>
            Leave this canvas…
          </Button>
        )}
      </div>
      {isOwner && heirs.length === 0 && (
        <p className={styles.hint}>
          To give the canvas to somebody, add them first.
        </p>
      )}
      {doing === "give" && (
        <>
          <NativeSelect
            label="The new owner"
            value={heir}
            data={[
              { value: "", label: "Choose somebody" },
              ...heirs.map(({ person }) => ({
                value: person.id,
                label: person.name,
              })),
            ]}
            onChange={(event) => setHeir(event.currentTarget.value)}
          />
          {heirName && (
            <Sure
              action={`Give it to ${heirName}`}
              keep="Keep it"
              onKeep={done}
              onAct={() =>
                change({
                  act: () => to.giveTo(heir),
                  done: `${heirName} owns this canvas now`,
                  failed: "The canvas was not given away",
                })
              }
            >
              {heirName} will decide who has access and whether it is deleted.
              You can still edit it, and only {heirName} can give it back.
            </Sure>
          )}
        </>
      )}
      {doing === "leave" && (
        <Sure action="Leave" keep="Stay" onKeep={done} onAct={leave}>
          You cannot open this canvas any more unless somebody gives you access
          again. What you wrote stays.
        </Sure>
      )}
    </section>
  );
}
