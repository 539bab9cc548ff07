/**
 * Plays one simulated world from a seed: people edit, the server dies and comes back, the disk is slow or fails,
 * connections break. When it has become quiet everything must be as the token log says.
 */
import "./zlib.ts";
import { VirtualTime } from "./time.ts";
import { SimDatabase } from "./database.ts";
import { resetIds } from "./edits.ts";
import { judge } from "./judge.ts";
import { playStep } from "./play.ts";
import { createRandom, type Random } from "./random.ts";
import {
  createWorld,
  makeCanvas,
  signIn,
  forgetOpenRooms,
  type WorldOptions,
} from "./world.ts";

export interface Outcome {
  readonly seed: number;
  /** Empty when all is well. */
  readonly problems: readonly string[];
  /** Of everything that arrived anywhere, with its time: the same seed gives the same. */
  readonly hash: string;
  readonly tokens: number;
  readonly acknowledged: number;
  readonly messages: number;
}

export async function playWorld(options: WorldOptions): Promise<Outcome> {
  const { world, time, recorder, close } = await openWorld(options);
  const { random } = world;
  try {
    const steps = options.steps ?? random.int(15, 45);
    for (let step = 0; step < steps; step += 1) {
      await time.run(() => false, pauseMs(random));
      await playStep(world);
    }
    await judge(world);
  } catch (error) {
    world.problems.push(
      error instanceof Error ? (error.stack ?? error.message) : String(error),
    );
  } finally {
    close();
  }
  return {
    seed: options.seed,
    problems: world.problems,
    hash: recorder.hash(),
    tokens: world.log.size,
    acknowledged: world.log.acknowledged().length,
    messages: recorder.messages(),
  };
}

/** A world at its beginning: its servers start and its people come. Virtual time runs until it is closed. */
export async function openWorld(options: WorldOptions) {
  const random = createRandom(options.seed);
  const time = new VirtualTime(random);
  const database = await SimDatabase.create(time, random);
  resetIds();
  await makeCanvas(database);
  const recorder = createRecorder(time);
  const { record } = recorder;
  await forgetOpenRooms();
  const world = createWorld(options, { random, time, database, record });
  await signIn(database, world.people);
  time.install();
  for (const server of world.servers) server.start();
  for (const somebody of world.people) world.openTab(somebody);
  const close = () => {
    time.uninstall();
    database.close();
  };
  return { world, time, recorder, close };
}

function pauseMs(random: Random): number {
  if (random.chance(0.4)) return 0;
  return random.chance(0.9) ? random.int(1, 200) : random.int(200, 3000);
}

/** FNV-1a over everything that arrives. */
function createRecorder(time: VirtualTime) {
  let hash = 0x811c9dc5;
  let messages = 0;
  const add = (byte: number) => {
    hash = Math.imul(hash ^ byte, 0x01000193);
  };
  return {
    record(what: string, bytes: Uint8Array) {
      messages += 1;
      for (let i = 0; i < what.length; i += 1) add(what.charCodeAt(i));
      for (let at = time.now; at > 0; at = Math.floor(at / 256)) add(at & 255);
      for (const byte of bytes) add(byte);
    },
    hash: () => (hash >>> 0).toString(16),
    messages: () => messages,
  };
}
