/** The codes for a day without the phone, told once. */
import { Button } from "@mantine/core";
import { Copy, Download } from "lucide-react";
import { downloadText } from "../kit/download.ts";
import { toast } from "../kit/toasts.tsx";
import { copyText } from "../shell/share.ts";
import styles from "./account.module.css";

export function BackupCodes(props: {
  readonly codes: readonly string[];
  onDone(): void;
}) {
  const { codes, onDone } = props;
  const text = codes.join("\n");
  return (
    <>
      <p className={styles.words}>
        Put these backup codes somewhere safe, such as your password manager.
        Each gets you in once when your phone is away. They are shown only now.
      </p>
      <ul className={styles.codes} aria-label="Backup codes">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className={styles.buttons}>
        <Button
          variant="default"
          leftSection={<Copy size={16} />}
          onClick={() =>
            void copyText(text).then((copied) =>
              toast(
                "codes",
                copied
                  ? "Backup codes copied"
                  : "The browser did not allow copying. Download them instead.",
              ),
            )
          }
        >
          Copy
        </Button>
        <Button
          variant="default"
          leftSection={<Download size={16} />}
          onClick={() =>
            downloadText(
              `Backup codes for Parley (${location.host})\nEach works once.\n\n${text}\n`,
              "text/plain",
              "parley-backup-codes.txt",
            )
          }
        >
          Download
        </Button>
        <Button onClick={onDone}>I have put them aside</Button>
      </div>
    </>
  );
}
