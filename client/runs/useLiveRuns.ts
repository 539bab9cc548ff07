/** Keeps the list of runs current while it is on the screen. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { createLiveRefetch } from "../charts/liveRefetch.ts";
import { useSession } from "../sync/session.ts";

export function useLiveRuns() {
  const session = useSession();
  const client = useQueryClient();
  useEffect(() => {
    const live = createLiveRefetch(() =>
      client.invalidateQueries(
        { queryKey: ["runs"] },
        { cancelRefetch: false },
      ),
    );
    const unsubscribe = session.onEvent((event) => {
      if (event.type === "runs" || event.type === "hello") live.touched();
    });
    return () => {
      unsubscribe();
      live.stop();
    };
  }, [session, client]);
}
