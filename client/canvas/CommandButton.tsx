/** A command of the registry as an icon button with its name and key. */
import { ActionIcon, Tooltip } from "@mantine/core";
import { useCommands } from "../kit/commands.ts";
import { keysLabel } from "../kit/keys.ts";

interface CommandButtonProps {
  readonly id: string;
  readonly pressed?: boolean;
  /** Where the name appears. */
  readonly side?: "top" | "right" | "left" | "bottom";
  readonly className?: string | undefined;
}

/** Nothing when the command is not available now. */
export function CommandButton(props: CommandButtonProps) {
  const { id, pressed, side = "top", className } = props;
  const command = useCommands().find((each) => each.id === id);
  if (!command?.icon || command.when?.() === false) return null;
  const { icon: Icon, title, keys } = command;
  return (
    <Tooltip
      label={keys?.[0] ? `${title} (${keysLabel(keys[0])})` : title}
      position={side}
    >
      <ActionIcon
        {...(className ? { className } : {})}
        variant={pressed ? "light" : "subtle"}
        color={pressed ? "accent" : "gray"}
        size="var(--target)"
        aria-label={title}
        {...(pressed === undefined ? {} : { "aria-pressed": pressed })}
        onClick={command.run}
        // The canvas keeps the focus, so that its keys go on working.
        onMouseDown={(event) => event.preventDefault()}
      >
        <Icon size={18} strokeWidth={1.75} />
      </ActionIcon>
    </Tooltip>
  );
}
