/** The frame of the pages about people and the server: the bar, places at the left, one column. */
import { Link } from "@tanstack/react-router";
import { useEffect, type ReactNode } from "react";
import { HomeMenu } from "../home/HomeMenu.tsx";
import { useMe } from "../home/session.ts";
import { useCommandKeys } from "../kit/keys.ts";
import { useAppCommands } from "../shell/appCommands.ts";
import { Dialogs } from "../shell/Dialogs.tsx";
import styles from "./PageFrame.module.css";

export interface PageFrameProps {
  /** Beside the name of the app. */
  readonly title: string;
  /** Of the window: what is shown now. */
  readonly windowTitle: string;
  /** Links with `PlaceLink`'s look. */
  readonly places: ReactNode;
  readonly children: ReactNode;
}

export function PageFrame(props: PageFrameProps) {
  const { title, windowTitle, places, children } = props;
  const me = useMe();
  useAppCommands();
  useCommandKeys();
  useEffect(() => {
    document.title = `${windowTitle} · Parley`;
  }, [windowTitle]);
  return (
    <div className={styles.page}>
      <header className={styles.bar}>
        <Link to="/" className={styles.mark}>
          Parley
        </Link>
        <span className={styles.title}>{title}</span>
        <HomeMenu me={me} />
      </header>
      <div className={styles.columns}>
        <nav className={styles.places} aria-label={title}>
          {places}
        </nav>
        <main className={styles.main}>{children}</main>
      </div>
      <Dialogs />
    </div>
  );
}

export const placeClass = styles.place;

/** One subject of a page. */
export function Section(props: {
  readonly id?: string;
  readonly title: string;
  readonly lead?: ReactNode;
  /** At the right of the title: what can be added. */
  readonly action?: ReactNode;
  readonly children?: ReactNode;
}) {
  const { id, title, lead, action, children } = props;
  return (
    <section
      id={id}
      className={styles.section}
      aria-labelledby={id && `${id}-title`}
    >
      <div className={styles.heading}>
        <h2 id={id && `${id}-title`}>{title}</h2>
        {action}
      </div>
      {lead && <p className={styles.lead}>{lead}</p>}
      {children}
    </section>
  );
}
