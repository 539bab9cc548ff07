/** A text that is told once: to be copied before the dialog closes. */
import { ActionIcon, Tooltip } from "@mantine/core";
import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { toast } from "../kit/toasts.tsx";
import { copyText } from "../shell/share.ts";
import styles from "./account.module.css";

export function Copyable(props: {
  readonly text: string;
  /** "the token": what is copied. */
  readonly what: string;
}) {
  const { text, what } = props;
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    const done = await copyText(text);
    setCopied(done);
    if (!done)
      toast("copy", "The browser did not allow copying. Select the text.");
  };
  return (
    <div className={styles.secret}>
      <code>{text}</code>
      <Tooltip label={copied ? "Copied" : "Copy"}>
        <ActionIcon aria-label={`Copy ${what}`} onClick={() => void copy()}>
          {copied ? <Check size={16} /> : <Copy size={16} />}
        </ActionIcon>
      </Tooltip>
      <span className="visually-hidden" role="status">
        {copied && "Copied"}
      </span>
    </div>
  );
}
