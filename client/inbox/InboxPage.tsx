/** `/inbox`: what waits for me over all canvases, what I put off, and what is done. */
import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { CheckCheck } from "lucide-react";
import { useState } from "react";
import type { InboxView } from "../../shared/api/inbox.ts";
import { PageFrame, placeClass } from "../account/PageFrame.tsx";
import { toastFailure } from "../kit/toasts.tsx";
import { views } from "./address.ts";
import { readAll } from "./inbox.ts";
import { InboxList } from "./InboxList.tsx";
import styles from "./InboxPage.module.css";
import { useUnread } from "./live.ts";

const route = getRouteApi("/inbox");

const names: Readonly<Record<InboxView, string>> = {
  waiting: "Waiting",
  snoozed: "Snoozed",
  done: "Done",
};

export function InboxPage() {
  const { view = "waiting" } = route.useSearch();
  return (
    <PageFrame
      title="Inbox"
      windowTitle="Inbox"
      places={views.map((each) => (
        <Link
          key={each}
          to="/inbox"
          search={each === "waiting" ? {} : { view: each }}
          replace
          className={placeClass}
          activeOptions={{ exact: true, includeSearch: true }}
        >
          {names[each]}
        </Link>
      ))}
    >
      <div className={styles.head}>
        <h1>{names[view]}</h1>
        {view === "waiting" && <ReadAll />}
      </div>
      <InboxList key={view} view={view} />
    </PageFrame>
  );
}

function ReadAll() {
  const queries = useQueryClient();
  const unread = useUnread();
  const [busy, setBusy] = useState(false);
  if (unread === 0) return null;
  return (
    <Button
      variant="default"
      leftSection={<CheckCheck size={16} />}
      loading={busy}
      onClick={() => {
        setBusy(true);
        readAll(queries)
          .catch((failure: unknown) =>
            toastFailure("inbox", "Not marked as read", failure),
          )
          .finally(() => setBusy(false));
      }}
    >
      Mark all as read
    </Button>
  );
}
