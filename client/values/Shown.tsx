/** A number or a table with its states around the values: nothing chosen, loading, failed, nothing found. */
import { Button, Skeleton } from "@mantine/core";
import { RotateCw, TriangleAlert, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { Message } from "../charts/Message.tsx";
import { Comparability } from "../charts/Comparability.tsx";
import { messageOf } from "../kit/api.ts";
import type { AskedTable } from "../runs/api.ts";
import type { ShownTable } from "./useTable.ts";
import styles from "./values.module.css";

export function Shown(props: {
  readonly table: ShownTable;
  readonly block: string;
  readonly acknowledged: string | null;
  readonly icon: LucideIcon;
  /** "Choose a run and a metric." */
  readonly invitation: string;
  /** Left out for people who may not edit. */
  readonly onConfigure: (() => void) | undefined;
  readonly onSet: ((field: string, content: unknown) => void) | undefined;
  children(shown: AskedTable): ReactNode;
}) {
  const { table, block, acknowledged, icon: Icon, onConfigure, onSet } = props;
  const { query, shown, error } = table;
  if (!query)
    return (
      <Message
        icon={<Icon size={20} aria-hidden />}
        text={
          onConfigure
            ? props.invitation
            : "Nobody has chosen what this shows yet."
        }
        action={
          onConfigure && (
            <Button size="compact-md" variant="light" onClick={onConfigure}>
              Choose what to show
            </Button>
          )
        }
      />
    );
  if (!shown && error)
    return (
      <Message
        role="alert"
        icon={<TriangleAlert size={20} aria-hidden />}
        text={`The values could not be loaded. ${messageOf(error)}`}
        action={
          <Button
            size="compact-md"
            variant="default"
            loading={table.refreshing}
            leftSection={<RotateCw size={14} aria-hidden />}
            onClick={table.retry}
          >
            Try again
          </Button>
        }
      />
    );
  if (!shown)
    return (
      <div role="status" aria-label="Loading the values">
        <Skeleton height={36} width="50%" mb={12} animate={false} />
        <Skeleton height={14} width="80%" animate={false} />
      </div>
    );
  const { answer } = shown;
  if (answer.rows.every(({ cells }) => cells.every((cell) => cell === null)))
    return (
      <Message
        icon={<Icon size={20} aria-hidden />}
        text={
          answer.runs.length === 0
            ? query.runs.type === "query"
              ? "No run matches yet. Values appear by themselves when one arrives."
              : "The chosen runs are gone."
            : "The chosen runs have no such values."
        }
        action={
          onConfigure && (
            <Button size="compact-md" variant="default" onClick={onConfigure}>
              Choose others
            </Button>
          )
        }
      />
    );
  return (
    <>
      <Comparability
        answer={answer}
        block={block}
        acknowledged={acknowledged}
        onSet={onSet}
      />
      {props.children(shown)}
      {error && (
        <p role="status" className={styles.hint}>
          These values may be old: they could not be loaded again.
        </p>
      )}
    </>
  );
}
