/** What `GET /metrics` tells Prometheus. One registry a process. */
import { Counter, Gauge, Histogram, Registry } from "prom-client";

export const registry = new Registry();

const registers = [registry];

export const metrics = {
  connections: new Gauge({
    name: "parley_connections",
    help: "Open sync connections",
    registers,
  }),
  rooms: new Gauge({
    name: "parley_rooms",
    help: "Canvases held in memory",
    registers,
  }),
  updates: new Counter({
    name: "parley_updates_total",
    help: "Sync frames by verdict",
    labelNames: ["verdict"] as const,
    registers,
  }),
  journalCommitSeconds: new Histogram({
    name: "parley_journal_commit_seconds",
    help: "From the start of a journal commit until it is on disk",
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30],
    registers,
  }),
  journalRows: new Counter({
    name: "parley_journal_rows_total",
    help: "Rows written to the journal",
    registers,
  }),
  databaseThreadRestarts: new Counter({
    name: "parley_database_thread_restarts_total",
    help: "SQLite threads that ended by themselves and were started again; any is an alarm",
    registers,
  }),
  compactedRows: new Counter({
    name: "parley_compacted_rows_total",
    help: "Journal rows that compaction took away",
    registers,
  }),
  damagedLoads: new Counter({
    name: "parley_damaged_loads_total",
    help: "Times that a canvas was read whose journal is damaged; any is an alarm",
    registers,
  }),
  inboxNews: new Counter({
    name: "parley_inbox_news_total",
    help: "News that came into inboxes",
    registers,
  }),
  letters: new Counter({
    name: "parley_letters_total",
    help: "Letters about news, by outcome",
    labelNames: ["outcome"] as const,
    registers,
  }),
  pushes: new Counter({
    name: "parley_pushes_total",
    help: "Web Push messages, by outcome",
    labelNames: ["outcome"] as const,
    registers,
  }),
  webhookDeliveries: new Counter({
    name: "parley_webhook_deliveries_total",
    help: "Attempts to deliver to webhooks, by outcome",
    labelNames: ["outcome"] as const,
    registers,
  }),
  roomReloads: new Counter({
    name: "parley_room_reloads_total",
    help: "Rooms dropped and loaded again because an update could not be applied cleanly",
    registers,
  }),
};
