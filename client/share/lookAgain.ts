/** Pages that wait for access look for it gently, and open by themselves. */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useEffectEvent } from "react";
import type { CanvasSummary } from "../../shared/api/canvases.ts";
import { answer, api } from "../kit/api.ts";

const lookAgainMs = 4_000;

/** Calls back as soon as the canvas is open to this person (again). */
export function useLookAgain(
  canvasId: string,
  onOpen: (canvas: CanvasSummary) => void,
) {
  const { data } = useQuery({
    // Apart from the canvas's own answer, which a page that waits must not lose.
    queryKey: ["look again", canvasId],
    queryFn: () =>
      answer(api.canvases[":id"].$get({ param: { id: canvasId } })),
    retry: false,
    gcTime: 0,
    refetchInterval: ({ state }) => (state.data ? false : lookAgainMs),
  });
  const handleOpen = useEffectEvent(onOpen);
  useEffect(() => {
    if (data) handleOpen(data as CanvasSummary);
  }, [data]);
}
