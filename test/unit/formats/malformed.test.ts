/** Files as they really arrive: other encodings, other separators, cut short, or no evaluation at all. */
import { describe, expect, it, test } from "vitest";
import { knownFormats } from "../../../shared/formats/sniff.ts";
import { previewFile } from "../../../shared/formats/preview.ts";
import { fileOf, fixture, readAll, refusalOf } from "../../stage/files.ts";

const values = async (content: string | Uint8Array, name = "t.csv") => {
  const { runs } = await readAll(fileOf(name, content));
  return runs.map((run) => [run.name, ...run.results.map((r) => r.value)]);
};
const utf16 = (text: string, littleEndian: boolean, bom: boolean) => {
  const full = bom ? `\uFEFF${text}` : text;
  const bytes = new Uint8Array(full.length * 2);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < full.length; i++)
    view.setUint16(i * 2, full.charCodeAt(i), littleEndian);
  return bytes;
};

const table = "model,acc\nä,0.5\nb,0.25\n";
const read = [
  ["ä", 0.5],
  ["b", 0.25],
];

describe("a small table reads the same", () => {
  test.each([
    ["with a byte order mark", `\uFEFF${table}`],
    ["in UTF-16 LE with a mark", utf16(table, true, true)],
    ["in UTF-16 BE with a mark", utf16(table, false, true)],
    ["in UTF-16 LE without a mark", utf16(table, true, false)],
    ["with CR LF", table.replaceAll("\n", "\r\n")],
    ["with CR", table.replaceAll("\n", "\r")],
    ["without a last line end", table.trimEnd()],
    [
      "in Windows-1252",
      Uint8Array.from([...table].map((c) => c.charCodeAt(0))),
    ],
    ["cut at semicolons", table.replaceAll(",", ";")],
    ["cut at tabs", table.replaceAll(",", "\t")],
    ["cut at bars", table.replaceAll(",", "|")],
    ["with decimal commas", "model;acc\nä;0,5\nb;0,25\n"],
    ["with decimal commas in quotes", 'model,acc\nä,"0,5"\nb,"0,25"\n'],
    ["in percent", "model,acc\nä,50%\nb,25 %\n"],
    ["with empty lines", "\nmodel,acc\n\nä,0.5\n,\nb,0.25\n\n"],
    ["with quoted cells", '"model","acc"\n"ä","0.5"\n"b","0.25"\n'],
  ])("%s", async (_, content) => expect(await values(content)).toEqual(read));

  it("in pieces of one byte", async () => {
    const { runs } = await readAll(
      fileOf("t.csv", table.replaceAll("\n", "\r\n"), 1),
    );
    expect(runs.map((run) => run.name)).toEqual(["ä", "b"]);
  });
});

describe("odd tables", () => {
  it("number repeated and empty headers", async () => {
    const preview = await previewFile(
      fileOf("t.csv", "run,acc,acc,,\na,1,2,3,4\n"),
    );
    expect(preview.table!.columns).toEqual([
      "run",
      "acc",
      "acc (2)",
      "column 4",
      "column 5",
    ]);
    expect(preview.warnings).toEqual([
      "3 column names repeat or are empty; they were numbered.",
    ]);
  });

  it("keep line breaks and delimiters in quoted cells", async () =>
    expect(await values('run,acc\n"a,\nb ""c""",1\n')).toEqual([
      ['a,\nb "c"', 1],
    ]));

  it("say which rows have too many or too few cells, and read them", async () => {
    const { runs, warnings } = await readAll(
      fileOf("t.csv", "run,acc,f1\na,1,2\nb,3\nc,4,5,6\n"),
    );
    expect(runs.map((run) => run.results.map((r) => r.value))).toEqual([
      [1, 2],
      [3],
      [4, 5],
    ]);
    expect(warnings).toEqual([
      "1 rows have more cells than the header: row 4 has 4.",
      "1 rows have fewer cells than the header: row 3 has 2.",
    ]);
  });

  it("leave out what is no number and name the first cells", async () => {
    const { runs, warnings } = await readAll(
      fileOf("t.csv", `run,acc\n${"a,0.5\n".repeat(20)}b,oops\nc,N/A\n`),
    );
    expect(runs).toHaveLength(1);
    expect(warnings).toContain(
      '1 cell is not a number; it was left out: row 22, acc: "oops".',
    );
  });

  it("take a column that is empty at first for a metric where there are steps", async () => {
    const late = `${"1,0.5,\n".repeat(600)}2,0.4,0.9\n`;
    const { runs } = await readAll(
      fileOf("t.csv", `step,loss,eval/acc\n${late}`),
    );
    expect(runs[0]!.points.at(-1)).toMatchObject({
      metric: "eval/acc",
      step: 2,
      value: 0.9,
    });
  });

  it("without a header are numbered columns", async () => {
    const preview = await previewFile(fileOf("t.csv", "1,0.5\n2,0.6\n"));
    expect(preview.table!.columns).toEqual(["column 1", "column 2"]);
    expect(preview.table!.rowCount).toBe(2);
  });

  it("name the row of a quote that is never closed", async () =>
    expect(
      await refusalOf(fileOf("t.csv", 'run,acc\na,1\nb,"2\nc,3\n')),
    ).toMatchObject({
      id: "malformed_file",
      place: { row: 3 },
    }));

  it("do not read __proto__ as a name", async () => {
    const { runs } = await readAll(
      fileOf("t.csv", "run,__proto__,acc\na,1,0.5\n"),
      { shape: "wide", roles: ["run", "param", "metricColumn"], runName: "r" },
    );
    expect(runs[0]!.params).toEqual({ "column 2": "1" });
  });

  it("say that a header has no rows", async () =>
    expect(await refusalOf(fileOf("t.csv", "run,acc\n"))).toMatchObject({
      id: "no_values",
    }));

  it("refuse more columns than the limit", async () =>
    expect(
      (await refusalOf(fileOf("t.csv", `${"a,".repeat(2001)}b\n1,2\n`)))
        .message,
    ).toContain("2002 columns"));
});

describe("odd JSONL", () => {
  it("reads what is whole of a file that was cut, and says which line is not", async () => {
    const { runs, warnings } = await readAll(
      fileOf(
        "t.jsonl",
        '{"model": "a", "acc": 0.5}\n{"model": "b", "acc": NaN}\n{"model": "c", "a',
      ),
    );
    expect(
      runs.map((run) => run.results.map((r) => r.special ?? r.value)),
    ).toEqual([[0.5], ["NaN"]]);
    expect(warnings).toEqual([
      expect.stringContaining(
        "line 3: This is not valid JSON: the file ends too early",
      ),
    ]);
  });

  it("knows columns that first appear in a late line", async () => {
    const early = '{"step": 1, "loss": 1}\n'.repeat(2000);
    const { runs } = await readAll(
      fileOf("t.jsonl", `${early}{"step": 2, "eval_acc": 0.5}\n`),
    );
    expect(runs[0]!.points.at(-1)).toMatchObject({
      metric: "eval_acc",
      value: 0.5,
    });
  });

  it("names the line when nothing is readable", async () =>
    expect(
      await refusalOf(fileOf("t.jsonl", '{"a": \n{"b": \n')),
    ).toMatchObject({
      id: "malformed_file",
      place: { line: 1 },
    }));

  it("is a table too when it is an array of objects", async () =>
    expect(
      await values(
        '[{"model": "a", "acc": 0.5}, 7, {"model": "b", "acc": 1}]',
        "t.json",
      ),
    ).toEqual([
      ["a", 0.5],
      ["b", 1],
    ]));

  it("is a table of one row when it is a single object", async () =>
    expect(await values('{"model": "a", "acc": 0.5}', "summary.json")).toEqual([
      ["a", 0.5],
    ]));
});

describe("files that are refused", () => {
  test("truncated JSON names the byte and the line", async () => {
    const cut = fixture("lm-eval/v0.4/toy-large.json").subarray(0, 1000);
    const error = await refusalOf(fileOf("results.json", cut));
    expect(error).toMatchObject({
      id: "malformed_file",
      place: { byte: 1000 },
    });
    expect(error.message).toContain("ends too early");
  });

  test.each([
    ["a gzip file", "x.json.gz", Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 1)],
    [
      "an SQLite database",
      "inspect.db",
      new TextEncoder().encode("SQLite format 3\0\0"),
    ],
    ["binary", "x.bin", new Uint8Array(200).map((_, i) => (i * 37) % 7)],
    ["This JSON", "x.json", '[1, "a"]'],
    ["This file", "x.txt", "Dear all,\n\nthe results were good, I think.\n"],
    ["This file", "x.html", "<html><body>5, 6</body></html>"],
  ])(
    "%s (%s) is unknown, and the known formats are listed",
    async (what, name, content) => {
      const error = await refusalOf(fileOf(name, content));
      expect(error.id).toBe("unknown_format");
      expect(error.message).toContain(what);
      for (const format of knownFormats)
        expect(error.message).toContain(format);
    },
  );

  test("an empty file", async () =>
    expect(await refusalOf(fileOf("x.csv", ""))).toMatchObject({
      id: "empty_file",
    }));

  test("a JSON document beyond its limit, before it is read", async () => {
    const file = {
      ...fileOf("x.json", '{"results": '),
      size: 65 * 1024 * 1024,
    };
    expect(await refusalOf(file)).toMatchObject({ id: "too_large" });
  });

  test("a file beyond 256 MB", async () => {
    const file = { ...fileOf("x.csv", "a,b\n1,2\n"), size: 257 * 1024 * 1024 };
    expect(await refusalOf(file)).toMatchObject({ id: "too_large" });
  });
});
