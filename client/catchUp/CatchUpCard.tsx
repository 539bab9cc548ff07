/** After an absence: what others did meanwhile, in one line; all of it, and one by one, when asked. */
import { ActionIcon, Button, Tooltip } from "@mantine/core";
import {
  ChevronDown,
  ChevronLeft,
  ChevronRight,
  ChevronUp,
  History,
  X,
} from "lucide-react";
import { useEffect, useId, useRef } from "react";
import type { CatchUp } from "../../shared/api/catchUp.ts";
import { keysLabel } from "../kit/keys.ts";
import { useNow } from "../kit/useNow.ts";
import { BlockIcon } from "../threads/BlockIcon.tsx";
import styles from "./CatchUpCard.module.css";
import {
  groupsOf,
  inShort,
  sinceTitle,
  sinceWords,
  type Group,
  type Line,
} from "./steps.ts";

export interface CatchUpCardProps {
  readonly news: CatchUp;
  readonly open: boolean;
  /** The line that was gone to last. */
  readonly at: string | null;
  onOpen(open: boolean): void;
  onGo(line: Line): void;
  onStep(by: 1 | -1): void;
  /** Everything counts as seen. */
  onSeen(): void;
}

export function CatchUpCard(props: CatchUpCardProps) {
  const { news, open, at, onOpen, onGo, onStep, onSeen } = props;
  const now = useNow();
  const list = useId();
  const groups = groupsOf(news, now);
  const lines = groups.flatMap((group) => group.lines);
  const step = lines.findIndex(({ key }) => key === at);
  const current = lines[step];
  return (
    <section className={styles.card} aria-label="Since you were here">
      <div className={styles.bar}>
        <History size={16} aria-hidden className={styles.icon} />
        <p
          className={styles.short}
          role="status"
          title={current ? undefined : sinceTitle(news.since!)}
        >
          {current ? (
            <>
              <strong>
                {step + 1} of {lines.length}
              </strong>{" "}
              {current.words}
              <span className={styles.detail}> {current.detail}</span>
            </>
          ) : (
            <>
              <strong>{sinceWords(news.since!, now)}:</strong> {inShort(news)}
            </>
          )}
        </p>
        <div className={styles.acts}>
          {current ? (
            <>
              <Step
                label={`Previous change (${keysLabel("alt+p")})`}
                onClick={() => onStep(-1)}
              >
                <ChevronLeft size={16} />
              </Step>
              <Step
                label={`Next change (${keysLabel("alt+n")})`}
                onClick={() => onStep(1)}
              >
                <ChevronRight size={16} />
              </Step>
            </>
          ) : (
            <Button
              size="compact-sm"
              variant="subtle"
              onClick={() => onStep(1)}
            >
              Step through
            </Button>
          )}
          <Step
            label={open ? "Hide the list" : "Show all"}
            expanded={open}
            controls={list}
            onClick={() => onOpen(!open)}
          >
            {open ? <ChevronUp size={16} /> : <ChevronDown size={16} />}
          </Step>
          <Step label="Seen: nothing of this is new any more" onClick={onSeen}>
            <X size={16} />
          </Step>
        </div>
      </div>
      {open && (
        <NewsList
          id={list}
          news={news}
          groups={groups}
          at={at}
          onGo={onGo}
          onClose={() => onOpen(false)}
        />
      )}
    </section>
  );
}

function NewsList(props: {
  readonly id: string;
  readonly news: CatchUp;
  readonly groups: readonly Group[];
  readonly at: string | null;
  onGo(line: Line): void;
  onClose(): void;
}) {
  const { id, news, groups, at, onGo, onClose } = props;
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => list.current?.querySelector("button")?.focus(), []);
  return (
    <div
      id={id}
      ref={list}
      className={styles.list}
      onKeyDown={(event) => {
        if (event.key === "ArrowDown" || event.key === "ArrowUp") {
          event.preventDefault();
          move(event.currentTarget, event.key === "ArrowDown" ? 1 : -1);
        } else if (event.key === "Escape") {
          event.stopPropagation();
          onClose();
        }
      }}
    >
      {news.people.length > 0 && (
        <p className={styles.people}>
          Edited by {names(news.people.map(({ name }) => name))}
        </p>
      )}
      {groups.map(({ title, count, lines }) => (
        <section key={title} aria-label={title}>
          <h3>
            {title} <span>{count}</span>
          </h3>
          <ul>
            {lines.map((line) => (
              <li key={line.key}>
                <button
                  type="button"
                  aria-current={line.key === at || undefined}
                  onClick={() => onGo(line)}
                >
                  {line.kind && <BlockIcon kind={line.kind} />}
                  <span className={styles.words}>{line.words}</span>
                  <span className={styles.detail}>{line.detail}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

function move(list: HTMLElement, by: 1 | -1) {
  const buttons = [...list.querySelectorAll("button")];
  const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
  buttons[Math.max(0, Math.min(at + by, buttons.length - 1))]?.focus();
}

/** "Ben, Cy and 3 others". */
function names(all: readonly string[]): string {
  if (all.length === 1) return all[0]!;
  if (all.length <= 3)
    return `${all.slice(0, -1).join(", ")} and ${all.at(-1)}`;
  return `${all.slice(0, 2).join(", ")} and ${all.length - 2} others`;
}

function Step(props: {
  readonly label: string;
  readonly expanded?: boolean;
  readonly controls?: string;
  readonly children: React.ReactNode;
  onClick(): void;
}) {
  const { label, expanded, controls, children, onClick } = props;
  return (
    <Tooltip label={label}>
      <ActionIcon
        aria-label={label}
        aria-expanded={expanded}
        aria-controls={expanded ? controls : undefined}
        onClick={onClick}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
