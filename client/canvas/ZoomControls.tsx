/** Bottom right: minimap, zoom level, fit. */
import { Menu, UnstyledButton } from "@mantine/core";
import { useSyncExternalStore } from "react";
import { useStore } from "../kit/store.ts";
import { CommandItems } from "../shell/CommandItems.tsx";
import { CommandButton } from "./CommandButton.tsx";
import { controllerSlot, type CanvasController } from "./controller.ts";
import { MiniMap } from "./MiniMap.tsx";
import { useUiStore } from "./ui.ts";
import styles from "./ZoomControls.module.css";

export function ZoomControls() {
  const controller = useStore(controllerSlot(useUiStore()));
  return controller && <Controls controller={controller} />;
}

function Controls({ controller }: { readonly controller: CanvasController }) {
  const minimap = useStore(controller.minimap);
  return (
    <div className={styles.corner}>
      {minimap && <MiniMap controller={controller} />}
      <div className={styles.bar} role="toolbar" aria-label="Zoom">
        <CommandButton id="view.minimap" pressed={minimap} />
        <CommandButton id="zoom.out" />
        <ZoomMenu controller={controller} />
        <CommandButton id="zoom.in" />
        <CommandButton id="zoom.fit" />
        <CommandButton id="help.shortcuts" />
      </div>
    </div>
  );
}

function ZoomMenu({ controller }: { readonly controller: CanvasController }) {
  const { view } = controller.camera;
  const percent = useSyncExternalStore(view.subscribe, () =>
    Math.round(view.get().zoom * 100),
  );
  return (
    <Menu position="top" width={220}>
      <Menu.Target>
        <UnstyledButton
          className={styles.percent}
          aria-label={`Zoom ${percent} %`}
        >
          {percent} %
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <CommandItems
          ids={[
            "zoom.in",
            "zoom.out",
            "zoom.full",
            "zoom.fit",
            "zoom.selection",
          ]}
        />
      </Menu.Dropdown>
    </Menu>
  );
}
