/** Asks before what cannot be taken back, in place. */
import { Button } from "@mantine/core";
import { useState, type ReactNode } from "react";
import styles from "./share.module.css";

export function Sure(props: {
  /** Said of the question as a whole, and on the button. */
  readonly action: string;
  readonly keep: string;
  readonly children: ReactNode;
  onKeep(): void;
  onAct(): Promise<unknown>;
}) {
  const [busy, setBusy] = useState(false);
  const act = async () => {
    setBusy(true);
    await props.onAct();
    setBusy(false);
    props.onKeep();
  };
  return (
    <div className={styles.well} role="alertdialog" aria-label={props.action}>
      <p>{props.children}</p>
      <div className={styles.buttons}>
        <Button variant="default" autoFocus onClick={props.onKeep}>
          {props.keep}
        </Button>
        <Button color="bad" loading={busy} onClick={() => void act()}>
          {props.action}
        </Button>
      </div>
    </div>
  );
}
