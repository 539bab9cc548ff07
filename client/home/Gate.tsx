/** Everything stands behind this: who are you? */
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Outlet } from "@tanstack/react-router";
import { messageOf } from "../kit/api.ts";
import { MessagePage } from "../shell/MessagePage.tsx";
import { JoinScreen } from "./JoinScreen.tsx";
import { sessionQuery } from "./session.ts";

export function Gate() {
  const { data, error, isPending, isFetching, refetch } =
    useQuery(sessionQuery);
  if (isPending) return <div aria-busy="true" />;
  if (error && data === undefined)
    return (
      <MessagePage
        title="Parley cannot be reached"
        actions={
          <Button loading={isFetching} onClick={() => void refetch()}>
            Try again
          </Button>
        }
      >
        <p>{messageOf(error)}</p>
        <p>What you wrote before is kept in this browser.</p>
      </MessagePage>
    );
  if (!data) return <JoinScreen />;
  return <Outlet />;
}
