/** The address of a link, shown this once. */
import { Button, TextInput } from "@mantine/core";
import { Check, Copy } from "lucide-react";
import { useState, type ReactNode } from "react";
import { copyText } from "../shell/share.ts";
import styles from "./share.module.css";

export function CopyOnce(props: {
  readonly url: string;
  readonly label: string;
  readonly children: ReactNode;
  onDone(): void;
}) {
  return (
    <div className={styles.well} role="group" aria-label={props.label}>
      <p>{props.children}</p>
      <CopyField label={props.label} url={props.url} focused />
      <div>
        <Button variant="default" size="compact-md" onClick={props.onDone}>
          Done
        </Button>
      </div>
    </div>
  );
}

export function CopyField(props: {
  readonly label: string;
  readonly url: string;
  readonly focused?: boolean;
}) {
  const [copied, setCopied] = useState<boolean | null>(null);
  return (
    <>
      <div className={styles.copy}>
        <TextInput
          label={props.label}
          value={props.url}
          readOnly
          onFocus={(event) => event.currentTarget.select()}
        />
        <Button
          autoFocus={props.focused ?? false}
          variant={props.focused ? "filled" : "default"}
          leftSection={copied ? <Check size={16} /> : <Copy size={16} />}
          onClick={() => void copyText(props.url).then(setCopied)}
        >
          {copied ? "Copied" : "Copy link"}
        </Button>
      </div>
      <span role="status" className={styles.hint}>
        {copied === false &&
          "The browser did not allow copying: select the link and copy it."}
      </span>
    </>
  );
}
