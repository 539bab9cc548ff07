/** Menu items for commands of the registry, by id; those that are not available now are left out. */
import { Menu } from "@mantine/core";
import { runCommand, useCommands } from "../kit/commands.ts";
import { keysLabel } from "../kit/keys.ts";
import styles from "./CommandItems.module.css";

export function CommandItems({ ids }: { readonly ids: readonly string[] }) {
  const commands = useCommands();
  return ids.map((id) => {
    const command = commands.find((each) => each.id === id);
    if (!command || command.when?.() === false) return null;
    const { icon: Icon, keys } = command;
    return (
      <Menu.Item
        key={id}
        leftSection={Icon && <Icon size={16} />}
        rightSection={
          keys?.[0] && <span className={styles.keys}>{keysLabel(keys[0])}</span>
        }
        onClick={() => runCommand(id)}
      >
        {command.title}
      </Menu.Item>
    );
  });
}
