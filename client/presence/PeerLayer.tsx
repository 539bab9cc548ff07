/** Other people on the canvas: their pointers with names, and outlines around what they have selected. */
import { memo } from "react";
import { useController } from "../canvas/controller.ts";
import { layers } from "../canvas/flowNodes.ts";
import { usePlace } from "../canvas/Overlay.tsx";
import { usePeers, type Peer } from "./peers.ts";
import styles from "./PeerLayer.module.css";
import { nameWithGuest } from "../kit/PersonName.tsx";

/** Outlines drawn for one person; "select all" draws no thousand boxes. */
const mostOutlines = 60;

export function PeerLayer() {
  const { session } = useController();
  const peers = usePeers().filter(
    (peer) => peer.view !== "notebook" && peer.user.id !== session.me.id,
  );
  return (
    <div className={styles.layer} style={{ zIndex: layers.peers }} aria-hidden>
      {peers.map((peer) => (
        <Outlines key={`outline ${peer.client}`} peer={peer} />
      ))}
      {peers.map(
        (peer) =>
          peer.pointer && (
            <Pointer
              key={peer.client}
              name={nameWithGuest(peer.user)}
              color={peer.user.color}
              x={peer.pointer.x}
              y={peer.pointer.y}
            />
          ),
      )}
    </div>
  );
}

const Pointer = memo(function Pointer(props: {
  readonly name: string;
  readonly color: string;
  readonly x: number;
  readonly y: number;
}) {
  const { name, color, x, y } = props;
  return (
    <div
      className={styles.pointer}
      data-peer-pointer={name}
      style={{
        transform: `translate(${x}px, ${y}px)`,
        ["--peer" as string]: color,
      }}
    >
      <div className={styles.still}>
        <svg
          width="18"
          height="20"
          viewBox="0 0 18 20"
          className={styles.arrow}
        >
          <path d="M2 1.5v14.6l4-3.7 2.7 6 2.6-1.2-2.6-5.8h5.5z" />
        </svg>
        <span className={styles.name}>{name}</span>
      </div>
    </div>
  );
});

const Outlines = memo(function Outlines({ peer }: { readonly peer: Peer }) {
  return (peer.selection ?? [])
    .slice(0, mostOutlines)
    .map((id, i) => (
      <Outline
        key={id}
        id={id}
        color={peer.user.color}
        name={i === 0 ? nameWithGuest(peer.user) : null}
      />
    ));
});

const Outline = memo(function Outline(props: {
  readonly id: string;
  readonly color: string;
  readonly name: string | null;
}) {
  const place = usePlace(props.id);
  if (!place) return null;
  return (
    <div
      className={styles.outline}
      data-peer-selection={props.id}
      style={{
        left: place.x,
        top: place.y,
        width: place.w,
        height: place.h,
        ["--peer" as string]: props.color,
      }}
    >
      {props.name && <span className={styles.tag}>{props.name}</span>}
    </div>
  );
});
