/** The button of the next step: takes the keyboard when it can be pressed, so that Enter goes on instead of closing. */
import { Button, type ButtonProps } from "@mantine/core";
import { useEffect, useRef } from "react";

export function NextButton(props: ButtonProps & { onClick(): void }) {
  const button = useRef<HTMLButtonElement>(null);
  const taken = useRef(false);
  const ready = !props.disabled && !props.loading;
  useEffect(() => {
    if (!ready || taken.current) return;
    taken.current = true;
    // Nobody is taken out of a field in which they write or choose.
    if (!document.activeElement?.matches("input, textarea, select"))
      button.current?.focus();
  }, [ready]);
  return <Button {...props} ref={button} data-autofocus />;
}
