/** Links between blocks: one drawing in canvas units below the cards and above the frames. */
import { memo, useSyncExternalStore } from "react";
import { useController } from "./controller.ts";
import type { Readable } from "./derive.ts";
import { detailAt } from "./detail.ts";
import { layers } from "./flowNodes.ts";
import type { RoutedLink } from "./linkRoutes.ts";
import type { Route, Side } from "./route.ts";
import { useUi } from "./ui.ts";
import styles from "./LinkLayer.module.css";

interface LinkLayerProps {
  readonly routes: Readable<readonly RoutedLink[]>;
}

export function LinkLayer({ routes }: LinkLayerProps) {
  const { camera } = useController();
  const drawn = useSyncExternalStore(routes.subscribe, routes.get);
  const detail = useSyncExternalStore(camera.view.subscribe, () =>
    detailAt(camera.view.get().zoom),
  );
  if (detail === "box") return null;
  return (
    <svg
      className={styles.layer}
      style={{ zIndex: layers.links }}
      data-detail={detail}
      aria-hidden
    >
      {drawn.map(({ link, route }) => (
        <LinkPath
          key={link.id}
          id={link.id}
          relation={link.relation}
          route={route}
        />
      ))}
    </svg>
  );
}

const LinkPath = memo(function LinkPath(props: {
  readonly id: string;
  readonly relation: string;
  readonly route: Route;
}) {
  const { id, relation, route } = props;
  const selected = useUi((ui) => ui.selectedLinks.has(id));
  return (
    <g
      className={styles.link}
      data-link={id}
      data-relation={relation}
      data-selected={selected || undefined}
    >
      <path className={styles.target} d={route.path} />
      <path className={styles.line} d={route.path} />
      <path className={styles.head} d={arrowHead(route)} />
      <text className={styles.label} x={route.label.x} y={route.label.y}>
        {relation}
      </text>
    </g>
  );
});

const turns: Readonly<Record<Side, number>> = {
  left: 0,
  top: 90,
  right: 180,
  bottom: 270,
};

/** A small filled arrow whose tip is at the end of the route. */
export function arrowHead({ end, endSide }: Route): string {
  const angle = (turns[endSide] * Math.PI) / 180;
  const at = (along: number, across: number) => {
    const x = end.x + along * Math.cos(angle) - across * Math.sin(angle);
    const y = end.y + along * Math.sin(angle) + across * Math.cos(angle);
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  };
  return `M${at(0, 0)}L${at(-9, -4.5)}L${at(-9, 4.5)}Z`;
}
