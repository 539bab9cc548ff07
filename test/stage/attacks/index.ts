/**
 * The attacks of the notes on sync, as bytes against the canvas of `target.ts`. Each says what our check has to answer,
 * and what raw Yjs makes of it, so that no test passes only because the bytes are harmless.
 */
import type { Attack } from "./attack.ts";
import { clocks } from "./clocks.ts";
import { places } from "./places.ts";
import { shapes } from "./shapes.ts";

export { RawOutcome, type Attack } from "./attack.ts";

export const attacks: readonly Attack[] = [...places, ...clocks, ...shapes];
