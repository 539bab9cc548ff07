/** A sheet of paper in the middle of an empty page: joining, signing in, and what links with a secret lead to. */
import { useEffect, type ReactNode } from "react";
import styles from "./Sheet.module.css";

export interface SheetProps {
  readonly title: string;
  /** One sentence under the title. */
  readonly lead?: ReactNode;
  /** Of the window; else the title. */
  readonly windowTitle?: string;
  readonly children: ReactNode;
}

export function Sheet({ title, lead, windowTitle, children }: SheetProps) {
  const name = windowTitle ?? `${title} · Parley`;
  useEffect(() => {
    document.title = name;
  }, [name]);
  return (
    <main className={styles.page}>
      <div className={styles.sheet}>
        <h1 className={styles.title}>{title}</h1>
        {lead && <p className={styles.lead}>{lead}</p>}
        {children}
      </div>
    </main>
  );
}

/** Small print at the foot of a sheet. */
export function SmallPrint({ children }: { readonly children: ReactNode }) {
  return <p className={styles.small}>{children}</p>;
}
