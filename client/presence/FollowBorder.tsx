/** Says whom I follow, at the rim of the canvas. */
import { useController } from "../canvas/controller.ts";
import { followUser, useFollowedUser } from "./follow.ts";
import styles from "./FollowBorder.module.css";
import { usePeople } from "./peers.ts";

export function FollowBorder() {
  const { session } = useController();
  const followed = useFollowedUser();
  const people = usePeople();
  const person = people.find((peer) => peer.user.id === followed);
  if (!person || person.user.id === session.me.id) return null;
  const { name, color } = person.user;
  return (
    <div
      className={styles.border}
      style={{ ["--peer" as string]: color }}
      role="status"
    >
      <button
        type="button"
        className={styles.words}
        data-canvas-ui
        onClick={() => followUser(null)}
      >
        {person.view === "notebook"
          ? `${name} is in the notebook view — Esc to stop`
          : `Following ${name} — Esc to stop`}
      </button>
    </div>
  );
}
