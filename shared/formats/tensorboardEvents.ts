/**
 * Messages of event files: Event, Summary and TensorProto, of which only scalars are read. Field numbers from
 * tensorflow/core/util/event.proto, framework/summary.proto and framework/tensor.proto.
 */
import {
  doubleOf,
  floatOf,
  readFields,
  textOf,
  type ProtoField,
} from "./protobuf.ts";

export interface Scalar {
  readonly tag: string;
  readonly value: number;
}

export interface Event {
  /** Seconds since 1970; null when not given. */
  readonly wallTime: number | null;
  readonly step: number;
  readonly fileVersion: string | null;
  /** The writer began anew (SessionLog START): what was written for this step and later is void. */
  readonly restarts: boolean;
  readonly scalars: readonly Scalar[];
  /** Values that are no scalars: pictures, histograms, texts, graphs. */
  readonly others: number;
}

/** What each tag was said to be: TensorFlow 2 says it in the first event of a tag only. */
export type Plugins = Map<string, string>;

/** Throws a `ProtoError` for damage. `plugins` is added to. */
export function readEvent(data: Uint8Array, plugins: Plugins): Event {
  let wallTime: number | null = null;
  let step = 0;
  let fileVersion: string | null = null;
  let restarts = false;
  const scalars: Scalar[] = [];
  let others = 0;
  for (const field of readFields(data)) {
    if (field.number === 1 && field.wire === "fixed64")
      wallTime = doubleOf(field.bytes);
    else if (field.number === 2 && field.wire === "varint")
      step = Number(field.integer);
    else if (field.number === 3 && field.wire === "bytes")
      fileVersion = textOf(field.bytes);
    else if (field.number === 7 && field.wire === "bytes")
      restarts = integerIn(field.bytes, 1) === 1n;
    else if (field.number === 5 && field.wire === "bytes") {
      for (const value of readFields(field.bytes)) {
        if (value.number !== 1 || value.wire !== "bytes") continue;
        const scalar = readValue(value.bytes, plugins);
        if (scalar) scalars.push(scalar);
        else others++;
      }
    }
  }
  return { wallTime, step, fileVersion, restarts, scalars, others };
}

/** Null for values that are no scalar. */
function readValue(bytes: Uint8Array, plugins: Plugins): Scalar | null {
  let tag = "";
  let simple: number | null = null;
  let tensor: Uint8Array | null = null;
  let plugin: string | null = null;
  for (const field of readFields(bytes)) {
    if (field.number === 1 && field.wire === "bytes") tag = textOf(field.bytes);
    else if (field.number === 2 && field.wire === "fixed32")
      simple = floatOf(field.bytes);
    else if (field.number === 8 && field.wire === "bytes") tensor = field.bytes;
    else if (field.number === 9 && field.wire === "bytes")
      plugin = pluginOf(field.bytes);
  }
  if (plugin !== null && plugins.size < 100_000) plugins.set(tag, plugin);
  if (simple !== null) return { tag, value: simple };
  if (!tensor || plugins.get(tag) !== "scalars") return null;
  const value = readTensor(tensor);
  return value === null ? null : { tag, value };
}

/** SummaryMetadata.plugin_data.plugin_name. */
function pluginOf(metadata: Uint8Array): string | null {
  for (const field of readFields(metadata))
    if (field.number === 1 && field.wire === "bytes")
      for (const name of readFields(field.bytes))
        if (name.number === 1 && name.wire === "bytes")
          return textOf(name.bytes);
  return null;
}

/** Where a TensorProto keeps one value of each type: the bytes of tensor_content, else the typed field. */
const types: ReadonlyMap<
  number,
  {
    readonly field: number;
    readonly bytes: number;
    read(view: DataView): number;
  }
> = new Map([
  [1, { field: 5, bytes: 4, read: (view) => view.getFloat32(0, true) }],
  [2, { field: 6, bytes: 8, read: (view) => view.getFloat64(0, true) }],
  [3, { field: 7, bytes: 4, read: (view) => view.getInt32(0, true) }],
  [4, { field: 7, bytes: 1, read: (view) => view.getUint8(0) }],
  [5, { field: 7, bytes: 2, read: (view) => view.getInt16(0, true) }],
  [6, { field: 7, bytes: 1, read: (view) => view.getInt8(0) }],
  [
    9,
    { field: 10, bytes: 8, read: (view) => Number(view.getBigInt64(0, true)) },
  ],
  [10, { field: 11, bytes: 1, read: (view) => view.getUint8(0) }],
  [14, { field: 13, bytes: 2, read: readBfloat16 }],
  [19, { field: 13, bytes: 2, read: readHalf }],
  [22, { field: 16, bytes: 4, read: (view) => view.getUint32(0, true) }],
  [
    23,
    { field: 17, bytes: 8, read: (view) => Number(view.getBigUint64(0, true)) },
  ],
]);

/** The number of a tensor that holds exactly one; null for any other. */
function readTensor(tensor: Uint8Array): number | null {
  let type = 0;
  let elements = 1n;
  let content: Uint8Array | null = null;
  const typed: ProtoField[] = [];
  for (const field of readFields(tensor)) {
    if (field.number === 1 && field.wire === "varint")
      type = Number(field.integer);
    else if (field.number === 2 && field.wire === "bytes")
      elements = elementsOf(field.bytes);
    else if (field.number === 4 && field.wire === "bytes")
      content = field.bytes;
    else if (field.number > 4 && typed.length < 2) typed.push(field);
  }
  const how = types.get(type);
  if (!how || elements !== 1n) return null;
  if (content && content.length > 0)
    return content.length === how.bytes ? how.read(viewOf(content)) : null;
  const given = typed.find(({ number }) => number === how.field);
  // A tensor of one element whose value is the default may leave the field out.
  return given ? readTyped(given, type, how.bytes) : 0;
}

function readTyped(
  field: ProtoField,
  type: number,
  bytes: number,
): number | null {
  if (field.wire === "varint" || (field.wire === "bytes" && isVarint(type))) {
    const integer =
      field.wire === "varint" ? field.integer : firstVarint(field.bytes);
    if (integer === null) return null;
    if (type !== 14 && type !== 19) return Number(integer);
    const half = new DataView(new ArrayBuffer(2));
    half.setUint16(0, Number(BigInt.asUintN(16, integer)), true);
    return type === 19 ? readHalf(half) : readBfloat16(half);
  }
  if (field.bytes.length !== bytes) return null;
  return types.get(type)!.read(viewOf(field.bytes));
}

function isVarint(type: number): boolean {
  return type !== 1 && type !== 2;
}

function firstVarint(bytes: Uint8Array): bigint | null {
  // As a message with one field of number 1 and that value.
  for (const field of readFields(Uint8Array.of(8, ...bytes.subarray(0, 10))))
    return field.integer;
  return null;
}

/** The product of the dimensions of a TensorShapeProto; one for a scalar. */
function elementsOf(shape: Uint8Array): bigint {
  let elements = 1n;
  for (const dimension of readFields(shape)) {
    if (dimension.number !== 2 || dimension.wire !== "bytes") continue;
    elements = BigInt.asIntN(
      64,
      elements * (integerIn(dimension.bytes, 1) ?? 0n),
    );
  }
  return elements;
}

function integerIn(message: Uint8Array, number: number): bigint | null {
  for (const field of readFields(message))
    if (field.number === number && field.wire === "varint")
      return field.integer;
  return null;
}

/** IEEE 754 binary16. */
function readHalf(view: DataView): number {
  const bits = view.getUint16(0, true);
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The upper half of a binary32. */
function readBfloat16(view: DataView): number {
  const whole = new DataView(new ArrayBuffer(4));
  whole.setUint16(2, view.getUint16(0, true), true);
  return whole.getFloat32(0, true);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
