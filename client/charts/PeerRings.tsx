/** What the others have chosen in this chart: a ring in each person's colour, with the name. */
import { usePeople } from "../presence/peers.ts";
import { Ring, ringAt } from "./Ring.tsx";
import { findMark, type Mark } from "./walk.ts";
import styles from "./charts.module.css";

export function PeerRings(props: {
  readonly block: string;
  readonly marks: readonly Mark[];
  readonly thinned: boolean;
}) {
  const { block, marks, thinned } = props;
  const people = usePeople();
  const width = marks.reduce((most, mark) => Math.max(most, mark.x), 0);
  return people.flatMap(({ user, data }) => {
    if (!data || data.block !== block) return [];
    const theirs = data.keys.flatMap(
      (key) => findMark(marks, key, thinned) ?? [],
    );
    return theirs.map((mark, i) => (
      <Ring
        key={`${user.id} ${i}`}
        kind="peer"
        colour={user.color}
        {...ringAt(mark)}
      >
        {i === 0 && (
          <span
            className={styles.peerName}
            // Away from the edge that would cut it off.
            data-at={mark.x < width / 2 ? "left" : "right"}
            style={{ background: user.color }}
          >
            {user.name}
          </span>
        )}
      </Ring>
    ));
  });
}
