/** The frame of a small form: fields, what the server said, the button. */
import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { messageOf } from "../kit/api.ts";
import styles from "./Form.module.css";

export interface FormProps {
  /** The word on the button. */
  readonly action: string;
  readonly busy: boolean;
  /** Why the server did not take it; null or undefined when it did. */
  readonly failure?: unknown;
  readonly disabled?: boolean;
  /** In a sheet the button is as wide as the form. */
  readonly wide?: boolean;
  readonly color?: "accent" | "bad";
  /** Beside the button. */
  readonly beside?: ReactNode;
  readonly children: ReactNode;
  onSubmit(): void;
}

export function Form(props: FormProps) {
  const { action, busy, failure, wide = false } = props;
  return (
    <form
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) props.onSubmit();
      }}
    >
      {props.children}
      <Failure failure={failure} />
      <div className={styles.actions} data-wide={wide || undefined}>
        <Button
          type="submit"
          loading={busy}
          disabled={props.disabled ?? false}
          color={props.color ?? "accent"}
          {...(wide && { size: "md", fullWidth: true })}
        >
          {action}
        </Button>
        {props.beside}
      </div>
    </form>
  );
}

/** What went wrong, in the server's words. */
export function Failure({ failure }: { readonly failure: unknown }) {
  if (failure === null || failure === undefined) return null;
  return (
    <p className={styles.failure} role="alert">
      {messageOf(failure)}
    </p>
  );
}

/** A button that looks like a link, for the other way on. */
export function TextButton(props: {
  readonly children: ReactNode;
  onClick(): void;
}) {
  return (
    <button type="button" className={styles.text} onClick={props.onClick}>
      {props.children}
    </button>
  );
}
