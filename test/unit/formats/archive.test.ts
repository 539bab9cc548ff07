/** Zips: what is in them, what is refused (zip bombs above all), and many result files as one import. */
import { randomBytes } from "node:crypto";
import { describe, expect, it, test } from "vitest";
import { openZip } from "../../../server/runs/archive.ts";
import { FormatError, importLimits } from "../../../shared/formats/parsed.ts";
import { fileOf, fixture, readAll, refusalOf } from "../../stage/files.ts";
import { zipOf, type ZipMember } from "../../stage/zips.ts";

const zipFile = (...members: ZipMember[]) => fileOf("x.zip", zipOf(members));

async function contents(file: ReturnType<typeof fileOf>) {
  const archive = await openZip(file);
  const texts: Record<string, string> = {};
  for (const member of archive!.members) {
    let text = "";
    const decoder = new TextDecoder();
    for await (const chunk of (await member.source()).chunks())
      text += decoder.decode(chunk, { stream: true });
    texts[member.path] = text;
  }
  return texts;
}

async function problemOf(work: () => Promise<unknown>) {
  try {
    await work();
  } catch (error) {
    if (error instanceof FormatError) return `${error.id}: ${error.message}`;
    throw error;
  }
  throw new Error("nothing was refused");
}

const long = Array.from({ length: 60_000 }, (_, i) => `line ${i * i}`).join(
  "\n",
);

describe("the members of a zip", () => {
  test.each([
    ["stored", { method: 0 }],
    ["deflated", { method: 8 }],
    ["zstd", { method: 93 }],
    ["zstd in seven frames", { method: 93, frames: 7 }],
  ])("are read whole when %s, short and long", async (_, how) => {
    const file = zipFile(
      { path: "a/short.txt", content: "hello", ...how },
      { path: "long.txt", content: long, ...how },
      { path: "empty.txt", content: "", ...how, frames: 1 },
    );
    expect(await contents(file)).toEqual({
      "a/short.txt": "hello",
      "long.txt": long,
      "empty.txt": "",
    });
  });

  it("give any part of a member, from its start or its middle", async () => {
    const archive = await openZip(zipFile({ path: "long.txt", content: long }));
    const source = await archive!.members[0]!.source();
    const part = async (start: number, end: number) =>
      new TextDecoder().decode(await source.slice(start, end));
    expect(await part(0, 6)).toBe("line 0");
    expect(await part(500_000, 500_020)).toBe(long.slice(500_000, 500_020));
    expect(source.size).toBe(long.length);
    expect(source.head).toHaveLength(128 * 1024);
  });

  it("leave out folders and what the Finder adds", async () => {
    const archive = await openZip(
      zipFile(
        { path: "a/", content: "" },
        { path: "a/r.json", content: "{}" },
        { path: "__MACOSX/a/._r.json", content: "x" },
        { path: "a/.DS_Store", content: "x" },
      ),
    );
    expect(archive!.members.map(({ path }) => path)).toEqual(["a/r.json"]);
  });

  it("of anything else are null", async () => {
    expect(await openZip(fileOf("x.zip", "PKzip is nice"))).toBeNull();
  });
});

describe("zips that are refused (T23: zip bombs)", () => {
  test.each<[string, ZipMember, string]>([
    [
      "leads out by ..",
      { path: "../x.json", content: "{}" },
      "invalid relative path",
    ],
    [
      "leads out from the middle",
      { path: "a/../../x", content: "" },
      "invalid relative path",
    ],
    ["is absolute", { path: "/etc/x.json", content: "{}" }, "absolute path"],
    ["has a drive", { path: "C:/x.json", content: "{}" }, "absolute path"],
    [
      "has a backslash",
      { path: "a\\x.json", content: "{}" },
      "invalid characters in fileName",
    ],
    ["has a dot in its path", { path: "a/./x.json", content: "" }, "not safe"],
    ["has a control character", { path: "a\nx.json", content: "" }, "not safe"],
    ["is encrypted", { path: "x.json", content: "{}", flags: 1 }, "encrypted"],
    [
      "is a link",
      { path: "x", content: "/etc/passwd", mode: 0o120777 },
      "link to another file",
    ],
    [
      "is packed in a way nobody reads",
      { path: "x.json", content: "{}", method: 14 },
      "method 14",
    ],
    [
      "says it has 300 MB",
      {
        path: "x.json",
        content: "x".repeat(400_000),
        says: { size: 300 * 1024 * 1024 },
      },
      "too_large",
    ],
    [
      "unpacks to thousands of times its size",
      { path: "x.json", content: "{}", says: { size: 200 * 1024 * 1024 } },
      "made to do harm",
    ],
  ])("a member that %s", async (_, member, expected) => {
    expect(await problemOf(() => openZip(zipFile(member)))).toMatch(
      new RegExp(expected),
    );
  });

  test("two members of one name", async () =>
    expect(
      await problemOf(() =>
        openZip(
          zipFile(
            { path: "x.json", content: "1" },
            { path: "x.json", content: "2" },
          ),
        ),
      ),
    ).toContain('two files named "x.json"'));

  test("more than a gigabyte in all, by members that are each allowed", async () => {
    const content = randomBytes(700_000);
    const many = Array.from({ length: 5 }, (_, index) => ({
      path: `${index}.json`,
      content,
      method: 93,
      says: { size: importLimits.memberBytes },
    }));
    expect(await problemOf(() => openZip(zipFile(...many)))).toMatch(
      /too_large: This zip unpacks to more than 1 GB/,
    );
  });

  test("more members than the limit, told by their count alone", async () => {
    const bytes = zipOf([{ path: "x", content: "" }]);
    new DataView(bytes.buffer, bytes.byteOffset).setUint16(
      bytes.length - 12,
      65_000,
      true,
    );
    expect(await problemOf(() => openZip(fileOf("x.zip", bytes)))).toMatch(
      /too_large: .*20,000 files/,
    );
  });

  test.each<[string, ZipMember, RegExp]>([
    [
      "more than it says",
      { path: "x", content: "hello", says: { size: 3 } },
      /more than it says|too many bytes|cut short|damaged/,
    ],
    [
      "less than it says",
      { path: "x", content: "hello", says: { size: 9 } },
      /cut short: 5 bytes of 9/,
    ],
    [
      "other bytes than it says",
      { path: "x", content: "hello", says: { crc: 7 } },
      /checksum/,
    ],
    [
      "more zstd than it says",
      { path: "x", content: long, method: 93, says: { size: 300_000 } },
      /more than it says/,
    ],
  ])("a member that unpacks to %s", async (_, member, message) => {
    expect(await problemOf(() => contents(zipFile(member)))).toMatch(message);
  });

  test("Zstandard data that is cut, or none at all", async () => {
    const cut = (bytes: Uint8Array) =>
      problemOf(() =>
        contents(zipFile({ path: "x", content: bytes, method: 0 })).then(() =>
          contents(
            fileOf(
              "x.zip",
              withMethod(zipOf([{ path: "x", content: bytes, method: 0 }]), 93),
            ),
          ),
        ),
      );
    expect(await cut(new TextEncoder().encode("no zstd at all"))).toContain(
      "does not start as it should",
    );
  });

  test("half a zip, at every byte", async () => {
    const whole = zipOf([
      { path: "a.json", content: '{"a": 1}' },
      { path: "b.json", content: '{"b": 1}', method: 93 },
    ]);
    for (let end = 4; end < whole.length; end++)
      expect(
        await problemOf(() => openZip(fileOf("x.zip", whole.subarray(0, end)))),
      ).toMatch(/^malformed_file: This zip was not read/);
  });

  test("a byte changed anywhere: refused, or read as it was", async () => {
    const content = "The same text again and again, the same text again.";
    const whole = zipOf([{ path: "a.txt", content, method: 93 }]);
    for (let at = 4; at < whole.length; at++) {
      const changed = whole.slice();
      changed[at] = changed[at]! ^ 0x55;
      try {
        const texts = Object.values(await contents(fileOf("x.zip", changed)));
        expect(texts).toEqual(texts.length === 0 ? [] : [content]);
      } catch (error) {
        expect(error).toBeInstanceOf(FormatError);
      }
    }
  });
});

/** Says another method in both headers of a zip with one member. */
function withMethod(bytes: Uint8Array, method: number): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  view.setUint16(8, method, true);
  for (let at = bytes.length - 4; at > 0; at--)
    if (view.getUint32(at, true) === 0x02014b50)
      view.setUint16(at + 10, method, true);
  return bytes;
}

describe("a zip of many result files", () => {
  const folder = "lm-eval/v0.4/acme__toy-large/";
  const at = "2026-11-23T07-23-33.474369";
  const member = (path: string): ZipMember => ({
    path,
    content: fixture(path),
  });

  it("is one import: each member is a file of its own", async () => {
    const { runs, warnings, format } = await readAll(
      zipFile(
        { path: "notes/README.md", content: "# The runs of Monday\n" },
        { path: "table.csv", content: "model,acc\nm1,0.5\nm2,0.25\n" },
        member(`${folder}samples_ticket_math_${at}.jsonl`),
        member(`${folder}results_${at}.json`),
        { path: "broken.json", content: '{"results": {' },
      ),
    );
    expect(format).toMatch(/^3 files of an archive/);
    expect(
      runs.map((run) => [run.name, run.results.length, run.samples.length]),
    ).toEqual([
      ["acme/toy-large", 14, 0],
      ["m1", 1, 0],
      ["m2", 1, 0],
      ["acme/toy-large", 0, 80],
    ]);
    // The results file comes first, and its samples file is known to be of the same run.
    expect(runs[0]!.join).toBe(runs[3]!.join);
    expect(warnings).toContain(
      "notes/README.md holds no evaluation that Parley can read, so it was left out.",
    );
    expect(
      warnings.some((w) =>
        /^broken\.json was left out: This is not valid JSON.*byte 13/.test(w),
      ),
    ).toBe(true);
    expect(
      warnings.some((w) =>
        w.startsWith(`${folder}results_${at}.json: policy: a group`),
      ),
    ).toBe(true);
  });

  it("names a member that is a zip again, and reads the rest", async () => {
    const { runs, warnings } = await readAll(
      zipFile(
        {
          path: "inner.zip",
          content: zipOf([{ path: "t.csv", content: "run,acc\na,1\n" }]),
        },
        { path: "t.csv", content: "run,acc\na,1\n" },
      ),
    );
    expect(runs).toHaveLength(1);
    expect(warnings).toEqual([
      expect.stringContaining(
        "inner.zip was left out: it is a zip inside a zip",
      ),
    ]);
  });

  it("keeps the others when the bytes of one are damaged", async () => {
    const { runs, warnings } = await readAll(
      zipFile(
        { path: "a.csv", content: "run,acc\na,1\n", says: { crc: 1 } },
        { path: "b.csv", content: "run,acc\nb,1\n" },
      ),
    );
    expect(runs.map(({ name }) => name)).toEqual(["b"]);
    expect(warnings).toEqual([
      expect.stringContaining("checksum does not fit"),
    ]);
  });

  it("is refused when no member can be read, with the first reasons", async () => {
    const error = await refusalOf(
      zipFile(
        { path: "a.txt", content: "Dear all" },
        { path: "b.json", content: "{" },
      ),
    );
    expect(error.id).toBe("unknown_format");
    expect(error.message).toContain("a.txt holds no evaluation");
    expect(error.message).toContain("b.json was left out");
    expect(await refusalOf(zipFile())).toMatchObject({ id: "unknown_format" });
  });
});
