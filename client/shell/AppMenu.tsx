/** The menu at the top left: what can be done with this canvas and with the app. */
import { ActionIcon, Menu } from "@mantine/core";
import { Menu as MenuIcon, MessagesSquare } from "lucide-react";
import { commentExports } from "../exchange/commentsFile.ts";
import { WatchSubmenu } from "../inbox/WatchItems.tsx";
import { CommandItems } from "./CommandItems.tsx";
import { ThemeItems } from "./ThemeItems.tsx";

export function AppMenu() {
  return (
    <Menu position="bottom-start" width={264} returnFocus={false}>
      <Menu.Target>
        <ActionIcon aria-label="Menu">
          <MenuIcon size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <CommandItems
          ids={["go.home", "go.inbox", "go.runs", "palette.open"]}
        />
        <Menu.Divider />
        <CommandItems
          ids={[
            "canvas.share",
            "canvas.rename",
            "canvas.duplicate",
            "canvas.exportMarkdown",
            "canvas.exportJson",
            "canvas.archive",
          ]}
        />
        <Menu.Divider />
        <CommandItems ids={["discuss.reviewCanvas"]} />
        <CommentsSubmenu />
        <WatchSubmenu />
        <Menu.Divider />
        <ThemeItems />
        <Menu.Divider />
        <CommandItems ids={["help.shortcuts"]} />
      </Menu.Dropdown>
    </Menu>
  );
}

function CommentsSubmenu() {
  return (
    <Menu.Sub>
      <Menu.Sub.Target>
        <Menu.Sub.Item leftSection={<MessagesSquare size={16} />}>
          Comments as a file
        </Menu.Sub.Item>
      </Menu.Sub.Target>
      <Menu.Sub.Dropdown>
        <CommandItems ids={commentExports} />
      </Menu.Sub.Dropdown>
    </Menu.Sub>
  );
}
