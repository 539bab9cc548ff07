/**
 * Proof that the simulation and the tests see: bugs on purpose, each one change of the source in a copy of the tree,
 * each of which must be caught.
 */
import { execFile } from "node:child_process";
import {
  cp,
  mkdtemp,
  readFile,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Mutant {
  readonly name: string;
  readonly file: string;
  /** Must stand in the file exactly once. */
  readonly find: string;
  readonly replace: string;
  readonly caughtBy:
    | { readonly worlds: number; readonly servers: 1 | 2 }
    /** Arguments of vitest. */
    | { readonly tests: readonly string[] };
  /** Cheap enough for `npm test`. */
  readonly isCheap?: boolean;
}

const alone = { worlds: 400, servers: 1 } as const;
const two = { worlds: 400, servers: 2 } as const;
const pipeline = "server/sync/pipeline.ts";

export const mutants: readonly Mutant[] = [
  {
    name: "acknowledges before the rows are on disk",
    file: pipeline,
    find: "      this.#underway = batch;\n",
    replace:
      "      this.#underway = batch;\n      for (const [member, number] of batch.acknowledge) member.send(encodeAcknowledgement(number));\n",
    caughtBy: alone,
    isCheap: true,
  },
  {
    name: "shows updates before they are on disk",
    file: pipeline,
    find: "      this.#underway = batch;\n",
    replace:
      "      this.#underway = batch;\n      this.#events.show(updateFrames(batch).frames, null);\n",
    caughtBy: alone,
    isCheap: true,
  },
  {
    name: "answers SyncStep1 and reads with what is not on disk",
    file: pipeline,
    find: 'if (allStored && this.#document === "sound") this.#runTasks();',
    replace: 'if (this.#document === "sound") this.#runTasks();',
    caughtBy: alone,
  },
  {
    name: "acknowledges one frame too many",
    file: pipeline,
    find: "member.send(encodeAcknowledgement(number));",
    replace: "member.send(encodeAcknowledgement(number + 1));",
    caughtBy: alone,
    isCheap: true,
  },
  {
    name: "does not acknowledge",
    file: pipeline,
    find: "member.send(encodeAcknowledgement(number));",
    replace: "void [member, number, encodeAcknowledgement];",
    caughtBy: alone,
  },
  {
    name: "calls rows stored that another process got in the way of",
    file: pipeline,
    find: '        case "behind":\n          await this.#follow();\n          break;',
    replace:
      '        case "behind":\n          await this.#follow();\n          this.#underway = null;\n          this.#finish(batch, this.#head);\n          break;',
    caughtBy: two,
  },
  {
    name: "forgets what was applied and not stored when the document is read afresh",
    file: pipeline,
    find: "    this.#inbox.putBack(toDoAgain(unstored, owners, givesUp));\n",
    replace: "    toDoAgain(unstored, owners, givesUp);\n",
    caughtBy: two,
  },
  {
    name: "takes in what another process wrote and shows it to nobody",
    file: pipeline,
    find: "    this.#tookIn(windows, last.last);\n",
    replace: "    this.#head = last.last;\n",
    caughtBy: two,
  },
  {
    name: "does not hear that another process wrote",
    file: pipeline,
    find: "    if (head <= this.#heardHead) return;\n",
    replace: "    if (head <= this.#heardHead || head > 0) return;\n",
    caughtBy: two,
  },
  {
    name: "loses one broadcast in a thousand",
    file: "server/sync/room.ts",
    find: "for (const frame of frames) this.#sendToAll(frame, except);",
    replace:
      "for (const frame of frames) if (Math.random() > 0.001) this.#sendToAll(frame, except);",
    caughtBy: alone,
  },
  {
    name: "loses one update in a thousand before it is applied",
    file: "server/sync/liveDocument.ts",
    find: "        Y.applyUpdate(doc, verdict.bytes, sender);\n",
    replace:
      "        if (Math.random() > 0.001) Y.applyUpdate(doc, verdict.bytes, sender);\n",
    // What follows from the same person brings it back, so only somebody's last update is lost for good.
    caughtBy: { worlds: 1600, servers: 1 },
  },
  {
    name: "shows nobody's update to the author of the first one in its batch",
    file: "server/sync/commit.ts",
    find: "except: rows.every(({ from }) => from === author) ? author : null,",
    replace: "except: author,",
    caughtBy: alone,
  },
  {
    name: "applies what viewers write",
    file: "server/sync/liveDocument.ts",
    find: 'mayEdit: can(sender.role, "edit"),',
    replace: 'mayEdit: can(sender.role, "read"),',
    caughtBy: alone,
    isCheap: true,
  },
  {
    name: "does not check the SyncStep2 of viewers",
    file: "server/sync/liveDocument.ts",
    find: "this.#applyFrame(sender, frame, brought)",
    replace:
      'this.#applyFrame(frame.isStep2 ? { id: sender.id, person: sender.person, role: "editor" } : sender, frame, brought)',
    caughtBy: alone,
  },
  {
    name: "lets anybody write under any client id",
    file: "server/sync/check.ts",
    find: "if ((owner ?? speaker) !== author.userId)",
    replace: "if ((owner ?? speaker) === null)",
    caughtBy: alone,
  },
  {
    name: "forgets whose client ids are whose when a canvas is opened",
    file: "server/sync/canvasRows.ts",
    find: "return new Map(owners.map((row) => [row.client_id, row.user_id ?? nobody]));",
    replace:
      "return new Map(owners.slice(0, 0).map((row) => [row.client_id, row.user_id ?? nobody]));",
    caughtBy: alone,
  },
  {
    name: "lets updates through that build on something unknown",
    file: "server/sync/check.ts",
    find: 'if (clock > Y.getState(doc.store, client)) return { type: "missing" };',
    replace: 'if (clock < 0) return { type: "missing" };',
    caughtBy: { tests: ["--project", "unit", "test/unit/check.test.ts"] },
  },
  {
    name: "keeps every room for ever",
    file: "server/sync/rooms.ts",
    find: "    if (open.room.hasUnstored) this.#unloadLater(entry);\n    else this.#forget(entry);",
    replace: "    if (open.room.hasUnstored) this.#unloadLater(entry);",
    caughtBy: alone,
  },
  {
    name: "leaves those on the canvas who are gone",
    file: "server/sync/presence.ts",
    find: "    this.#set(clientId, { ...state, clock: state.clock + 1, json: null });\n",
    replace: "",
    caughtBy: { tests: ["--project", "fast", "test/sim/ghosts.test.ts"] },
  },
  {
    name: "leaves those on the canvas who were at a process that died",
    file: "server/sync/presenceElsewhere.ts",
    find: "now - heardAt > silentAfterMs",
    replace: "now - heardAt > 1000 * silentAfterMs",
    caughtBy: { tests: ["--project", "fast", "test/sim/ghosts.test.ts"] },
  },
  {
    name: "does not compare the head of the journal when it appends",
    file: "server/store/judge.ts",
    find: "if (state.headOf(canvasId) !== after) {",
    replace: "if (state.headOf(canvasId) < 0) {",
    caughtBy: two,
  },
  {
    name: "counts a frame as acknowledged before it is, in the browser",
    file: "client/sync/pending.ts",
    find: "this.#frames.splice(0, count - this.#acknowledged);",
    replace: "this.#frames.splice(0, count + 1 - this.#acknowledged);",
    caughtBy: alone,
  },
  {
    name: "forgets in the browser what was on its way when the connection broke",
    file: "client/sync/pending.ts",
    find: "    this.#unsent = this.#waiting();\n",
    replace: "    this.#unsent = nothing;\n",
    caughtBy: {
      tests: ["--project", "unit", "test/unit/pendingChanges.test.ts"],
    },
  },
  {
    name: "reconnects without jitter",
    file: "client/sync/reconnect.ts",
    find: "nextTry(this.#soFar.tries, now, Math.random())",
    replace: "nextTry(this.#soFar.tries, now, 0.5)",
    caughtBy: {
      tests: [
        "--project",
        "faults",
        "test/faults/network.test.ts",
        "-t",
        "F15",
      ],
    },
  },
  {
    name: "reconnects as often as it likes",
    file: "client/sync/reconnect.ts",
    find: "  return earliest > now\n",
    replace: "  return earliest < 0\n",
    caughtBy: {
      tests: ["--project", "unit", "test/unit/sync/reconnect.test.ts"],
    },
  },
];

export interface Verdict {
  readonly name: string;
  readonly isCaught: boolean;
  /** Why not, or the first line of what was seen. */
  readonly says: string;
  readonly seconds: number;
}

const root = join(import.meta.dirname, "../..");
const folders = ["client", "server", "shared", "test", "scripts"];
const files = ["package.json", "tsconfig.json", "vitest.config.ts"];

/** Applies one mutant to a copy of the tree and runs what has to catch it. */
export async function tryMutant(mutant: Mutant): Promise<Verdict> {
  const startedAt = performance.now();
  const copy = await mkdtemp(join(tmpdir(), "parley-mutant-"));
  try {
    for (const name of [...folders, ...files])
      await cp(join(root, name), join(copy, name), { recursive: true });
    await symlink(join(root, "node_modules"), join(copy, "node_modules"));
    const path = join(copy, mutant.file);
    const source = await readFile(path, "utf8");
    const places = source.split(mutant.find).length - 1;
    const seen =
      places === 1
        ? await runIn(copy, path, source, mutant)
        : { isCaught: false, says: `stands ${places} times in ${mutant.file}` };
    const seconds = (performance.now() - startedAt) / 1000;
    return { name: mutant.name, ...seen, seconds };
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

async function runIn(
  copy: string,
  path: string,
  source: string,
  { find, replace, caughtBy }: Mutant,
) {
  await writeFile(
    path,
    source.replace(find, () => replace),
  );
  const command =
    "worlds" in caughtBy
      ? [
          join(copy, "test/sim/main.ts"),
          "--most=1",
          `--seeds=${caughtBy.worlds}`,
          `--servers=${caughtBy.servers}`,
        ]
      : [
          join(root, "node_modules/vitest/vitest.mjs"),
          "run",
          ...caughtBy.tests,
        ];
  const { failed, output } = await run(command, copy);
  const says = output
    .split("\n")
    .find((line) => /^ {2}\S|AssertionError|FAIL/.test(line));
  // A mutant that does not even start proves nothing.
  const isBroken = /SyntaxError|ERR_MODULE_NOT_FOUND|Transform failed/.test(
    output,
  );
  return {
    isCaught: failed && !isBroken,
    says: isBroken ? output : (says?.trim() ?? output.slice(-300)),
  };
}

function run(
  command: readonly string[],
  cwd: string,
): Promise<{ failed: boolean; output: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [...command],
      { cwd, maxBuffer: 64 * 1024 * 1024, timeout: 300_000 },
      (error, stdout, stderr) =>
        resolve({ failed: error !== null, output: stdout + stderr }),
    );
  });
}
