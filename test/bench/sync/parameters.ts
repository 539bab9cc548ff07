/** `npm run bench -- sync [--only word] [--servers a,b] [--short] [--traces folder] ...`: what to measure, and how long. */
import { join } from "node:path";
import { parseArgs } from "node:util";

export interface Parameters {
  /** Measures whose name holds one of these words; empty: all. */
  readonly only: readonly string[];
  /** Empty: all. */
  readonly servers: readonly string[];
  readonly traces: string;
  readonly seconds: number;
  readonly traceEdits: number;
  readonly documents: number;
  readonly clients: number;
  readonly updates: number;
  readonly kills: number;
  /** Where to keep the table as Markdown. */
  readonly markdown: string | null;
}

const full = {
  seconds: 10,
  "trace-edits": 259_778,
  documents: 200,
  clients: 500,
  updates: 100_000,
  kills: 5,
} as const;
const short: Record<keyof typeof full, number> = {
  seconds: 3,
  "trace-edits": 20_000,
  documents: 50,
  clients: 200,
  updates: 20_000,
  kills: 1,
};

/** Throws for an option that there is not. */
export function readParameters(args: readonly string[]): Parameters {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: "string" },
      servers: { type: "string" },
      traces: { type: "string" },
      markdown: { type: "string" },
      short: { type: "boolean" },
      ...Object.fromEntries(
        Object.keys(full).map((name) => [name, { type: "string" }] as const),
      ),
    },
  });
  const defaults = values["short"] === true ? short : full;
  const number = (name: keyof typeof full) => {
    const given = (values as Record<string, unknown>)[name];
    const value = given === undefined ? defaults[name] : Number(given);
    if (!(value > 0))
      throw new Error(`bench: --${name} must be a number: ${String(given)}`);
    return value;
  };
  return {
    only: list(values.only),
    servers: list(values.servers),
    traces: values.traces ?? join(import.meta.dirname, "../../fixtures/traces"),
    seconds: number("seconds"),
    traceEdits: number("trace-edits"),
    documents: number("documents"),
    clients: number("clients"),
    updates: number("updates"),
    kills: number("kills"),
    markdown: values.markdown ?? null,
  };
}

function list(text: string | undefined): string[] {
  return text?.split(",").filter(Boolean) ?? [];
}
