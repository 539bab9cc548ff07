/** Pictures that are not in the comment yet. */
import { ActionIcon, Button, Progress } from "@mantine/core";
import { TriangleAlert, X } from "lucide-react";
import styles from "./Composer.module.css";
import type { Uploads } from "./uploads.ts";

export function UploadRows({ uploads }: { readonly uploads: Uploads }) {
  if (uploads.list.length === 0) return null;
  return (
    <ul className={styles.uploads} aria-label="Pictures on their way">
      {uploads.list.map(({ id, name, state }) => (
        <li key={id} className={styles.upload}>
          {state.type === "sending" ? (
            <>
              <span className={styles.uploadName}>{name}</span>
              <Progress
                value={state.share * 100}
                size="sm"
                aria-label={`Uploading ${name}`}
                className={styles.progress}
              />
            </>
          ) : (
            <>
              <span className={styles.failed} role="alert">
                <TriangleAlert size={14} aria-hidden /> {name}: {state.message}
              </span>
              <Button size="compact-sm" onClick={() => uploads.retry(id)}>
                Try again
              </Button>
            </>
          )}
          <ActionIcon
            size={28}
            aria-label={`Leave out ${name}`}
            onClick={() => uploads.remove(id)}
          >
            <X size={14} />
          </ActionIcon>
        </li>
      ))}
    </ul>
  );
}
