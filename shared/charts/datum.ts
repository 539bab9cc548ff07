/** The address of a drawn value: run x metric x step, example, slice. Deep links, annotations and selections name it. */
import { z } from "zod";

export const datumSchema = z.object({
  run: z.string().max(64),
  metric: z.string().max(250).optional(),
  task: z.string().max(250).optional(),
  step: z.number().optional(),
  /** `item` of a sample, so that it is the same example in every run. */
  sample: z.string().max(64).optional(),
  /** "field=value", or "expected>given" of a confusion matrix, "a>b" of a pair of models. */
  slice: z.string().max(600).optional(),
});
export type Datum = z.infer<typeof datumSchema>;

/** The same text for the same datum: for maps, addresses and presence. */
export function datumKey({ run, metric, task, step, sample, slice }: Datum) {
  return (
    [run, metric, task, step, sample, slice]
      // The sign between the parts is one that URI encoding leaves alone.
      .map((part) => encodeURIComponent(part ?? "").replaceAll("~", "%7E"))
      .join("~")
  );
}

/** Reads what `datumKey` wrote; null for anything else. */
export function readDatumKey(key: string): Datum | null {
  const parts = key.split("~");
  if (parts.length !== 6) return null;
  try {
    const [run, metric, task, step, sample, slice] = parts.map((part) =>
      decodeURIComponent(part),
    );
    const parsed = datumSchema.safeParse({
      run,
      ...(metric && { metric }),
      ...(task && { task }),
      ...(step && { step: Number(step) }),
      ...(sample && { sample }),
      ...(slice && { slice }),
    });
    return parsed.success && parsed.data.run !== "" ? parsed.data : null;
  } catch {
    // Not percent-encoded as we do: no key of ours.
    return null;
  }
}
