/** Everything but the pages of secret links stands behind this: who are you? */
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Outlet, useMatches } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { messageOf } from "../kit/api.ts";
import { MessagePage } from "../shell/MessagePage.tsx";
import { accessQuery, sessionQuery } from "./session.ts";

const JoinScreen = lazy(async () => ({
  default: (await import("./JoinScreen.tsx")).JoinScreen,
}));
const SignInPage = lazy(async () => ({
  default: (await import("../account/SignInPage.tsx")).SignInPage,
}));

export function Gate() {
  const open = useMatches({
    select: (matches) => matches.some(({ staticData }) => staticData.open),
  });
  return open ? <Outlet /> : <BehindGate />;
}

function BehindGate() {
  const { data, error, isPending, isFetching, refetch } =
    useQuery(sessionQuery);
  if (isPending) return <div aria-busy="true" />;
  if (error && data === undefined)
    return (
      <NotReached
        failure={error}
        busy={isFetching}
        onTryAgain={() => void refetch()}
      />
    );
  return data ? <Outlet /> : <WayIn />;
}

/** By the way this server lets people in. */
function WayIn() {
  const { data, error, isFetching, refetch } = useQuery(accessQuery);
  if (!data && error)
    return (
      <NotReached
        failure={error}
        busy={isFetching}
        onTryAgain={() => void refetch()}
      />
    );
  if (!data) return <div aria-busy="true" />;
  return (
    <Suspense fallback={<div aria-busy="true" />}>
      {data.access === "local" ? <JoinScreen /> : <SignInPage access={data} />}
    </Suspense>
  );
}

function NotReached(props: {
  readonly failure: unknown;
  readonly busy: boolean;
  onTryAgain(): void;
}) {
  return (
    <MessagePage
      title="Parley cannot be reached"
      actions={
        <Button loading={props.busy} onClick={props.onTryAgain}>
          Try again
        </Button>
      }
    >
      <p>{messageOf(props.failure)}</p>
      <p>What you wrote before is kept in this browser.</p>
    </MessagePage>
  );
}
