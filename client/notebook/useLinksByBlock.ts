/** Links at each block. The lists stay the same objects while no link changes, so that typing redraws one row. */
import { useMemo } from "react";
import type { Link } from "../../shared/doc/schema.ts";
import { useCanvas } from "../sync/canvasStore.ts";
import { useSession } from "../sync/session.ts";

export function useLinksByBlock(): ReadonlyMap<string, readonly Link[]> {
  const { canvas } = useSession();
  const key = useCanvas(({ links }) =>
    links.map((link) => Object.values(link).join(" ")).join("\n"),
  );
  return useMemo(
    () => (key === "" ? new Map() : group(canvas.get().links)),
    [key, canvas],
  );
}

function group(links: readonly Link[]): ReadonlyMap<string, readonly Link[]> {
  const byBlock = new Map<string, Link[]>();
  for (const link of links)
    for (const block of new Set([link.from, link.to]))
      byBlock.set(block, [...(byBlock.get(block) ?? []), link]);
  return byBlock;
}
