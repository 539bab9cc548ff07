import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  importFile,
  removeIncompleteImports,
} from "../../../server/runs/import.ts";
import type { TableMapping } from "../../../shared/api/runs.ts";
import { fixture } from "../../stage/files.ts";
import { openRuns, type RunsStage } from "../../stage/runs.ts";
import { eachDatabase } from "../../stage/databases.ts";

eachDatabase((database) => {
  let stage: RunsStage;
  beforeEach(async () => {
    stage = await openRuns(database);
  });
  afterEach(() => stage.close());

  const table = "model,acc\na,0.5\nb,0.25\n";

  describe("an import", () => {
    it("stores runs, params, values, and what each run holds", async () => {
      const { runs, format, warnings, alreadyImported } =
        await stage.importFile("lm-eval/v0.4/toy-large.json");
      expect({ format, alreadyImported }).toEqual({
        format: "lm-eval results JSON",
        alreadyImported: false,
      });
      expect(runs).toHaveLength(1);
      expect(warnings).toHaveLength(1);
      expect(await stage.count("result")).toBe(14);
      const { body: run } = await stage.call<Record<string, unknown>>(
        "GET",
        `/api/runs/${runs[0]}`,
      );
      expect(run).toMatchObject({
        name: "acme/toy-large",
        status: "finished",
        startedAt: "2026-11-23T07:23:32.479Z",
        source: "lm-eval results JSON",
        revision: 1,
        pointMetrics: [],
        tasks: [
          "kb_ppl",
          "policy",
          "policy_account",
          "policy_billing",
          "policy_refund",
          "policy_shipping",
          "ticket_math",
        ],
      });
      expect(run["resultMetrics"]).toContain("exact_match,strict-match");
      expect(run["params"]).toMatchObject({ lm_eval_version: "0.4.13" });
    });

    it("works again after one that failed and could not be taken back", async () => {
      const { db } = stage.context.store;
      const { runs } = await stage.importFile("t.csv", table);
      // As a full disk leaves it: the rows are there, and the import is not complete.
      await db.updateTable("import").set({ complete: 0 }).execute();
      await db.updateTable("run").set({ visible: 0 }).execute();
      const again = await stage.importFile("t.csv", table);
      expect(again.alreadyImported).toBe(false);
      expect(again.runs).toHaveLength(runs.length);
      expect(await stage.count("import")).toBe(1);
      expect(await stage.count("result")).toBe(2);
    });

    it("tells open canvases once, when everything is there", async () => {
      const { runs } = await stage.importFile("t.csv", table);
      expect(stage.told).toEqual([runs]);
    });

    it("keeps the raw file by its hash", async () => {
      await stage.importFile("lm-eval/v0.4/toy-small.json");
      const { sha256 } = await stage.context.store.db
        .selectFrom("import")
        .select("sha256")
        .executeTakeFirstOrThrow();
      const kept = await stage.context.blobs.read(sha256);
      expect(new Uint8Array(kept!)).toEqual(
        fixture("lm-eval/v0.4/toy-small.json"),
      );
    });

    it("of the same bytes again adds nothing, whatever the name", async () => {
      const first = await stage.importFile("t.csv", table);
      const second = await stage.importFile("copy of t.csv", table);
      expect(second).toMatchObject({
        file: "copy of t.csv",
        runs: expect.arrayContaining(first.runs),
        alreadyImported: true,
      });
      expect(await stage.count("run")).toBe(2);
      expect(stage.told).toHaveLength(1);
    });

    it("sent twice at once is one import", async () => {
      const answers = await Promise.all(
        [1, 2, 3].map(() => stage.importFile("hf-trainer/trainer_state.json")),
      );
      expect(answers.map((a) => a.alreadyImported).toSorted()).toEqual([
        false,
        true,
        true,
      ]);
      expect(new Set(answers.flatMap((a) => a.runs)).size).toBe(1);
      expect(await stage.count("series_point")).toBe(1020);
    });

    it("with another mapping is another import; with the guessed one it is not", async () => {
      const mapping: TableMapping = {
        shape: "wide",
        roles: ["task", "metricColumn"],
        runName: "nightly",
      };
      await stage.importFile("t.csv", table);
      const other = await stage.importFile("t.csv", table, mapping);
      expect(other.alreadyImported).toBe(false);
      const guessed = await stage.importFile("t.csv", table, {
        shape: "wide",
        roles: ["model", "metricColumn"],
        runName: "t",
      });
      expect(guessed.alreadyImported).toBe(true);
      expect(
        (await stage.importFile("t.csv", table, mapping)).alreadyImported,
      ).toBe(true);
    });

    it("that fails in the middle leaves nothing behind and can be repeated", async () => {
      const rows = Array.from({ length: 3000 }, (_, i) => `r,${i},${i}`);
      const bad = `run,step,loss\n${rows.join("\n")}\nr,3001,"4\n`.padEnd(
        200_000,
        "x",
      );
      await expect(stage.importFile("t.csv", bad)).rejects.toMatchObject({
        id: "malformed_file",
        place: { row: 3002 },
      });
      for (const rest of ["import", "run", "series", "series_point"] as const)
        expect(await stage.count(rest)).toBe(0);
      expect(stage.told).toEqual([]);
    });

    it("that a killed process left unfinished is invisible, and taken back at the next start", async () => {
      const { store } = stage.context;
      const { runs } = await stage.importFile("csv/nightly_drift.csv");
      await store.db.updateTable("import").set({ complete: 0 }).execute();
      await store.db.updateTable("run").set({ visible: 0 }).execute();
      expect((await stage.call("GET", `/api/runs/${runs[0]}`)).status).toBe(
        404,
      );
      expect(
        (
          await stage.query({
            runs: { type: "runs", runs },
            metrics: ["pass_rate"],
            x: "time",
          })
        ).missing.runs,
      ).toEqual(runs);
      expect(await removeIncompleteImports(stage.context)).toBe(1);
      expect(await stage.count("result")).toBe(0);
      expect(
        (await stage.importFile("csv/nightly_drift.csv")).alreadyImported,
      ).toBe(false);
    });

    it("of a large file runs on its own thread, streams, and leaves no temporary file", async () => {
      const rows = 60_000;
      async function* bytes() {
        yield new TextEncoder().encode("step,loss,note\n");
        for (let at = 0; at < rows; at += 1000)
          yield new TextEncoder().encode(
            Array.from(
              { length: 1000 },
              (_, i) => `${at + i},${1 / (at + i + 1)},some words here\n`,
            ).join(""),
          );
      }
      const imported = await importFile(stage.context, {
        name: "long.csv",
        bytes: bytes(),
        userId: null,
      });
      expect(imported.runs).toHaveLength(1);
      expect(await stage.count("series_point")).toBe(rows);
      expect(await readdir(join(stage.dataDir, "uploads"))).toEqual([]);
    }, 60_000);

    it("of a large file that is broken is refused the same way", async () => {
      const text = `{"results": {"t": {"acc": 1}}, "versions": {}, "pad": "${"x".repeat(1_200_000)}"`;
      await expect(stage.importFile("r.json", text)).rejects.toMatchObject({
        name: "FormatError",
        id: "malformed_file",
        place: { byte: text.length },
      });
      expect(await readdir(join(stage.dataDir, "uploads"))).toEqual([]);
    });
  });
});
