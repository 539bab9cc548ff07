/** The number of open threads, beside the word that opens them. */
import { useOpenThreadTotal } from "../threads/useThreads.ts";
import styles from "./ThreadCount.module.css";

export function ThreadCount() {
  const open = useOpenThreadTotal();
  if (open === 0) return null;
  return (
    <span className={styles.count}>
      {open}
      <span className="visually-hidden"> open</span>
    </span>
  );
}
