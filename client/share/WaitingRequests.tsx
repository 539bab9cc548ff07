/** On the home page: people who wait for my answer. Nothing when nobody does. */
import { useQuery } from "@tanstack/react-query";
import { useSignedIn } from "../home/session.ts";
import { requestsQuery } from "./access.ts";
import { RequestRow } from "./RequestsSection.tsx";
import styles from "./WaitingRequests.module.css";

export function WaitingRequests() {
  const { user } = useSignedIn();
  const { data = [] } = useQuery({ ...requestsQuery, enabled: !user.guest });
  if (data.length === 0) return null;
  return (
    <section className={styles.strip} aria-label="Requests for access">
      {data.map(({ canvas, ...request }) => (
        <RequestRow
          key={request.id}
          canvasId={canvas.id}
          request={request}
          about={canvas.title || "an untitled canvas"}
        />
      ))}
    </section>
  );
}
