/** On a pinned chart: as of when it is, how much is newer, and what to do about it. */
import { Button, Menu } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Pin as PinIcon } from "lucide-react";
import { lazy, Suspense, useEffect, useState } from "react";
import type { ChartAnswer } from "../../shared/charts/answers.ts";
import { badgeText } from "../../shared/charts/figureText.ts";
import type { ChartSpec } from "../../shared/charts/spec.ts";
import { toastFailure } from "../kit/toasts.tsx";
import { useSession } from "../sync/session.ts";
import type { ChartFigureProps } from "./ChartFigure.tsx";
import { createLiveRefetch, joinPace } from "./liveRefetch.ts";
import { newerQuery, pinBlock, type Pin } from "./snapshots.ts";
import { concerns } from "./useFollow.ts";
import styles from "./charts.module.css";

const PinnedDifference = lazy(() => import("./PinnedDifference.tsx"));

export function PinBadge(props: {
  readonly block: string;
  readonly pin: Pin;
  readonly spec: ChartSpec;
  readonly answer: ChartAnswer;
  /** What would be drawn without the pin. */
  readonly now: ChartSpec;
  readonly title: string;
  readonly onSet: ChartFigureProps["onSet"];
}) {
  const { block, pin, spec, onSet } = props;
  const session = useSession();
  const newer = useNewer(block, pin, spec);
  const [comparing, setComparing] = useState(false);
  const repin = async () => {
    try {
      onSet?.("pin", await pinBlock(session, block));
    } catch (failure) {
      toastFailure("pin", "The chart is still pinned as it was", failure);
    }
  };
  return (
    <div className={styles.badgeRow}>
      <Menu position="bottom-start" withinPortal>
        <Menu.Target>
          <button
            type="button"
            className={`${styles.badge} nodrag nopan`}
            data-newer={newer > 0 || undefined}
            title={
              newer > 0
                ? "Pinned. New values have come in since."
                : "Pinned: this chart stays as it is."
            }
          >
            <PinIcon size={12} aria-label="Pinned" />
            {badgeText(pin.at, newer)}
          </button>
        </Menu.Target>
        <Menu.Dropdown data-canvas-ui>
          <Menu.Item onClick={() => setComparing(true)}>
            See the difference
          </Menu.Item>
          {onSet && (
            <>
              <Menu.Item onClick={() => void repin()}>
                {newer > 0 ? "Show newer: pin again now" : "Pin again now"}
              </Menu.Item>
              <Menu.Item onClick={() => onSet("pin", null)}>
                Unpin: follow new runs
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      {newer > 0 && (
        <Button
          className="nodrag nopan"
          size="compact-xs"
          variant="subtle"
          onClick={() => setComparing(true)}
        >
          See the difference
        </Button>
      )}
      {comparing && (
        <Suspense fallback={null}>
          <PinnedDifference
            {...props}
            onRepin={
              onSet &&
              (() => {
                setComparing(false);
                void repin();
              })
            }
            onClose={() => setComparing(false)}
          />
        </Suspense>
      )}
    </div>
  );
}

/** Counted when something came in, at the pace of all charts. */
function useNewer(block: string, pin: Pin, { runs }: ChartSpec): number {
  const session = useSession();
  const { data = 0, refetch } = useQuery(
    newerQuery(session.canvasId, block, pin.snapshot),
  );
  const words = JSON.stringify(runs);
  useEffect(() => {
    const { pace, leave } = joinPace();
    const live = createLiveRefetch(
      () => refetch({ cancelRefetch: false }),
      pace,
    );
    const unsubscribe = session.onEvent((event) => {
      if (concerns(event, JSON.parse(words) as ChartSpec["runs"]))
        live.touched();
    });
    return () => {
      unsubscribe();
      live.stop();
      leave();
    };
  }, [session, words, refetch]);
  return data;
}
