/** The items of a menu that say how much I want to hear; put them into any `Menu.Dropdown`. */
import { Menu } from "@mantine/core";
import { Bell, BellOff, BellRing, Check } from "lucide-react";
import { useSession } from "../sync/session.ts";
import { useWatch, watchChoices, type Watched } from "./watch.ts";
import styles from "./WatchItems.module.css";

export function WatchItems({ watched }: { readonly watched: Watched }) {
  const { level, choose } = useWatch(watched);
  return (
    <>
      <Menu.Label>Tell me about this {watched.type}</Menu.Label>
      {watchChoices(watched).map((choice) => (
        <Menu.Item
          key={choice.label}
          leftSection={
            <Check
              size={16}
              aria-hidden
              className={styles.check}
              data-on={choice.level === level || undefined}
            />
          }
          onClick={() => choose(choice.level)}
        >
          {choice.label}
          {choice.level === level && (
            <span className="visually-hidden">, chosen</span>
          )}
          <span className={styles.what}>{choice.what}</span>
        </Menu.Item>
      ))}
    </>
  );
}

/** Of the open canvas, for its own menu. */
export function WatchSubmenu() {
  const { canvasId } = useSession();
  const watched: Watched = { type: "canvas", id: canvasId };
  const { level } = useWatch(watched);
  const Icon =
    level === "nothing" ? BellOff : level === "all" ? BellRing : Bell;
  return (
    <Menu.Sub>
      <Menu.Sub.Target>
        <Menu.Sub.Item leftSection={<Icon size={16} />}>
          Tell me about this canvas
        </Menu.Sub.Item>
      </Menu.Sub.Target>
      <Menu.Sub.Dropdown>
        <WatchItems watched={watched} />
      </Menu.Sub.Dropdown>
    </Menu.Sub>
  );
}
