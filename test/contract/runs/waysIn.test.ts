/** Ways in beside the form: with progress, by the command line, and by a watched folder. */
import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serve } from "@hono/node-server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ImportList } from "../../../shared/api/runs.ts";
import { readImportCommand } from "../../../server/runs/importCommand.ts";
import { sendImports } from "../../../server/runs/importSend.ts";
import {
  folderProblems,
  watchFolder,
} from "../../../server/runs/watchFolder.ts";
import { fixture } from "../../stage/files.ts";
import { openRuns, type RunsStage } from "../../stage/runs.ts";
import { until } from "../../stage/until.ts";

let stage: RunsStage;
let folder: string;
beforeAll(async () => {
  stage = await openRuns();
  folder = await mkdtemp(join(tmpdir(), "parley-ways-"));
});
afterAll(async () => {
  await stage.close();
  await rm(folder, { recursive: true });
});
const runNames = async () =>
  (
    await stage.context.store.db
      .selectFrom("run")
      .select("name")
      .where("visible", "=", 1)
      .execute()
  ).map(({ name }) => name);
const imports = async () =>
  (await stage.call<ImportList>("GET", "/api/runs/imports")).body;

describe("an import with progress", () => {
  const lines = async (form: FormData) => {
    const response = await stage.request("/api/runs/import", {
      method: "POST",
      body: form,
      headers: { accept: "application/x-ndjson" },
    });
    expect(response.status).toBe(200);
    return (await response.text())
      .trim()
      .split("\n")
      .map(
        (line) => JSON.parse(line) as Record<string, Record<string, unknown>>,
      );
  };
  const formOf = (...files: [string, string][]) => {
    const form = new FormData();
    for (const [name, text] of files)
      form.append("file", new Blob([text]), name);
    return form;
  };

  it("tells of each file, then answers as without", async () => {
    const told = await lines(
      formOf(["p1.csv", "run,acc\np1,0.5\n"], ["p2.csv", "run,acc\np2,0.5\n"]),
    );
    const progress = told.slice(0, -1).map((line) => line["progress"]);
    // A slow file is told of more than once.
    expect(progress[0]).toMatchObject({ file: "p1.csv", done: 0, of: 2 });
    expect(progress).toContainEqual({
      file: "p2.csv",
      done: 1,
      of: 2,
      values: 0,
    });
    expect(told.at(-1)!["answer"]!["imports"]).toHaveLength(2);
  });

  it("ends with the refusal, its status and what was imported before", async () => {
    const told = await lines(
      formOf(["p3.csv", "run,acc\np3,0.5\n"], ["bad.json", "{"]),
    );
    expect(told.at(-1)!["error"]).toMatchObject({
      id: "malformed_file",
      status: 422,
      file: "bad.json",
      imports: [{ file: "p3.csv" }],
    });
  });

  it("goes to the project that is named, and is listed with its notes", async () => {
    const form = formOf([
      "q.csv",
      "run,acc\nq,0.5\nr,oops\n" + "s,1\n".repeat(9),
    ]);
    form.append("project", "Triage");
    await lines(form);
    const row = await stage.context.store.db
      .selectFrom("run")
      .innerJoin("project", "project.id", "run.project_id")
      .select("project.name")
      .where("run.name", "=", "q")
      .executeTakeFirstOrThrow();
    expect(row.name).toBe("Triage");
    const { items } = await imports();
    expect(items.find(({ file }) => file === "q.csv")).toMatchObject({
      runs: 2,
      warnings: expect.arrayContaining([expect.stringContaining("oops")]),
    });
  });
});

describe("npm run import", () => {
  const said: string[] = [];
  const printer = {
    say: (line: string) => said.push(line),
    complain: (line: string) => said.push(`! ${line}`),
  };

  it("sends files and folders, prints runs and notes, and counts what failed", async () => {
    const results = join(folder, "results");
    await mkdir(join(results, "mmlu"), { recursive: true });
    for (const part of [
      "run_spec",
      "stats",
      "per_instance_stats",
      "scenario_state",
    ])
      await writeFile(
        join(results, "mmlu", `${part}.json`),
        fixture(`helm/mmlu/${part}.json`),
      );
    await writeFile(
      join(results, "notes.txt"),
      "Dear all,\n\nthe results are good.\n",
    );
    await writeFile(join(folder, "cli.csv"), "run,acc\nby-cli,0.5\n");
    await symlink("/etc/hostname", join(results, "link.csv"));
    const server = serve({
      fetch: (request) =>
        stage.request(
          new URL(request.url).pathname + new URL(request.url).search,
          {
            method: request.method,
            headers: request.headers,
            body: request.body,
            duplex: "half",
          } as RequestInit,
        ),
      port: 0,
    });
    await until(() => server.listening);
    const { port } = server.address() as { port: number };
    const command = readImportCommand(
      [
        results,
        join(folder, "cli.csv"),
        "--server",
        `http://127.0.0.1:${port}/`,
        "--token",
        "prl_x",
        "--project",
        "From CLI",
      ],
      {},
    );
    if (command === "help") throw new Error("no help was asked for");
    const failed = await sendImports(command, printer);
    server.close();
    expect(failed).toBe(1);
    expect(said.filter((line) => !line.startsWith("  "))).toEqual([
      expect.stringMatching(/\/cli\.csv: 1 run \(CSV \(wide\)\)$/),
      "results/mmlu.zip: 1 run (HELM run folder)",
      expect.stringMatching(/^! results\/notes\.txt: not imported\. /),
    ]);
    expect(await runNames()).toContain("by-cli");
  });

  it("says how to start a server where none answers, and what it does not understand", async () => {
    const command = readImportCommand(
      [join(folder, "cli.csv"), "--server", "http://127.0.0.1:9"],
      { PARLEY_TOKEN: "prl_y" },
    );
    if (command === "help") throw new Error("no help was asked for");
    expect(command.token).toBe("prl_y");
    await expect(sendImports(command, printer)).rejects.toThrow(
      /No Parley answers.*npm start/,
    );
    expect(() => readImportCommand(["--sever", "x"], {})).toThrow(/--sever/);
    expect(readImportCommand(["--help"], {})).toBe("help");
  });
});

describe("a watched folder", () => {
  it("imports what is there and what comes, adds to what grows, and lists what is bad", async () => {
    const watched = join(folder, "watched");
    await mkdir(watched);
    await writeFile(join(watched, "before.csv"), "run,acc\nbefore,0.5\n");
    await symlink(join(folder, "cli.csv"), join(watched, "linked.csv"));
    const context = {
      ...stage.context,
      config: { ...stage.context.config, watchDir: watched },
    };
    const watching = watchFolder(context, watched, { settledMs: 60 });
    const { db } = stage.context.store;
    try {
      await until(async () => (await runNames()).includes("before"));
      // Nobody writes into it: whoever reads it waits for ever.
      execFileSync("mkfifo", [join(watched, "a.csv")]);
      await writeFile(join(watched, "log.jsonl"), '{"step": 1, "loss": 2}\n');
      await writeFile(join(watched, "bad.json"), "{");
      await until(async () => (await runNames()).includes("log"));
      await writeFile(
        join(watched, "log.jsonl"),
        '{"step": 1, "loss": 2}\n{"step": 2, "loss": 1}\n',
      );
      const steps = async () =>
        (
          await db
            .selectFrom("series_point")
            .innerJoin("series", "series.id", "series_point.series_id")
            .innerJoin("run", "run.id", "series.run_id")
            .select("series_point.step")
            .where("run.name", "=", "log")
            .where("run.visible", "=", 1)
            .orderBy("series_point.step")
            .execute()
        ).map(({ step }) => step);
      await until(async () => (await steps()).length === 2);
      expect(await steps()).toEqual([1, 2]);
      expect((await runNames()).filter((name) => name === "log")).toHaveLength(
        1,
      );
      await until(() => folderProblems(watched).length === 1);
      expect(folderProblems(watched)).toMatchObject([
        {
          file: "bad.json",
          message: expect.stringContaining("not valid JSON"),
        },
      ]);
      await writeFile(
        join(watched, "bad.json"),
        '[{"run": "mended", "acc": 1}]',
      );
      await until(async () => (await runNames()).includes("mended"));
      await until(() => folderProblems(watched).length === 0);
      expect(
        (await imports()).items.some(({ file }) => file === "linked.csv"),
      ).toBe(false);
    } finally {
      await watching.stop();
    }
  });
});
