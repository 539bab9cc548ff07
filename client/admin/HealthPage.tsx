/** How the server does: what is fine, what is not, and what to do about it. */
import { useQuery } from "@tanstack/react-query";
import { CircleAlert, CircleCheck } from "lucide-react";
import type { AdminHealth } from "../../shared/api/admin.ts";
import { Loaded } from "../account/Loaded.tsx";
import { Section } from "../account/PageFrame.tsx";
import { answer, api } from "../kit/api.ts";
import { exactTime, timeAgo } from "../kit/when.ts";
import styles from "./admin.module.css";
import { bytesInWords } from "./amounts.ts";

export function HealthPage() {
  const health = useQuery({
    queryKey: ["admin", "health"],
    queryFn: () => answer(api.admin.health.$get()),
    refetchInterval: 10_000,
  });
  return (
    <Section title="Health">
      <Loaded query={health} what="how the server does">
        {(found) => (
          <>
            <Warnings warnings={found.warnings} />
            <dl className={styles.facts}>
              {factsOf(found).map(({ name, value, note }) => (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd>
                    {value}
                    {note && <small>{note}</small>}
                  </dd>
                </div>
              ))}
            </dl>
          </>
        )}
      </Loaded>
    </Section>
  );
}

function Warnings({ warnings }: Pick<AdminHealth, "warnings">) {
  if (warnings.length === 0)
    return (
      <p className={styles.fine} role="status">
        <CircleCheck size={16} aria-hidden />
        Everything is fine.
      </p>
    );
  return (
    <div role="status">
      {warnings.map((warning) => (
        <p key={warning} className={styles.trouble}>
          <CircleAlert size={16} aria-hidden />
          {warning}
        </p>
      ))}
    </div>
  );
}

interface Fact {
  readonly name: string;
  readonly value: string;
  readonly note?: string;
}

function factsOf(health: AdminHealth): readonly Fact[] {
  const { database, memory, eventLoopDelayMs, redis } = health;
  return [
    {
      name: "Version",
      value: health.version,
      note: `on Node ${health.node.replace(/^v/, "")}`,
    },
    {
      name: "Running since",
      value: timeAgo(health.startedAt),
      note: exactTime(health.startedAt),
    },
    {
      name: "Database",
      value: database.kind === "sqlite" ? "SQLite" : "Postgres",
      note:
        database.latencyMs === null
          ? "does not answer"
          : `answers within ${milliseconds(database.latencyMs)}`,
    },
    {
      name: "Saving what people type",
      value:
        database.journalLatencyMs === null
          ? "no answer"
          : milliseconds(database.journalLatencyMs),
      note: "from the server to the disk and back",
    },
    {
      name: "Redis",
      value: {
        off: "not in use",
        connected: "connected",
        unreachable: "out of reach",
      }[redis],
      note: redis === "off" ? "this is the only process" : "between processes",
    },
    {
      name: "Mail",
      value: health.mail ? "set up" : "not set up",
      ...(!health.mail && { note: "links are handed over by hand" }),
    },
    {
      name: "Open now",
      value: health.rooms === 1 ? "1 canvas" : `${health.rooms} canvases`,
      note:
        health.connections === 1
          ? "1 connection"
          : `${health.connections} connections`,
    },
    {
      name: "Memory",
      value: bytesInWords(memory.rssBytes),
      note: `${bytesInWords(memory.heapBytes)} of it in use by the program`,
    },
    {
      name: "Waiting time of a message",
      value: milliseconds(eventLoopDelayMs.p50),
      note: `99 of 100 within ${milliseconds(eventLoopDelayMs.p99)}`,
    },
    {
      name: "Last backup",
      value: health.lastBackupAt ? timeAgo(health.lastBackupAt) : "unknown",
      note: health.lastBackupAt
        ? exactTime(health.lastBackupAt)
        : "npm run backup makes one",
    },
  ];
}

function milliseconds(value: number): string {
  return value < 1 ? "under 1 ms" : `${Math.round(value)} ms`;
}
