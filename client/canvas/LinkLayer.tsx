/** Links between blocks: lines below the cards and above the frames, their words above everything that they cross. */
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
  const each = (Part: typeof LinkPath) =>
    drawn.map(({ link, route }) => (
      <Part key={link.id} id={link.id} relation={link.relation} route={route} />
    ));
  return (
    <>
      <svg
        className={styles.layer}
        style={{ zIndex: layers.links }}
        data-detail={detail}
        aria-hidden
      >
        {each(LinkPath)}
      </svg>
      {detail === "full" && (
        <svg
          className={styles.layer}
          style={{ zIndex: layers.labels }}
          aria-hidden
        >
          {each(LinkLabel)}
        </svg>
      )}
    </>
  );
}

interface LinkPartProps {
  readonly id: string;
  readonly relation: string;
  readonly route: Route;
}

const LinkPath = memo(function LinkPath(props: LinkPartProps) {
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
    </g>
  );
});

const LinkLabel = memo(function LinkLabel(props: LinkPartProps) {
  const { id, relation, route } = props;
  const selected = useUi((ui) => ui.selectedLinks.has(id));
  return (
    <text
      className={`${styles.link} ${styles.label}`}
      data-link-words={id}
      data-relation={relation}
      data-selected={selected || undefined}
      x={route.label.x}
      y={route.label.y}
    >
      {relation}
    </text>
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
