/** Menus at a place on the canvas: what can be done (right click), what can be made (slash), what a link says. */
import { Menu } from "@mantine/core";
import { Check } from "lucide-react";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import {
  blockKinds,
  blockModels,
  type BlockKind,
} from "../../shared/blocks/index.ts";
import { relations, type Relation } from "../../shared/doc/schema.ts";
import type { Point } from "../../shared/geometry.ts";
import { useStore } from "../kit/store.ts";
import { CommandItems } from "../shell/CommandItems.tsx";
import { useCanvas } from "../sync/canvasStore.ts";
import styles from "./CanvasMenus.module.css";
import { kindIcons } from "./commands/create.ts";
import { useController, type OpenMenu } from "./controller.ts";
import { createAt } from "./create.ts";
import { chooseRelation } from "./links.ts";
import { routeLink } from "./route.ts";

export function CanvasMenus() {
  const { menu } = useController();
  const open = useStore(menu);
  return open && <MenuAt key={JSON.stringify(open)} open={open} />;
}

function MenuAt({ open }: { readonly open: OpenMenu }) {
  const controller = useController();
  const at = usePlaceOf(open);
  if (!at) return null;
  const close = () => {
    if (controller.menu.get() === open) controller.menu.set(null);
    if (!controller.ui.get().editing) controller.focus();
  };
  return (
    <Menu
      opened
      onClose={close}
      position="right-start"
      offset={2}
      middlewares={{ flip: true, shift: { padding: 8 } }}
      width={open.type === "relation" ? 240 : 280}
      closeOnItemClick
      returnFocus={false}
      trapFocus
    >
      <Menu.Target>
        <span
          className={styles.anchor}
          style={{ left: at.x, top: at.y }}
          aria-hidden
        />
      </Menu.Target>
      <Menu.Dropdown
        data-canvas-ui
        aria-label={names[open.type]}
        className={styles.dropdown}
      >
        <MenuContent open={open} />
      </Menu.Dropdown>
    </Menu>
  );
}

const names: Readonly<Record<OpenMenu["type"], string>> = {
  context: "What to do",
  create: "Add a block",
  relation: "What the link says",
};

function MenuContent({ open }: { readonly open: OpenMenu }) {
  switch (open.type) {
    case "context":
      return <ContextItems />;
    case "create":
      return <CreateItems at={open.at} />;
    case "relation":
      return <RelationItems link={open.link} />;
  }
}

function ContextItems() {
  return (
    <>
      <CommandItems
        ids={[
          "edit.open",
          "tool.link",
          "discuss.here",
          "discuss.review",
          "edit.cut",
          "edit.copy",
          "edit.paste",
          "edit.duplicate",
          "edit.delete",
        ]}
      />
      <Menu.Divider />
      <CommandItems
        ids={[
          "arrange.front",
          "arrange.forward",
          "arrange.backward",
          "arrange.back",
          "arrange.group",
          "arrange.ungroup",
          "zoom.selection",
        ]}
      />
      <CommandItems ids={["create.menu", "edit.selectAll", "zoom.fit"]} />
    </>
  );
}

/** Typing narrows the kinds down, Enter takes the one that is marked: the first, until arrows move on. */
function CreateItems({ at }: { readonly at: Point }) {
  const controller = useController();
  const search = useRef<HTMLInputElement>(null);
  const [words, setWords] = useState("");
  const found = kindsFor(words);
  // At once, not when the menu has faded in: letters typed before would be the canvas's shortcuts.
  useLayoutEffect(() => search.current?.focus({ preventScroll: true }), []);
  useEffect(() => {
    const items = search.current
      ?.closest("[data-menu-dropdown]")
      ?.querySelectorAll("[data-menu-item]");
    items?.forEach((item, i) =>
      item.toggleAttribute("data-menu-active", i === 0),
    );
  }, [words]);
  return (
    <>
      <Menu.Search
        ref={search}
        classNames={{ input: styles.search ?? "" }}
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
        aria-label="Find a kind of block"
        placeholder="Add a block"
      />
      {found.map((kind) => {
        const Icon = kindIcons[kind];
        const { label, hint } = blockModels[kind];
        return (
          <Menu.Item
            key={kind}
            leftSection={Icon && <Icon size={18} strokeWidth={1.75} />}
            onClick={() =>
              createAt(controller, kind, {
                centre: controller.camera.toCanvas(at),
              })
            }
          >
            <span className={styles.kind}>{label}</span>
            <span className={styles.hint}>{hint}</span>
          </Menu.Item>
        );
      })}
      {found.length === 0 && (
        <p className={styles.none} role="status">
          No such block. Backspace shows all again.
        </p>
      )}
    </>
  );
}

/** By name; by what they are for when no name fits. */
function kindsFor(words: string): readonly BlockKind[] {
  const wanted = words.trim().toLowerCase();
  const having = (pick: (kind: BlockKind) => string) =>
    blockKinds.filter((kind) => pick(kind).toLowerCase().includes(wanted));
  const named = having((kind) => blockModels[kind].label);
  return named.length > 0 ? named : having((kind) => blockModels[kind].hint);
}

const meanings: Readonly<Record<Relation, string>> = {
  supports: "is evidence for it",
  refutes: "is evidence against it",
  answers: "settles the question",
  uses: "depends on it",
  "derived from": "was made out of it",
  supersedes: "takes its place",
};

function RelationItems({ link }: { readonly link: string }) {
  const controller = useController();
  const current = useCanvas((canvas) =>
    canvas.links.find((each) => each.id === link),
  );
  const choices = relations.map((relation) => (
    <Menu.Item
      key={relation}
      data-current={current?.relation === relation || undefined}
      rightSection={
        current?.relation === relation && (
          <Check size={16} aria-label="chosen now" />
        )
      }
      onClick={() => chooseRelation(controller, link, relation)}
    >
      <span className={styles.kind}>{relation}</span>
      <span className={styles.hint}>{meanings[relation]}</span>
    </Menu.Item>
  ));
  return (
    <>
      {choices}
      <Menu.Divider />
      <CommandItems ids={["edit.delete"]} />
    </>
  );
}

/** In client pixels. The relation menu opens at the middle of its link. */
function usePlaceOf(open: OpenMenu): Point | null {
  const { camera, region, session, layout } = useController();
  if (open.type !== "relation") return open.at;
  const { links, blockById } = session.canvas.get();
  const link = links.find((each) => each.id === open.link);
  const from = link && blockById.get(link.from);
  const to = link && blockById.get(link.to);
  const box = region?.getBoundingClientRect();
  if (!from || !to || !box) return null;
  const route = routeLink(layout.place(from), layout.place(to));
  const { x, y } = camera.toRegion(route.label);
  return {
    x: Math.min(Math.max(x, 16), box.width - 16) + box.left,
    y: Math.min(Math.max(y + 12, 16), box.height - 16) + box.top,
  };
}
