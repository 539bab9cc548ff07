/** Tables written in any way and read back: the same runs and numbers, however the bytes are cut. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseTolerantJson } from "../../shared/formats/tolerantJson.ts";
import { fileOf, readAll } from "../stage/files.ts";

const cellText = fc
  .string({ minLength: 1, maxLength: 12, unit: "grapheme" })
  .map((text) => text.replace(/[\0\uFEFF\r]/g, "x").trim())
  .filter((text) => text !== "");
/** Six decimals, so that every way of writing it is exact. */
const number = fc
  .integer({ min: -99_999_999, max: 99_999_999 })
  .map((n) => n / 1_000_000);
const row = fc.record({ name: cellText, loss: number, acc: number });
const rows = fc.uniqueArray(row, {
  minLength: 1,
  maxLength: 40,
  selector: ({ name }) => name,
});
const style = fc.record({
  delimiter: fc.constantFrom(",", ";", "\t", "|"),
  lineEnd: fc.constantFrom("\n", "\r\n", "\r"),
  quoteAll: fc.boolean(),
  bom: fc.boolean(),
  decimalComma: fc.boolean(),
  pieceBytes: fc.integer({ min: 1, max: 200 }),
});

test("a run a row comes back from every way of writing it", async () => {
  await fc.assert(
    fc.asyncProperty(rows, style, async (table, how) => {
      const decimalComma = how.decimalComma && how.delimiter !== ",";
      const write = (value: number) =>
        decimalComma ? value.toFixed(6).replace(".", ",") : value.toFixed(6);
      const quote = (text: string) =>
        how.quoteAll || /[",;\t|\n]/.test(text)
          ? `"${text.replaceAll('"', '""')}"`
          : text;
      const lines = [
        ["run", "loss", "acc"],
        ...table.map((r) => [r.name, write(r.loss), write(r.acc)]),
      ].map((cells) => cells.map(quote).join(how.delimiter));
      const text = (how.bom ? "\uFEFF" : "") + lines.join(how.lineEnd);
      const { runs } = await readAll(fileOf("t.csv", text, how.pieceBytes), {
        shape: "wide",
        roles: ["run", "metricColumn", "metricColumn"],
        runName: "r",
      });
      expect(
        runs.map((run) => [
          run.name,
          ...run.results.map((result) => result.value),
        ]),
      ).toEqual(
        table.map((r) => [r.name.replaceAll("\r", "\n"), r.loss, r.acc]),
      );
    }),
    { numRuns: 150 },
  );
});

test("a series in JSONL comes back in order, whatever its keys and numbers", async () => {
  const points = fc.array(
    fc.record({
      step: fc.integer({ min: 0, max: 2 ** 40 }),
      value: fc.oneof(
        fc.double({ noDefaultInfinity: true, noNaN: true }),
        fc.constantFrom(Number.NaN, Infinity, -Infinity),
      ),
    }),
    { minLength: 1, maxLength: 50 },
  );
  await fc.assert(
    fc.asyncProperty(
      points,
      fc.integer({ min: 1, max: 99 }),
      async (series, pieceBytes) => {
        // As Python's json.dumps writes them.
        const text = series
          .map(
            ({ step, value }) => `{"step": ${step}, "m/x": ${String(value)}}`,
          )
          .join("\n");
        const { runs } = await readAll(fileOf("log.jsonl", text, pieceBytes), {
          shape: "wide",
          roles: ["step", "metricColumn"],
          runName: "r",
        });
        expect(
          runs[0]!.points.map((p) => [p.step, p.special ?? p.value]),
        ).toEqual(
          series.map(({ step, value }) => [
            step,
            Number.isFinite(value) ? Number(String(value)) : String(value),
          ]),
        );
      },
    ),
    { numRuns: 150 },
  );
});

test("tolerant JSON agrees with JSON, and names a byte inside the text when it does not", () => {
  fc.assert(
    fc.property(
      fc.json(),
      fc.nat(),
      fc.constantFrom('"', "{", "]", "N", "\\", ","),
      (text, at, extra) => {
        const clean =
          text.includes("__proto__") || text.includes("u0000") ? "{}" : text;
        expect(parseTolerantJson(clean)).toEqual(JSON.parse(clean));
        const position = at % (clean.length + 1);
        const broken = clean.slice(0, position) + extra + clean.slice(position);
        let standard: unknown;
        try {
          standard = JSON.parse(broken);
        } catch {
          expect(() => parseTolerantJson(broken)).toThrow(/byte \d+/);
          return;
        }
        if (!broken.includes("__proto__"))
          expect(parseTolerantJson(broken)).toEqual(standard);
      },
    ),
    { numRuns: 500 },
  );
});
