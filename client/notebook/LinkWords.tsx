/** The links at a block in words: "supports → Red-flag lexicon lifts recall". A click goes there. */
import type { Link } from "../../shared/doc/schema.ts";
import { titleOf } from "../canvas/words.ts";
import { useBlock } from "../sync/canvasStore.ts";
import { BlockIcon } from "../threads/BlockIcon.tsx";
import styles from "./LinkWords.module.css";
import { useNotebook } from "./notebook.ts";

export function LinkWords({
  block,
  links,
}: {
  readonly block: string;
  readonly links: readonly Link[];
}) {
  return (
    <ul className={styles.links} aria-label="Links">
      {links.map((link) => (
        <LinkWord key={link.id} link={link} outgoing={link.from === block} />
      ))}
    </ul>
  );
}

function LinkWord({
  link,
  outgoing,
}: {
  readonly link: Link;
  readonly outgoing: boolean;
}) {
  const notebook = useNotebook();
  const other = useBlock(outgoing ? link.to : link.from);
  if (!other) return null;
  return (
    <li>
      <button
        type="button"
        className={styles.link}
        onClick={() => notebook.goTo(other.id)}
      >
        <span className={styles.relation}>
          {outgoing ? `${link.relation} →` : `← ${link.relation}`}
        </span>
        {!outgoing && <span className="visually-hidden"> this, says </span>}
        <BlockIcon kind={other.kind} />
        <span className={styles.title}>{titleOf(other)}</span>
      </button>
    </li>
  );
}
