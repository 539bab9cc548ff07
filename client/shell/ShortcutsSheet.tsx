/** All shortcuts that work here, straight from the registry. */
import { Modal } from "@mantine/core";
import { useCommands, type Command } from "../kit/commands.ts";
import { keyCaps } from "../kit/keys.ts";
import { closeDialog } from "./dialogs.ts";
import styles from "./ShortcutsSheet.module.css";

const groups: readonly Command["group"][] = [
  "Create",
  "Edit",
  "Arrange",
  "View",
  "Discuss",
  "Go",
  "Help",
];

export function ShortcutsSheet() {
  const commands = useCommands().filter((command) => command.keys?.length);
  return (
    <Modal
      opened
      onClose={closeDialog}
      title="Keyboard shortcuts"
      size={760}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <div className={styles.columns}>
        {groups.map((group) => {
          const members = commands.filter((each) => each.group === group);
          if (members.length === 0) return null;
          return (
            <section key={group} className={styles.group}>
              <h3>{group}</h3>
              <dl>
                {members.map((command) => (
                  <div key={command.id} className={styles.row}>
                    <dt>{command.title}</dt>
                    <dd>
                      {command.keys!.slice(0, 2).map((keys, i) => (
                        <span key={keys} className={styles.keys}>
                          {i > 0 && <span className={styles.or}>or</span>}
                          {keyCaps(keys).map((cap) => (
                            <kbd key={cap}>{cap}</kbd>
                          ))}
                        </span>
                      ))}
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          );
        })}
      </div>
    </Modal>
  );
}
