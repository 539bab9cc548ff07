import { describe, expect, it, vi } from "vitest";
import type { ImportPreview, TableMapping } from "../../../shared/api/runs.ts";
import {
  createImports,
  type FileToImport,
  type ImportServer,
} from "../../../client/runs/imports.ts";
import { rolesOf, withShape } from "../../../client/runs/mapping.ts";
import { bundled, pathOf, withPath } from "../../../client/runs/pickedFiles.ts";
import { chartPlaces } from "../../../client/runs/places.ts";
import { ApiFailure } from "../../../client/kit/api.ts";

const mapping: TableMapping = {
  shape: "long",
  roles: ["run", "metric", "value"],
  runName: "table",
};

function preview(of: Partial<ImportPreview> = {}): ImportPreview {
  return {
    file: "f",
    format: "CSV (long)",
    table: null,
    runs: [],
    warnings: [],
    ...of,
  };
}

/** A server that takes files named "good..." and refuses the rest. */
function server(): ImportServer & { mappings: (TableMapping | undefined)[] } {
  const mappings: (TableMapping | undefined)[] = [];
  const refuse = () =>
    Promise.reject(new ApiFailure("unknown_format", "Row 3 is no JSON.", 422));
  return {
    mappings,
    preview: (file, options) => {
      mappings.push(options.mapping);
      return file.name.startsWith("good")
        ? Promise.resolve(preview())
        : refuse();
    },
    import: (file) =>
      Promise.resolve({
        imports: [
          {
            file: file.name,
            format: "CSV (long)",
            runs: [`run of ${file.name}`],
            warnings: [],
            alreadyImported: false,
          },
        ],
      }),
  };
}

const file = (name: string) => new File(["x"], name);
/** Not how fast, only that it comes. */
const inTime = { timeout: 15_000 };
const stages = (files: readonly FileToImport[]) =>
  files.map((each) => each.stage.type);

describe("importing files", () => {
  it("a file left out while another is being imported is not imported", async () => {
    const takes = server();
    const taken: string[] = [];
    const imports = createImports([file("good 1"), file("good 2")], {
      ...takes,
      import(each, options) {
        taken.push(each.name);
        imports.remove(imports.files.get()[1]!.key);
        return takes.import(each, options);
      },
    });
    imports.start();
    await vi.waitFor(
      () => expect(stages(imports.files.get())).toEqual(["ready", "ready"]),
      inTime,
    );
    await imports.importAll();
    expect(taken).toEqual(["good 1"]);
  });

  it("reads each file first, and a bad one takes no good one with it", async () => {
    const imports = createImports(
      [file("good 1"), file("bad"), file("good 2")],
      server(),
    );
    imports.start();
    await vi.waitFor(
      () =>
        expect(stages(imports.files.get())).toEqual([
          "ready",
          "failed",
          "ready",
        ]),
      inTime,
    );
    await imports.importAll();
    expect(stages(imports.files.get())).toEqual(["done", "failed", "done"]);
  });

  it("keeps the server's reason beside the file", async () => {
    const imports = createImports([file("bad")], server());
    imports.start();
    await vi.waitFor(
      () =>
        expect(imports.files.get()[0]!.stage).toMatchObject({
          type: "failed",
          failure: { message: "Row 3 is no JSON." },
        }),
      inTime,
    );
  });

  it("reads again with the corrected mapping, and imports with it", async () => {
    const from = server();
    const imports = createImports([file("good")], from);
    imports.start();
    await vi.waitFor(
      () => expect(stages(imports.files.get())).toEqual(["ready"]),
      inTime,
    );
    imports.correct(imports.files.get()[0]!.key, mapping);
    await vi.waitFor(
      () =>
        expect(imports.files.get()[0]!.stage).toMatchObject({
          rereading: false,
          mapping,
        }),
      inTime,
    );
    expect(from.mappings).toEqual([undefined, mapping]);
  });

  it("stops what is under way when the dialog closes, without calling it a failure", async () => {
    const hanging: ImportServer = {
      ...server(),
      preview: (_, { signal }) =>
        new Promise((_, reject) =>
          signal!.addEventListener("abort", () =>
            reject(new DOMException("cancelled", "AbortError")),
          ),
        ),
    };
    const imports = createImports([file("good")], hanging);
    const stop = imports.start();
    expect(stages(imports.files.get())).toEqual(["reading"]);
    stop();
    await Promise.resolve();
    expect(stages(imports.files.get())).toEqual(["reading"]);
  });
});

describe("correcting a mapping", () => {
  it("turns values into metrics and back, with one value column in a long table", () => {
    const wide = withShape(mapping, "wide");
    expect(wide.roles).toEqual(["run", "ignore", "metricColumn"]);
    const long = withShape(
      { ...wide, roles: ["run", "metricColumn", "metricColumn"] },
      "long",
    );
    expect(long.roles).toEqual(["run", "value", "ignore"]);
  });

  it("gives every shape only roles that it has, from any other", () => {
    for (const from of Object.keys(rolesOf) as (keyof typeof rolesOf)[])
      for (const to of Object.keys(rolesOf) as (keyof typeof rolesOf)[]) {
        const roles = [...rolesOf[from], ...rolesOf[from]];
        const turned = withShape({ shape: from, roles, runName: "r" }, to);
        expect(turned.roles).toHaveLength(roles.length);
        if (from !== to)
          expect(turned.roles.every((role) => rolesOf[to].includes(role))).toBe(
            true,
          );
      }
  });
});

describe("files that were dropped together", () => {
  it("are one import where they are one evaluation, with their paths", async () => {
    const parts = ["run_spec.json", "stats.json", "notes.csv"].map((name) =>
      withPath(file(name), `mmlu/${name}`),
    );
    const whole = await bundled([...parts, file("other.csv")]);
    expect(whole.map(pathOf)).toEqual([
      "mmlu.zip",
      "mmlu/notes.csv",
      "other.csv",
    ]);
  });

  it("keep both of two files with one name", async () =>
    expect(
      (await bundled([file("a.csv"), file("a.csv")])).map((each) => each.name),
    ).toEqual(["a.csv", "a.csv"]));
});

describe("placing charts", () => {
  const size = { w: 480, h: 320 };

  it("puts one chart's middle where the file was dropped", () => {
    expect(chartPlaces(1, size, [], { x: 500, y: 400 })).toEqual([
      { x: 260, y: 240, ...size },
    ]);
  });

  it("covers nothing: several stand side by side, right of what is there", () => {
    const places = chartPlaces(4, size, [{ x: 0, y: 0, w: 300, h: 300 }], null);
    expect(Math.min(...places.map((place) => place.x))).toBeGreaterThan(300);
    places.forEach((a, i) =>
      places.slice(i + 1).forEach((b) => {
        const apart =
          Math.abs(a.x - b.x) >= size.w || Math.abs(a.y - b.y) >= size.h;
        expect(apart).toBe(true);
      }),
    );
  });
});
