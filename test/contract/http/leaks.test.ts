/**
 * T27: one word a canvas, in its title and another in all its content. Everybody asks every address that answers with
 * something, with every id there is; nobody finds a word of a canvas that is closed to them.
 */
import { randomUUID } from "node:crypto";
import { unzipSync } from "fflate";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Thread } from "../../../shared/api/threads.ts";
import { createBlocks } from "../../../shared/doc/edits.ts";
import { paragraphs } from "../../../shared/doc/richText.ts";
import { openAccounts, type AccountsStage } from "../../stage/accounts.ts";
import { makeCanvas, type Caller } from "../../stage/api.ts";

interface Marked {
  readonly id: string;
  readonly owner: Caller;
  readonly title: string;
  readonly content: string;
  /** Whatever may stand in an address. */
  readonly ids: readonly string[];
}

let stage: AccountsStage;
let ann: Caller;
let ben: Caller;
let cy: Caller;
let guest: Caller;
let anns: Marked;
let bens: Marked;
/** Of Ann, in the trash. */
let binned: Marked;

beforeAll(async () => {
  stage = await openAccounts();
  [ann, ben, cy] = [
    await stage.invite("Ann"),
    await stage.invite("Ben"),
    await stage.invite("Cy"),
  ];
  guest = await stage.invite("Guest", "guest");
  anns = await markedCanvas(ann);
  bens = await markedCanvas(ben);
  binned = await markedCanvas(ann);
  await ann.call("DELETE", `/api/canvases/${binned.id}`);
  // A guest of Ben's canvas, by its link.
  const { db } = stage.context.store;
  await db
    .insertInto("link_access")
    .values({
      link_id: bens.ids.at(-1)!,
      user_id: guest.id,
      canvas_id: bens.id,
      joined_at: new Date().toISOString(),
      removed_at: null,
      removed_by: null,
      hidden_at: null,
    })
    .execute();
});
afterAll(() => stage?.close());

/** Something of every kind that a canvas has, made by its owner. */
async function markedCanvas(owner: Caller): Promise<Marked> {
  const [title, content] = [
    `title${randomUUID().replaceAll("-", "")}`,
    `content${randomUUID().replaceAll("-", "")}`,
  ];
  const id = await makeCanvas(owner, title);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"><title>${content}</title></svg>`;
  const image = await owner.call<{ sha256: string }>(
    "POST",
    `/api/blobs?canvas=${id}`,
    new TextEncoder().encode(svg),
    { "content-type": "image/svg+xml" },
  );
  const { sha256 } = image.body;
  await stage.context.hub.edit(id, { userId: owner.id, kind: "edit" }, (doc) =>
    createBlocks(doc, [
      {
        id: `note-${id}`,
        kind: "note",
        x: 0,
        y: 0,
        w: 100,
        h: 100,
        fields: { body: paragraphs(content) },
      },
      {
        id: `image-${id}`,
        kind: "image",
        x: 0,
        y: 200,
        w: 100,
        h: 100,
        fields: { blob: sha256, alt: content, caption: content },
      },
    ]),
  );
  const thread = await owner.call<Thread>(
    "POST",
    `/api/canvases/${id}/threads`,
    { anchor: { type: "block", block: `note-${id}` }, body: content },
  );
  const version = await owner.call<{ seq: number }>(
    "POST",
    `/api/canvases/${id}/versions`,
    { name: content },
  );
  const link = await owner.call<{ id: string }>(
    "POST",
    `/api/canvases/${id}/share-links`,
    { role: "viewer", label: content },
  );
  expect([image, thread, version, link].map(({ status }) => status)).toEqual([
    201, 201, 201, 201,
  ]);
  const ids = [
    id,
    owner.id,
    sha256,
    thread.body.id,
    thread.body.comments[0]!.id,
    String(version.body.seq),
    link.body.id,
  ];
  return { id, owner, title, content, ids };
}

/** Every address that can be read, with every id of these canvases where it could stand. */
async function addresses(canvases: readonly Marked[]): Promise<string[]> {
  const { body } = await stage.nobody.call<{
    paths: Record<string, Record<string, unknown>>;
  }>("GET", "/api/openapi.json");
  const fill = (path: string, { ids }: Marked) =>
    path.split(/(\{[^}]+\})/).reduce<string[]>(
      (made, part) => {
        const pieces = part.startsWith("{") ? candidates(part, ids) : [part];
        return made.flatMap((start) => pieces.map((piece) => start + piece));
      },
      [""],
    );
  const paths = Object.entries(body.paths)
    .filter(([, methods]) => "get" in methods)
    .map(([path]) => path);
  const lists = paths.filter((path) => !path.includes("{"));
  const made = [
    ...paths.flatMap((path) => canvases.flatMap((each) => fill(path, each))),
    ...lists.flatMap((path) =>
      ["?deleted=true", "?archived=true", "?limit=200"].map(
        (query) => path + query,
      ),
    ),
  ];
  return [...new Set(made)];
}

function candidates(part: string, ids: readonly string[]): readonly string[] {
  if (part === "{sha256}") return ids.filter((id) => id.length === 64);
  if (part === "{seq}") return ids.filter((id) => id.length < 10);
  return ids.filter((id) => id.length >= 10 && id.length < 64);
}

async function textOf(who: Caller, address: string): Promise<string> {
  const answer = await stage.request(address, {
    headers: { host: "localhost:4000", cookie: who.cookie },
  });
  // A stream of events has no end; what it says at once is read.
  if (answer.headers.get("content-type")?.startsWith("text/event-stream")) {
    const stream = answer.body!.getReader();
    const { value } = await stream.read();
    await stream.cancel();
    return Buffer.from(value ?? []).toString();
  }
  const bytes = new Uint8Array(await answer.arrayBuffer());
  if (answer.headers.get("content-type") !== "application/zip")
    return Buffer.from(bytes).toString();
  return Object.entries(unzipSync(bytes))
    .map(([name, file]) => name + Buffer.from(file).toString())
    .join("\n");
}

const pages = new Map<Caller, Promise<readonly [string, string][]>>();

/** What somebody is answered, by address; asked once. */
async function readEverything(who: Caller) {
  const known = pages.get(who);
  if (known) return known;
  const asking = (async () => {
    const read: [string, string][] = [];
    for (const address of await addresses([anns, bens, binned])) {
      // What admins download for a person who asks for it holds what that person owns, and is in the audit log.
      if (who === stage.admin && /people\/[^/]+\/export/.test(address))
        continue;
      read.push([address, await textOf(who, address)]);
    }
    return read;
  })();
  pages.set(who, asking);
  return asking;
}

/** Which of the words somebody finds, and where. */
async function findings(who: Caller, words: readonly string[]) {
  return (await readEverything(who)).flatMap(([address, text]) =>
    words
      .filter((word) => text.includes(word))
      .map((word) => `${address}: ${word}`),
  );
}

it("the words are found by those who may find them", async () => {
  for (const [who, { title, content }] of [
    [ann, anns],
    [ben, bens],
    [guest, bens],
  ] as const) {
    const found = await findings(who, [title, content]);
    expect(found.some((each) => each.endsWith(title))).toBe(true);
    expect(found.some((each) => each.endsWith(content))).toBe(true);
  }
}, 60_000);

it("T27: nobody finds a word of a canvas that is closed to them, in any list, person, search, export or image", async () => {
  const secret = [anns, binned].flatMap(({ title, content }) => [
    title,
    content,
  ]);
  for (const who of [stage.nobody, ben, cy, guest])
    expect([who.name, await findings(who, secret)]).toEqual([who.name, []]);
  const others = [bens.title, bens.content];
  for (const who of [stage.nobody, ann, cy])
    expect([who.name, await findings(who, others)]).toEqual([who.name, []]);
}, 60_000);

it("T27: an admin finds titles in the list of all canvases and of what somebody owns, and no content", async () => {
  const content = [anns, bens, binned].map((canvas) => canvas.content);
  expect(await findings(stage.admin, content)).toEqual([]);
  const titles = await findings(stage.admin, [anns.title]);
  expect(titles.filter((found) => !found.startsWith("/api/admin/"))).toEqual(
    [],
  );
}, 60_000);
