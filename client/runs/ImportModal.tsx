/** Importing evaluation files: choose, see what is in them and correct it, import, and place the first charts. */
import { Button, FileButton, Modal } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { Upload } from "lucide-react";
import { useEffect, useState, type DragEvent } from "react";
import type { SuggestedChart } from "../../shared/charts/suggest.ts";
import { plural } from "../../shared/charts/words.ts";
import { useStore } from "../kit/store.ts";
import { FileRow } from "./FileRow.tsx";
import { ImportResult } from "./ImportResult.tsx";
import { closeImport, type ImportRequest } from "./importStore.ts";
import { createImports, type FileToImport } from "./imports.ts";
import { bundled, droppedFiles } from "./pickedFiles.ts";
import { NextButton } from "./NextButton.tsx";
import styles from "./runs.module.css";

export default function ImportModal(props: {
  readonly request: ImportRequest;
  /** Left out where no chart can be placed. */
  readonly onPlace?: (charts: readonly SuggestedChart[]) => void;
  /** Where `onPlace` puts them, as the button says it. */
  readonly where?: string;
}) {
  const { request, onPlace, where = "the canvas" } = props;
  const [imports] = useState(() => createImports(request.files));
  const files = useStore(imports.files);
  const client = useQueryClient();
  useEffect(() => imports.start(), [imports]);
  const importAll = async () => {
    await imports.importAll();
    await client.invalidateQueries({ queryKey: ["runs"] });
  };
  const busy = files.some((each) => each.stage.type === "importing");
  const finished = !busy && files.some((each) => each.stage.type === "done");
  // What went wrong, or reads other than it was written, is not folded away.
  const troubled = files.some(
    ({ stage }) =>
      stage.type !== "done" ||
      stage.imported.some((each) => each.warnings.length > 0),
  );
  const list = files.length > 0 && (
    <ul className={styles.files} aria-label="Files">
      {files.map((each) => (
        <FileRow
          key={each.key}
          file={each}
          onRemove={() => imports.remove(each.key)}
          onCorrect={(mapping) => imports.correct(each.key, mapping)}
        />
      ))}
    </ul>
  );
  return (
    <Modal
      opened
      onClose={closeImport}
      size={860}
      title="Import evaluation files"
      closeOnClickOutside={files.length === 0}
      closeButtonProps={{ "aria-label": "Close" }}
      classNames={{ body: styles.modal }}
    >
      {finished ? (
        <ImportResult
          files={files}
          where={where}
          onPlace={
            onPlace &&
            ((charts) => {
              onPlace(charts);
              closeImport();
            })
          }
        />
      ) : (
        <DropTarget
          onFiles={imports.add}
          quiet={files.length > 0}
          disabled={busy}
        />
      )}
      {finished && !troubled ? (
        <details className={styles.imported}>
          <summary>{plural(files.length, "file")} imported</summary>
          {list}
        </details>
      ) : (
        list
      )}
      <Foot files={files} onImport={() => void importAll()} />
    </Modal>
  );
}

function Foot(props: {
  readonly files: readonly FileToImport[];
  onImport(): void;
}) {
  const { files, onImport } = props;
  const count = (type: FileToImport["stage"]["type"]) =>
    files.filter((each) => each.stage.type === type).length;
  const ready = files.filter(
    (each) => each.stage.type === "ready" && !each.stage.problem,
  ).length;
  const reading = count("reading") + count("waiting");
  const rereading = files.some(
    (each) => each.stage.type === "ready" && each.stage.rereading,
  );
  const importing = count("importing") > 0;
  return (
    <div className={styles.foot}>
      <span className={styles.quiet} role="status">
        {importing
          ? `Importing: ${count("done")} of ${plural(files.length, "file")} done`
          : reading > 0
            ? `Reading ${plural(reading, "file")}…`
            : ""}
      </span>
      <Button
        variant={count("done") > 0 && ready === 0 ? "subtle" : "default"}
        onClick={closeImport}
      >
        {importing
          ? "Stop"
          : ready > 0 || files.length === 0
            ? "Cancel"
            : "Done"}
      </Button>
      {(ready > 0 || importing) && (
        <NextButton
          loading={importing}
          disabled={reading > 0 || rereading}
          onClick={onImport}
        >
          {ready === 1 ? "Import" : `Import ${ready} files`}
        </NextButton>
      )}
    </div>
  );
}

function DropTarget(props: {
  onFiles(files: readonly File[]): void;
  /** Files are there already: only a line for more. */
  readonly quiet: boolean;
  readonly disabled: boolean;
}) {
  const { onFiles, quiet, disabled } = props;
  const [over, setOver] = useState(false);
  const handleDrop = (event: DragEvent) => {
    event.preventDefault();
    event.stopPropagation();
    setOver(false);
    if (!disabled)
      void droppedFiles(event.dataTransfer).then(bundled).then(onFiles);
  };
  return (
    <div
      className={styles.drop}
      data-over={over}
      data-quiet={quiet}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={handleDrop}
    >
      {!quiet && (
        <p>
          Drop files or folders here: results of <b>lm-eval</b>, <b>Inspect</b>,{" "}
          <b>promptfoo</b> or <b>HELM</b>, logs of <b>TensorBoard</b>,{" "}
          <b>MLflow</b>, <b>W&B</b> or the <b>HF Trainer</b>, or any table as{" "}
          <b>CSV</b>, <b>JSONL</b> or <b>Parquet</b>. You will see what is in
          them before anything is kept.
        </p>
      )}
      <FileButton
        multiple
        disabled={disabled}
        onChange={(files) => void bundled(files).then(onFiles)}
      >
        {(button) => (
          <Button
            {...button}
            variant={quiet ? "subtle" : "light"}
            size={quiet ? "compact-sm" : "sm"}
            leftSection={<Upload size={quiet ? 14 : 16} aria-hidden />}
          >
            {quiet ? "Add files" : "Choose files"}
          </Button>
        )}
      </FileButton>
    </div>
  );
}
