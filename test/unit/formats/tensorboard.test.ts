/** TensorBoard event files: real ones, ones made here byte by byte, and damage. */
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { FormatError } from "../../../shared/formats/parsed.ts";
import { maskedCrc } from "../../../shared/formats/tensorboardRecords.ts";
import {
  fileOf,
  fixture,
  fixtureFile,
  readAll,
  refusalOf,
} from "../../stage/files.ts";

const runA = "tensorboard/run-a.events.out.tfevents.1795418768.host.1.0";
const runB = "tensorboard/run-b.events.out.tfevents.1795418768.host.1.1";

const byTag = (points: readonly { metric: string }[]) =>
  Object.fromEntries(
    Object.entries(Object.groupBy(points, ({ metric }) => metric)).map(
      ([tag, of]) => [tag, of!.length],
    ),
  );

describe.each([
  ["PyTorch's simple values", runA, "run-a"],
  ["TensorFlow 2's tensors", runB, "run-b"],
])("%s", async (_, path, name) => {
  const read = await readAll(fixtureFile(path));
  const [run] = read.runs;

  it("are a run with its tags, steps and times", () => {
    expect(read.format).toBe("TensorBoard event file");
    expect(run!.name).toBe(name);
    expect(byTag(run!.points)).toEqual({
      "train/loss": 60,
      "eval/accuracy": 12,
      lr: 60,
    });
    expect(read.warnings).toEqual([]);
    const loss = run!.points.filter((p) => p.metric === "train/loss");
    expect(loss.slice(0, 3).map((p) => p.step)).toEqual([0, 50, 100]);
    expect(loss.every((p) => p.time !== null && p.special === null)).toBe(true);
    expect(run!.startedAt).toMatch(/^2026-/);
  });

  it("read the same in pieces of any size", async () => {
    const bytes = fixture(path);
    const again = await readAll(fileOf(path, bytes, 7));
    expect(again.runs[0]!.points).toEqual(run!.points);
  });
});

test("the first value is the one that was logged", async () => {
  const { runs } = await readAll(fixtureFile(runA));
  expect(runs[0]!.points[0]).toMatchObject({
    metric: "train/loss",
    step: 0,
    value: Math.fround(2.540818452835083),
  });
});

// Messages made by hand.
const bytes = (...parts: (number | readonly number[] | Uint8Array)[]) =>
  Uint8Array.from(
    parts.flatMap((part) => (typeof part === "number" ? [part] : [...part])),
  );
const varint = (value: number | bigint): number[] => {
  const out: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 127n; rest >>= 7n) out.push(Number(rest & 127n) | 128);
  return [...out, Number(rest)];
};
const field = (number: number, value: Uint8Array) =>
  bytes(varint((number << 3) | 2), varint(value.length), value);
const int = (number: number, value: number | bigint) =>
  bytes(varint(number << 3), varint(value));
const fixed = (number: number, value: number, size: 4 | 8) => {
  const view = new DataView(new ArrayBuffer(size));
  if (size === 4) view.setFloat32(0, value, true);
  else view.setFloat64(0, value, true);
  return bytes(
    varint((number << 3) | (size === 4 ? 5 : 1)),
    new Uint8Array(view.buffer),
  );
};
const text = (value: string) => new TextEncoder().encode(value);
const record = (data: Uint8Array) => {
  const head = new DataView(new ArrayBuffer(12));
  head.setUint32(0, data.length, true);
  head.setUint32(8, maskedCrc(new Uint8Array(head.buffer, 0, 8)), true);
  const tail = new DataView(new ArrayBuffer(4));
  tail.setUint32(0, maskedCrc(data), true);
  return bytes(new Uint8Array(head.buffer), data, new Uint8Array(tail.buffer));
};
const event = (step: number, ...rest: Uint8Array[]) =>
  record(bytes(fixed(1, 1.7e9 + step, 8), int(2, step), ...rest));
const version = (n = 2) =>
  record(bytes(fixed(1, 1.7e9, 8), field(3, text(`brain.Event:${n}`))));
const simple = (tag: string, value: number) =>
  field(5, field(1, bytes(field(1, text(tag)), fixed(2, value, 4))));
const scalarPlugin = (name = "scalars") =>
  field(9, field(1, field(1, text(name))));
const tensor = (tag: string, tensorProto: Uint8Array, ...more: Uint8Array[]) =>
  field(
    5,
    field(1, bytes(field(1, text(tag)), field(8, tensorProto), ...more)),
  );
const restart = field(7, int(1, 1));
const log = (...records: Uint8Array[]) =>
  fileOf(
    "exp-7/train/events.out.tfevents.1700000000.gpu1.9.0",
    bytes(...records),
  );
const seriesOf = async (...records: Uint8Array[]) =>
  (await readAll(log(...records))).runs[0]!.points.map((p) => [
    p.step,
    p.special ?? p.value,
  ]);

describe("tensors", () => {
  const double = new Uint8Array(new Float64Array([0.1]).buffer);
  it.each([
    ["double content", bytes(int(1, 2), field(4, double)), 0.1],
    ["float_val", bytes(int(1, 1), fixed(5, 0.5, 4)), 0.5],
    [
      "packed float_val",
      bytes(
        int(1, 1),
        field(5, new Uint8Array(new Float32Array([0.25]).buffer)),
      ),
      0.25,
    ],
    ["double_val", bytes(int(1, 2), fixed(6, 0.1, 8)), 0.1],
    ["int_val", bytes(int(1, 3), int(7, -4n)), -4],
    [
      "int64_val, packed",
      bytes(int(1, 9), field(10, bytes(varint(1234567)))),
      1234567,
    ],
    [
      "int64 content",
      bytes(
        int(1, 9),
        field(4, new Uint8Array(new BigInt64Array([7n]).buffer)),
      ),
      7,
    ],
    ["bool_val", bytes(int(1, 10), int(11, 1)), 1],
    ["half_val", bytes(int(1, 19), int(13, 0x3800)), 0.5],
    ["bfloat16 content", bytes(int(1, 14), field(4, bytes(0x00, 0x3f))), 0.5],
    ["a default left out", bytes(int(1, 1)), 0],
    [
      "a shape of one",
      bytes(int(1, 1), field(2, field(2, int(1, 1))), fixed(5, 3, 4)),
      3,
    ],
  ])("%s", async (_, proto, value) =>
    expect(
      await seriesOf(version(), event(1, tensor("x", proto, scalarPlugin()))),
    ).toEqual([[1, value]]),
  );

  it("are scalars when the first of their tag said so, and left out otherwise", async () => {
    const x = bytes(int(1, 1), fixed(5, 1, 4));
    const read = await readAll(
      log(
        version(),
        event(1, tensor("x", x, scalarPlugin())),
        event(2, tensor("x", x)),
        event(2, tensor("h", x, scalarPlugin("histograms"))),
        event(
          3,
          tensor(
            "x",
            bytes(int(1, 1), field(2, field(2, int(1, 2)))),
            scalarPlugin(),
          ),
        ),
      ),
    );
    expect(read.runs[0]!.points.map((p) => p.step)).toEqual([1, 2]);
    expect(read.warnings.join()).toContain("2 values that are no scalars");
  });
});

describe("restarts", () => {
  it("make void what came at their step or later", async () => {
    const read = await readAll(
      log(
        version(),
        event(1, simple("x", 1)),
        event(2, simple("x", 2)),
        event(3, simple("x", 3)),
        event(2, restart),
        event(2, simple("x", 20)),
      ),
    );
    expect(read.runs[0]!.points.map((p) => [p.step, p.value])).toEqual([
      [1, 1],
      [2, 20],
    ]);
    expect(read.warnings.join()).toContain(
      "2 values from before that were left out",
    );
  });

  it("of old writers show in their steps; of new ones that do not say so all is kept", async () => {
    const records = [
      event(1, simple("x", 1)),
      event(5, simple("x", 5)),
      event(2, simple("x", 2)),
    ];
    expect(await seriesOf(version(1), ...records)).toEqual([
      [1, 1],
      [2, 2],
    ]);
    expect(await seriesOf(version(2), ...records)).toEqual([
      [1, 1],
      [5, 5],
      [2, 2],
    ]);
    expect(
      (await readAll(log(version(2), ...records))).warnings.join(),
    ).toContain("go backwards once");
  });
});

describe("damage", () => {
  it("at the end leaves what is whole", async () => {
    const whole = fixture(runA);
    const read = await readAll(fileOf(runA, whole.subarray(0, 2000)));
    expect(read.runs[0]!.points.length).toBeGreaterThan(50);
    expect(read.warnings).toEqual([expect.stringContaining("no whole record")]);
  });

  it("in one record leaves the others", async () => {
    const bad = event(2, simple("x", 2));
    bad[bad.length - 6]! ^= 1;
    const read = await readAll(
      log(version(), event(1, simple("x", 1)), bad, event(3, simple("x", 3))),
    );
    expect(read.runs[0]!.points.map((p) => p.step)).toEqual([1, 3]);
    expect(read.warnings).toEqual([
      expect.stringContaining("1 record did not pass"),
    ]);
  });

  it("in the first length is refused by name, and a log without scalars too", async () => {
    expect(
      await refusalOf(
        fileOf("events.out.tfevents.1.h", "nonsense, and more of it"),
      ),
    ).toMatchObject({ id: "malformed_file", place: { byte: 0 } });
    expect(await refusalOf(log(version()))).toMatchObject({ id: "no_values" });
  });

  it("anywhere is never anything but a refusal or fewer values", async () => {
    const whole = fixture(runB);
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 0, max: 255 })),
          { minLength: 1, maxLength: 8 },
        ),
        fc.nat(whole.length),
        fc.integer({ min: 1, max: 5000 }),
        async (changes, cut, piece) => {
          const broken = whole.slice(0, cut);
          for (const [at, value] of changes) if (at < cut) broken[at] = value;
          try {
            const { runs } = await readAll(fileOf(runB, broken, piece));
            expect(runs[0]!.points.length).toBeLessThanOrEqual(132);
          } catch (error) {
            if (!(error instanceof FormatError)) throw error;
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it("inside messages with right checksums too", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 60 }),
        fc.uint8Array({ maxLength: 40 }),
        async (data, inner) => {
          try {
            await readAll(
              log(
                version(),
                record(data),
                event(1, field(5, inner)),
                event(1, tensor("x", inner, scalarPlugin())),
              ),
            );
          } catch (error) {
            if (!(error instanceof FormatError)) throw error;
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

test("runs are named by their folder, and by the one above where it says little", async () => {
  const named = async (name: string) =>
    (await readAll(fileOf(name, bytes(version(), event(1, simple("x", NaN))))))
      .runs[0]!.name;
  expect(
    await named("logs/exp-7/events.out.tfevents.1700000000.gpu1.9.0"),
  ).toBe("exp-7");
  expect(
    await named("logs/exp-7/train/events.out.tfevents.1700000000.gpu1.9.0"),
  ).toBe("exp-7/train");
  expect(await named("events.out.tfevents.1700000000.gpu1.9.0")).toBe(
    "gpu1 2023-11-14 22:13",
  );
});
