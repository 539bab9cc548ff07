/** Draws the slash and mention menus; the keys stay with the editor, which has the focus. */
import type { Editor } from "@tiptap/core";
import { useEffect, useId, useRef } from "react";
import { disciplineColor } from "../../../shared/people.ts";
import { useStore } from "../../kit/store.ts";
import { Float } from "./Float.tsx";
import styles from "./Float.module.css";
import type { MenuStore } from "./menu.ts";

interface MenuListProps {
  readonly menu: MenuStore;
  readonly editor: Editor;
}

export function MenuList({ menu, editor }: MenuListProps) {
  const open = useStore(menu);
  const id = useId();
  const list = useRef<HTMLUListElement>(null);
  const active = open && open.items.length > 0 ? open.active : null;
  useEffect(() => {
    if (editor.isDestroyed) return;
    const { dom } = editor.view;
    if (active === null) return;
    dom.setAttribute("aria-controls", id);
    dom.setAttribute("aria-activedescendant", `${id}-${active}`);
    list.current?.children[active]?.scrollIntoView({ block: "nearest" });
    return () => {
      dom.removeAttribute("aria-controls");
      dom.removeAttribute("aria-activedescendant");
    };
  }, [editor, id, active]);
  if (!open || (open.quiet && open.items.length === 0)) return null;
  return (
    <Float rect={open.rect} side="below">
      {open.items.length === 0 ? (
        <div className={styles.none} role="status">
          {open.label === "Mention" ? "Nobody by that name" : "Nothing found"}
        </div>
      ) : (
        <ul
          ref={list}
          id={id}
          role="listbox"
          aria-label={open.label}
          className={styles.list}
        >
          {open.items.map((item, i) => (
            <li
              key={item.id}
              id={`${id}-${i}`}
              role="option"
              aria-selected={i === open.active}
              className={styles.option}
              onMouseMove={() =>
                i !== open.active && menu.set({ ...open, active: i })
              }
              onClick={() => open.pick(i)}
            >
              {item.icon && (
                <item.icon
                  size={16}
                  className={styles.optionIcon}
                  aria-hidden
                />
              )}
              {item.person && (
                <span
                  className={styles.dot}
                  style={{ background: disciplineColor(item.person) }}
                />
              )}
              <span className={styles.optionTitle}>{item.title}</span>
              <span className={styles.optionHint}>{item.hint}</span>
            </li>
          ))}
        </ul>
      )}
    </Float>
  );
}
