/** `/signin` for somebody who is signed in: on to where they wanted to go. */
import { useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { pathAfterSignIn } from "./whereTo.ts";

export function SignedInAlready() {
  const { history } = useRouter();
  useEffect(() => history.replace(pathAfterSignIn(location)), [history]);
  return <div aria-busy="true" />;
}
