/** The three states of whatever is asked of the server: it comes, it failed, it is here. */
import { Button, Loader } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { messageOf } from "../kit/api.ts";
import styles from "./Form.module.css";

export function Loaded<T>(props: {
  readonly query: UseQueryResult<T>;
  /** "your sessions": what comes. */
  readonly what: string;
  children(data: T): ReactNode;
}) {
  const { query, what, children } = props;
  if (query.data !== undefined)
    return (
      <>
        {query.error && (
          <p className={styles.failure} role="status">
            {messageOf(query.error)} This may be out of date.
          </p>
        )}
        {children(query.data)}
      </>
    );
  if (query.error)
    return (
      <div className={styles.failure} role="alert">
        <p>{messageOf(query.error)}</p>
        <Button
          variant="default"
          loading={query.isFetching}
          onClick={() => void query.refetch()}
        >
          Try again
        </Button>
      </div>
    );
  return (
    <p className={styles.waiting} role="status">
      <Loader size="xs" aria-hidden /> Loading {what}…
    </p>
  );
}
