/** What a comment can link to by name: blocks of this canvas and runs. */
import type { QueryClient } from "@tanstack/react-query";
import { Activity, type LucideIcon } from "lucide-react";
import type { Block } from "../../../shared/blocks/model.ts";
import { kindIcon } from "../../blocks/kinds.ts";
import { kindOf, titleOf } from "../../canvas/words.ts";
import { runsQuery } from "../../runs/api.ts";
import { matchesSearch } from "../../runs/search.ts";
import { blockAddress, runAddress } from "../mentions.ts";

export interface LinkTarget {
  readonly title: string;
  readonly hint: string;
  readonly href: string;
  readonly icon: LucideIcon;
}

export function blockTargets(
  blocks: readonly Block[],
  canvasId: string,
  query: string,
): LinkTarget[] {
  const words = query.toLowerCase();
  return blocks
    .map((block) => ({ block, title: titleOf(block) }))
    .filter(({ title }) => title.toLowerCase().includes(words))
    .slice(0, 6)
    .map(({ block, title }) => ({
      title: title.length > 80 ? `${title.slice(0, 79)}…` : title,
      hint: kindOf(block),
      href: blockAddress(canvasId, block.id),
      icon: kindIcon(block.kind),
    }));
}

/** None for guests, who see no runs, and none while the server is away. */
export async function runTargets(
  queries: QueryClient,
  query: string,
): Promise<LinkTarget[]> {
  const runs = await queries
    .ensureQueryData(runsQuery)
    .catch(() => [] as const);
  return runs
    .filter((run) => matchesSearch(run, query))
    .slice(0, 4)
    .map((run) => ({
      title: run.name,
      hint: "run",
      href: runAddress(run.id),
      icon: Activity,
    }));
}
