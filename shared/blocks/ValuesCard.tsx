/** The card of a number, a table or controls: what it is, its title, and what the client draws in it. */
import { ActionIcon, Tooltip } from "@mantine/core";
import { Settings2, type LucideIcon } from "lucide-react";
import { CardTitle } from "./CardTitle.tsx";
import type { BlockSurface } from "./view.ts";
import styles from "./valuesCard.module.css";

export function ValuesCard(props: {
  readonly icon: LucideIcon;
  /** "Number" */
  readonly kind: string;
  readonly title: string;
  /** Says what is shown while nobody has named it. */
  readonly fallback: string;
  /** "Choose what this number shows" */
  readonly configureLabel: string;
  readonly surface: BlockSurface;
}) {
  const { icon: Icon, kind, title, fallback, configureLabel, surface } = props;
  const { Figure, readOnly } = surface;
  return (
    <div className={styles.card}>
      <div className={styles.label}>
        <Icon size={14} aria-hidden />
        <span>{kind}</span>
        {!readOnly && (
          <Tooltip label={configureLabel}>
            <ActionIcon
              className={`${styles.tool} nodrag nopan`}
              size={32}
              aria-label={configureLabel}
              onClick={() => surface.configure()}
            >
              <Settings2 size={14} aria-hidden />
            </ActionIcon>
          </Tooltip>
        )}
      </div>
      <CardTitle
        title={title}
        fallback={fallback}
        what={kind.toLowerCase()}
        readOnly={readOnly}
        onChange={(next) => surface.set("title", next)}
      />
      <div className={styles.figure}>
        <Figure />
      </div>
    </div>
  );
}
