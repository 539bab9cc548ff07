/** Light, dark or as the system says; the one in force is marked. */
import { Menu, useMantineColorScheme } from "@mantine/core";
import { runCommand, useCommands } from "../kit/commands.ts";

const choices = [
  { id: "theme.light", scheme: "light" },
  { id: "theme.dark", scheme: "dark" },
  { id: "theme.system", scheme: "auto" },
] as const;

export function ThemeItems() {
  const { colorScheme } = useMantineColorScheme();
  const commands = useCommands();
  return (
    <Menu.RadioGroup value={colorScheme} aria-label="Theme">
      {choices.map(({ id, scheme }) => {
        const command = commands.find((each) => each.id === id);
        return (
          command && (
            <Menu.RadioItem
              key={id}
              value={scheme}
              closeMenuOnClick
              onChange={() => runCommand(id)}
            >
              {command.title}
            </Menu.RadioItem>
          )
        );
      })}
    </Menu.RadioGroup>
  );
}
