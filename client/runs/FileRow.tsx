/** One file of an import: what the server found in it, how far it is, or what is wrong with it. */
import { ActionIcon, Loader, Progress } from "@mantine/core";
import { CircleCheck, FileText, TriangleAlert, X } from "lucide-react";
import type { ImportPreview, TableMapping } from "../../shared/api/runs.ts";
import { formatCount, metricLabel, plural } from "../../shared/charts/words.ts";
import { ApiFailure, messageOf } from "../kit/api.ts";
import { pathOf } from "./pickedFiles.ts";
import { MappingTable } from "./MappingTable.tsx";
import type { FileToImport } from "./imports.ts";
import styles from "./runs.module.css";

export function FileRow(props: {
  readonly file: FileToImport;
  onRemove(): void;
  onCorrect(mapping: TableMapping): void;
}) {
  const { file, onRemove, onCorrect } = props;
  const { stage } = file;
  return (
    <li className={styles.file} data-stage={stage.type}>
      <div className={styles.fileHead}>
        <span className={styles.fileIcon}>
          {stage.type === "done" ? (
            <CircleCheck size={16} aria-label="Imported" />
          ) : stage.type === "failed" ? (
            <TriangleAlert size={16} aria-label="Not imported" />
          ) : stage.type === "reading" || stage.type === "importing" ? (
            <Loader size={14} aria-hidden />
          ) : (
            <FileText size={16} aria-hidden />
          )}
        </span>
        <span className={styles.fileName}>{pathOf(file.file)}</span>
        <span className={styles.quiet}>{factsOf(file)}</span>
        {["waiting", "ready", "failed"].includes(stage.type) && (
          <ActionIcon
            size={28}
            aria-label={`Leave out ${pathOf(file.file)}`}
            onClick={onRemove}
          >
            <X size={14} aria-hidden />
          </ActionIcon>
        )}
      </div>
      {(stage.type === "reading" || stage.type === "importing") && (
        <Progress
          size={3}
          value={stage.sent * 100}
          animated={stage.sent >= 1}
          aria-label={stage.type === "reading" ? "Reading" : "Importing"}
        />
      )}
      {stage.type === "ready" && (
        <>
          <Found preview={stage.preview} />
          {stage.preview.table && (
            <MappingTable
              table={stage.preview.table}
              mapping={stage.mapping ?? stage.preview.table.mapping}
              disabled={false}
              onChange={onCorrect}
            />
          )}
          {stage.problem !== null && <Failure failure={stage.problem} />}
          <Warnings warnings={stage.preview.warnings} />
        </>
      )}
      {stage.type === "done" && (
        <Warnings warnings={stage.imported.flatMap((each) => each.warnings)} />
      )}
      {stage.type === "failed" && <Failure failure={stage.failure} />}
    </li>
  );
}

function factsOf({ file, stage }: FileToImport): string {
  switch (stage.type) {
    case "waiting":
      return formatBytes(file.size);
    case "reading":
      return `reading, ${formatBytes(file.size)}`;
    case "importing":
      return stage.sent < 1
        ? `sending, ${Math.round(stage.sent * 100)} %`
        : stage.stored > 0
          ? `storing, ${formatCount(stage.stored)} values so far`
          : "storing";
    case "ready":
      return stage.rereading ? "reading again…" : stage.preview.format;
    case "failed":
      return "not imported";
    case "done": {
      const runs = stage.imported.flatMap((each) => each.runs).length;
      return stage.imported.every((each) => each.alreadyImported)
        ? `${plural(runs, "run")}, imported before`
        : plural(runs, "run");
    }
  }
}

function Found({ preview }: { readonly preview: ImportPreview }) {
  const values = preview.runs.reduce((sum, run) => sum + run.values, 0);
  const metrics = [...new Set(preview.runs.flatMap((run) => run.metrics))];
  const names = preview.runs.map((run) => run.name);
  if (preview.runs.length === 0)
    return (
      <p className={styles.found}>
        No values found yet. Say below which columns hold them.
      </p>
    );
  const samples = preview.runs.reduce((sum, run) => sum + run.samples, 0);
  const isPairwise = preview.table?.mapping.shape === "pairwise";
  const what = [
    ...(samples > 0
      ? [`${formatCount(samples)} ${isPairwise ? "judgements" : "examples"}`]
      : []),
    ...(values > 0
      ? [
          `${formatCount(values)} values of ${listed(metrics.map(metricLabel), 4)}`,
        ]
      : []),
  ];
  return (
    <p className={styles.found}>
      <b>{plural(preview.runs.length, "run")}</b> ({listed(names, 3)}),{" "}
      {what.join(" and ")}
    </p>
  );
}

function Warnings({ warnings }: { readonly warnings: readonly string[] }) {
  if (warnings.length === 0) return null;
  const shown = warnings.slice(0, 5);
  return (
    <ul className={styles.warnings} aria-label="Notes">
      {shown.map((warning, i) => (
        <li key={i}>
          <TriangleAlert size={12} aria-hidden /> {warning}
        </li>
      ))}
      {warnings.length > shown.length && (
        <li>and {plural(warnings.length - shown.length, "more note")}</li>
      )}
    </ul>
  );
}

/** The server's sentence, and the place in the file when the sentence does not name it. */
function Failure({ failure }: { readonly failure: unknown }) {
  const message = messageOf(failure);
  const place =
    failure instanceof ApiFailure
      ? (["row", "line", "column", "byte"] as const)
          .filter((unit) => {
            const at = failure.details[unit];
            return (
              (typeof at === "number" || typeof at === "string") &&
              !message.includes(String(at))
            );
          })
          .map((unit) => `${unit} ${String(failure.details[unit])}`)
          .join(", ")
      : "";
  return (
    <p className={styles.failure} role="alert">
      {message}
      {place && ` (${place})`}
    </p>
  );
}

function listed(names: readonly string[], most: number): string {
  return names.length <= most
    ? names.join(", ")
    : `${names.slice(0, most).join(", ")} and ${names.length - most} more`;
}

function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 1e6
    ? `${Math.round(bytes / 1000)} kB`
    : `${(bytes / 1e6).toFixed(1)} MB`;
}
