/** The share links of a canvas: make one, see who came, change it, withdraw it. */
import { ActionIcon, Button, Menu } from "@mantine/core";
import { Ellipsis, Link2, Plus } from "lucide-react";
import { useState } from "react";
import type {
  NewShareLinkAnswer,
  ShareLink,
} from "../../shared/api/sharing.ts";
import { useNow } from "../kit/useNow.ts";
import { requestsTo, useChangeAccess } from "./access.ts";
import { CopyOnce } from "./CopyOnce.tsx";
import { LinkForm } from "./LinkForm.tsx";
import type { SectionProps } from "./PeopleSection.tsx";
import styles from "./share.module.css";
import { Sure } from "./Sure.tsx";
import { isOver, linkName, linkState } from "./words.ts";

export function LinksSection(props: SectionProps) {
  const { canvasId, access } = props;
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState<NewShareLinkAnswer | null>(null);
  return (
    <section className={styles.section} aria-labelledby="share-links">
      <div className={styles.heading}>
        <h3 id="share-links">Share links</h3>
        {!making && (
          <Button
            variant="subtle"
            size="compact-md"
            leftSection={<Plus size={16} />}
            onClick={() => {
              setMade(null);
              setMaking(true);
            }}
          >
            New link
          </Button>
        )}
      </div>
      {making && (
        <LinkForm
          canvasId={canvasId}
          onMade={(link) => {
            setMade(link);
            setMaking(false);
          }}
          onCancel={() => setMaking(false)}
        />
      )}
      {made && (
        <CopyOnce
          url={made.url}
          label="Share link"
          onDone={() => setMade(null)}
        >
          Copy it now: for safety the address is shown this once.
        </CopyOnce>
      )}
      {access.links.length === 0 && !making && (
        <p className={styles.hint}>
          With a link anybody can come in: whoever is not of this workspace says
          a name, is marked as a guest, and sees this canvas alone.
        </p>
      )}
      <ul className={styles.list}>
        {access.links.map((link) => (
          <LinkRow key={link.id} canvasId={canvasId} link={link} />
        ))}
      </ul>
    </section>
  );
}

function LinkRow(props: {
  readonly canvasId: string;
  readonly link: ShareLink;
}) {
  const { canvasId, link } = props;
  const now = useNow();
  const change = useChangeAccess(canvasId);
  const to = requestsTo(canvasId);
  const [doing, setDoing] = useState<"change" | "withdraw" | null>(null);
  const name = linkName(link);
  const done = () => setDoing(null);
  return (
    <li>
      <div className={styles.row}>
        <span className={styles.glyph}>
          <Link2 size={16} aria-hidden />
        </span>
        <span className={styles.who}>
          <div className={styles.name}>{name}</div>
          <div
            className={styles.details}
            data-over={isOver(link.expiresAt, now) || undefined}
          >
            {linkState(link, now)}
          </div>
        </span>
        <Menu position="bottom-end" width={200}>
          <Menu.Target>
            <ActionIcon aria-label={`Change or withdraw ${name}`}>
              <Ellipsis size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => setDoing("change")}>Change…</Menu.Item>
            <Menu.Item color="bad" onClick={() => setDoing("withdraw")}>
              Withdraw…
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>
      {doing === "change" && (
        <LinkForm
          canvasId={canvasId}
          link={link}
          onCancel={done}
          onMade={done}
        />
      )}
      {doing === "withdraw" && (
        <Sure
          action="Withdraw the link"
          keep="Keep it"
          onKeep={done}
          onAct={() =>
            change({
              act: () => to.revokeLink(link.id),
              now: (access) => ({
                ...access,
                links: access.links.filter(({ id }) => id !== link.id),
              }),
              done: "The link was withdrawn",
              failed: "The link was not withdrawn",
            })
          }
        >
          The link stops working for good, and everybody who came by it leaves
          the canvas at once. What they wrote stays.
        </Sure>
      )}
    </li>
  );
}
