/** Structured logs: no content of documents, no secrets. */
import { pino, type Logger } from "pino";
import type { Config } from "./config.ts";

export function createLog(config: Pick<Config, "logLevel">): Logger {
  return pino({
    level: config.logLevel,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: {
      paths: [
        "headers.cookie",
        "headers.authorization",
        "*.headers.cookie",
        "*.headers.authorization",
        "cookie",
        "authorization",
        "token",
        "*.token",
      ],
      censor: "[hidden]",
    },
  });
}

/** What may be logged of an error: never the values that were bound to a statement. */
export function errorForLog(error: unknown) {
  return error instanceof Error
    ? { message: error.message, stack: error.stack }
    : { message: String(error) };
}
