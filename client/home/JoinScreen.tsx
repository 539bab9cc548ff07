/** The first thing a new person sees: a name, what they do, and in. */
import { useEffect } from "react";
import styles from "./JoinScreen.module.css";
import { PersonForm } from "./PersonForm.tsx";
import { useJoin } from "./session.ts";

export function JoinScreen() {
  const join = useJoin();
  useEffect(() => {
    document.title = "Join Parley";
  }, []);
  return (
    <main className={styles.page}>
      <div className={styles.sheet}>
        <h1 className={styles.title}>Parley</h1>
        <p className={styles.lead}>
          One canvas for your whole AI team: hypotheses, live evaluation charts
          and the decisions that follow.
        </p>
        <PersonForm
          action="Join"
          busy={join.isPending}
          failure={join.error}
          onSubmit={(person) => join.mutate(person)}
        />
        <p className={styles.small}>
          No account, no e-mail: a cookie in this browser remembers you.
        </p>
      </div>
    </main>
  );
}
