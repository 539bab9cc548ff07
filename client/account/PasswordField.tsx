/** A password: can be made visible, and where a new one is chosen says how good it is. */
import { ActionIcon, TextInput, type TextInputProps } from "@mantine/core";
import { Eye, EyeOff } from "lucide-react";
import { useId, useState } from "react";
import styles from "./PasswordField.module.css";
import { longestPassword, strengthOf } from "./strength.ts";

export interface PasswordFieldProps extends Pick<
  TextInputProps,
  "autoFocus" | "error" | "description" | "size"
> {
  readonly label: string;
  /** Tells password managers whether to fill in the old one or to make one up. */
  readonly kind: "current" | "new";
  readonly value: string;
  /** Of a new one: name and address, which should not be in it. */
  readonly about?: readonly string[];
  onChange(value: string): void;
}

export function PasswordField(props: PasswordFieldProps) {
  const { label, kind, value, about, onChange, ...rest } = props;
  const [shown, setShown] = useState(false);
  const hint = useId();
  const Icon = shown ? EyeOff : Eye;
  return (
    <div>
      <TextInput
        {...rest}
        label={label}
        type={shown ? "text" : "password"}
        name={kind === "new" ? "new-password" : "password"}
        autoComplete={kind === "new" ? "new-password" : "current-password"}
        autoCapitalize="none"
        spellCheck={false}
        maxLength={longestPassword}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        {...(kind === "new" && { "aria-describedby": hint })}
        rightSection={
          <ActionIcon
            aria-label={shown ? "Hide the password" : "Show the password"}
            aria-pressed={shown}
            onClick={() => setShown(!shown)}
          >
            <Icon size={16} />
          </ActionIcon>
        }
      />
      {kind === "new" && <Hint id={hint} value={value} about={about ?? []} />}
    </div>
  );
}

function Hint(props: {
  readonly id: string;
  readonly value: string;
  readonly about: readonly string[];
}) {
  const { level, words } = strengthOf(props.value, props.about);
  return (
    <div className={styles.hint}>
      <span className={styles.bar} data-level={level} aria-hidden>
        {[1, 2, 3, 4].map((each) => (
          <span key={each} data-on={each <= level || undefined} />
        ))}
      </span>
      <span id={props.id} aria-live="polite">
        {words}
      </span>
    </div>
  );
}
