/** Light, dark or as the system says; the one in force is marked. */
import { Menu, useMantineColorScheme } from "@mantine/core";
import { Check } from "lucide-react";
import { runCommand, useCommands } from "../kit/commands.ts";

const choices = [
  { id: "theme.light", scheme: "light" },
  { id: "theme.dark", scheme: "dark" },
  { id: "theme.system", scheme: "auto" },
] as const;

export function ThemeItems() {
  const { colorScheme } = useMantineColorScheme();
  const commands = useCommands();
  return choices.map(({ id, scheme }) => {
    const command = commands.find((each) => each.id === id);
    if (!command) return null;
    const Icon = command.icon!;
    return (
      <Menu.Item
        key={id}
        role="menuitemradio"
        aria-checked={colorScheme === scheme}
        leftSection={<Icon size={16} />}
        rightSection={colorScheme === scheme && <Check size={14} aria-hidden />}
        onClick={() => runCommand(id)}
      >
        {command.title}
      </Menu.Item>
    );
  });
}
