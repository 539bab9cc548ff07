/** The link to this canvas, and who can open it. */
import { Button, Popover, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Check, Copy, Share2 } from "lucide-react";
import { useState } from "react";
import { sessionQuery } from "../home/session.ts";
import { copyText, linkTo } from "./share.ts";
import styles from "./ShareButton.module.css";

export function ShareButton({ canvasId }: { readonly canvasId: string }) {
  return (
    <Popover position="bottom-end" width={340} trapFocus returnFocus>
      <Popover.Target>
        <Button className={styles.button} leftSection={<Share2 size={16} />}>
          Share
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Share this canvas">
        <ShareContent canvasId={canvasId} />
      </Popover.Dropdown>
    </Popover>
  );
}

function ShareContent({ canvasId }: { readonly canvasId: string }) {
  const { data: session } = useQuery(sessionQuery);
  const [copied, setCopied] = useState<boolean | null>(null);
  const link = linkTo(canvasId);
  return (
    <div className={styles.content}>
      <TextInput
        label="Link to this canvas"
        value={link}
        readOnly
        onFocus={(event) => event.currentTarget.select()}
      />
      <Button
        data-autofocus
        leftSection={copied ? <Check size={16} /> : <Copy size={16} />}
        onClick={() => void copyText(link).then(setCopied)}
      >
        {copied ? "Copied" : "Copy link"}
      </Button>
      <p className={styles.who} role="status">
        {copied === false
          ? "The browser did not allow copying: select the link and copy it."
          : session?.access === "accounts"
            ? "Members of this canvas can open it after they sign in."
            : isLocalAddress(location.hostname)
              ? "This address works on this computer only. To invite others, start Parley with HOST=0.0.0.0 and open it by this computer’s address."
              : "Everyone who can reach this server can open the link, join by name, and edit."}
      </p>
    </div>
  );
}

function isLocalAddress(host: string): boolean {
  return host === "localhost" || host === "127.0.0.1" || host === "[::1]";
}
