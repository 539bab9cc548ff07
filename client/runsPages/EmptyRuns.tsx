/** Where no run is yet: the three ways to bring them in. */
import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { Copy, FileUp, PlugZap, Terminal } from "lucide-react";
import type { ReactNode } from "react";
import { openImport } from "../runs/importStore.ts";
import { copy } from "./RunMenu.tsx";
import styles from "./empty.module.css";

export function EmptyRuns(props: {
  readonly archived: "only" | "all" | undefined;
  readonly mayChange: boolean;
}) {
  const { archived, mayChange } = props;
  if (archived === "only")
    return (
      <p className={styles.lead}>
        Nothing is archived here. Archive runs that only stand in the way: their
        charts go on to work.
      </p>
    );
  if (!mayChange)
    return (
      <p className={styles.lead}>
        There are no runs yet. They come from evaluation files and from
        pipelines; somebody who may import brings them in.
      </p>
    );
  return (
    <div className={styles.empty}>
      <h2>No runs yet</h2>
      <p className={styles.lead}>
        A run is one evaluation or training with its numbers. There are three
        ways to bring them in:
      </p>
      <ol className={styles.ways}>
        <Way icon={<FileUp size={20} aria-hidden />} title="Drop a file">
          <p>
            lm-eval, Inspect, promptfoo, HELM, TensorBoard, W&B, a
            trainer_state.json, CSV, JSONL or Parquet: drop it anywhere on this
            page. You see what is in it before anything is kept.
          </p>
          <Button
            variant="light"
            leftSection={<FileUp size={16} aria-hidden />}
            onClick={() => openImport()}
          >
            Choose files
          </Button>
        </Way>
        <Way icon={<PlugZap size={20} aria-hidden />} title="Log with MLflow">
          <p>
            Training and evaluation code that logs to MLflow needs no change:
            set two variables, with a token from{" "}
            <a href="/account">your account</a>.
          </p>
          <Snippet what="the MLflow variables" text={mlflowLines()} />
        </Way>
        <Way icon={<Terminal size={20} aria-hidden />} title="Send it yourself">
          <p>
            Anything that speaks HTTP can send a file or log points; all of it
            is in the <a href="/api/docs">API documentation</a>.
          </p>
          <Snippet what="the curl command" text={curlLines()} />
        </Way>
      </ol>
    </div>
  );
}

function Way(props: {
  readonly icon: ReactNode;
  readonly title: string;
  readonly children: ReactNode;
}) {
  return (
    <li className={styles.way}>
      <span className={styles.icon}>{props.icon}</span>
      <h3>{props.title}</h3>
      {props.children}
    </li>
  );
}

function Snippet({
  what,
  text,
}: {
  readonly what: string;
  readonly text: string;
}) {
  return (
    <div className={styles.snippet}>
      <pre>
        <code>{text}</code>
      </pre>
      <Tooltip label="Copy">
        <ActionIcon
          aria-label={`Copy ${what}`}
          onClick={() => void copy(text, "Copied")}
        >
          <Copy size={16} />
        </ActionIcon>
      </Tooltip>
    </div>
  );
}

export function mlflowLines(origin = location.origin): string {
  return `export MLFLOW_TRACKING_URI=${origin}\nexport MLFLOW_TRACKING_TOKEN=prl_…`;
}

function curlLines(origin = location.origin): string {
  return `curl -H "Authorization: Bearer prl_…" \\\n  -F file=@results.json \\\n  ${origin}/api/runs/import`;
}
