/** The audit log as a file, made while it is sent. */
import type { AuditRecord } from "../../shared/api/admin.ts";
import { csvLine } from "../../shared/formats/csvLine.ts";

export const auditFormats = {
  csv: { type: "text/csv; charset=utf-8", extension: "csv" },
  jsonl: { type: "application/x-ndjson; charset=utf-8", extension: "jsonl" },
} as const;

type Entries = AsyncIterable<{ record: AuditRecord; hash: string }[]>;

/** Reads on only as fast as somebody downloads. */
export function streamAudit(
  entries: Entries,
  format: keyof typeof auditFormats,
): ReadableStream<Uint8Array> {
  const texts = format === "csv" ? asCsv(entries) : asJsonLines(entries);
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await texts.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await texts.return(undefined);
    },
  });
}

async function* asCsv(entries: Entries): AsyncGenerator<string, void> {
  yield csvLine([
    "seq",
    "at",
    "actor",
    "actor id",
    "via",
    "action",
    "canvas",
    "canvas id",
    "target",
    "target id",
    "details",
    "hash",
  ]);
  for await (const some of entries)
    yield some
      .map(({ record, hash }) =>
        csvLine([
          record.seq,
          record.at,
          record.actor?.name ?? "",
          record.actor?.id ?? "",
          record.via,
          record.action,
          record.canvas?.title ?? "",
          record.canvas?.id ?? "",
          record.targetPerson?.name ?? "",
          record.target ?? "",
          record.details === null ? "erased" : JSON.stringify(record.details),
          hash,
        ]),
      )
      .join("");
}

async function* asJsonLines(entries: Entries): AsyncGenerator<string, void> {
  for await (const some of entries)
    yield some
      .map(({ record, hash }) => `${JSON.stringify({ ...record, hash })}\n`)
      .join("");
}
