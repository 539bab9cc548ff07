/** Files of runs and of logged models: bytes in the blob store, names in a table. */
import type { Context } from "../context.ts";
import { removeUnusedBlob } from "../deletion/blobs.ts";
import { checkPath, type ArtifactPlace } from "./artifactPaths.ts";
import type { Answer } from "./endpoint.ts";
import {
  artifactMissing,
  invalidValue,
  modelMissing,
  takenAway,
} from "./refusals.ts";
import { listed } from "./runAnswer.ts";
import { changeRun, findActiveRun } from "./runs.ts";
import { importTable, isLoggedTable } from "./tables.ts";

type Db = Context["store"]["db"];

/** Files that one run or model may have. */
const filesPerOwner = 100_000;

/** Of a folder, with paths beneath `beneath`; empty for a file, and for what is not there. */
export async function listFiles(
  { store: { db } }: Pick<Context, "store">,
  owner: string,
  folder: string,
  beneath: string,
): Promise<Answer> {
  const start = folder === "" ? "" : `${folder}/`;
  const rows = await db
    .selectFrom("artifact")
    .select(["path", "size"])
    .where("owner", "=", owner)
    .where("path", ">=", start)
    // "0" is what follows "/": everything that begins with the folder.
    .$if(start !== "", (select) => select.where("path", "<", `${folder}0`))
    .orderBy("path")
    .execute();
  const files = new Map<string, Answer>();
  for (const { path, size } of rows) {
    const [name = "", ...deeper] = path.slice(start.length).split("/");
    const shown = beneath === "" ? name : `${beneath}/${name}`;
    files.set(
      name,
      deeper.length > 0
        ? { path: shown, is_dir: true }
        : { path: shown, is_dir: false, file_size: size },
    );
  }
  return listed("files", [...files.values()]);
}

/** The body is stored whole or not at all; the same path again replaces what was there. */
export async function putFile(
  context: Context,
  place: ArtifactPlace,
  body: ReadableStream<Uint8Array> | Uint8Array,
): Promise<void> {
  if (place.path === "") throw invalidValue("An artifact needs a name.");
  checkPath(place.path);
  await checkOwner(context, place);
  const { db } = context.store;
  const { n } = await db
    .selectFrom("artifact")
    .select((eb) => eb.fn.countAll<number | string>().as("n"))
    .where("owner", "=", place.owner)
    .executeTakeFirstOrThrow();
  if (Number(n) >= filesPerOwner)
    throw invalidValue(
      `A run may have at most ${filesPerOwner} artifacts. Put them into one archive.`,
    );
  const { sha256, size } = await context.blobs.put(body);
  const before = await db
    .selectFrom("artifact")
    .select("sha256")
    .where("owner", "=", place.owner)
    .where("path", "=", place.path)
    .executeTakeFirst();
  const now = new Date().toISOString();
  await db
    .insertInto("artifact")
    .values({
      project_id: place.project,
      owner: place.owner,
      path: place.path,
      sha256,
      size,
      created_at: now,
    })
    .onConflict((conflict) =>
      conflict
        .columns(["owner", "path"])
        .doUpdateSet({ sha256, size, created_at: now }),
    )
    .execute();
  if ((await context.blobs.path(sha256)) === null) throw takenAway();
  if (before && before.sha256 !== sha256)
    await removeUnusedBlob(context, before.sha256);
  if (place.kind !== "run") return;
  if (await isLoggedTable(db, place.owner, place.path))
    await importTable(context, place.owner, place.path, sha256);
  await changeRun(context, place.owner, {});
}

/** Path on disk and size. Throws MLflow's refusal when there is no such file. */
export async function findFile(
  context: Pick<Context, "store" | "blobs">,
  place: ArtifactPlace,
): Promise<{ path: string; size: number }> {
  const row = await context.store.db
    .selectFrom("artifact")
    .select(["sha256", "size"])
    .where("owner", "=", place.owner)
    .where("path", "=", place.path)
    .executeTakeFirst();
  const path = row && (await context.blobs.path(row.sha256));
  if (!row || !path) throw artifactMissing(place.path);
  return { path, size: row.size };
}

/** A file, or a folder with all that is in it. */
export async function deleteFiles(
  context: Context,
  place: ArtifactPlace,
): Promise<void> {
  await checkOwner(context, place);
  const { db } = context.store;
  let gone = db.deleteFrom("artifact").where("owner", "=", place.owner);
  if (place.path !== "")
    gone = gone.where((eb) =>
      eb.or([
        eb("path", "=", place.path),
        eb.and([
          eb("path", ">", `${place.path}/`),
          eb("path", "<", `${place.path}0`),
        ]),
      ]),
    );
  const rows = await gone.returning(["sha256", "path"]).execute();
  if (rows.length === 0) throw artifactMissing(place.path);
  for (const { sha256 } of rows) await removeUnusedBlob(context, sha256);
  if (place.kind === "run") await changeRun(context, place.owner, {});
}

async function checkOwner(
  context: Context,
  { owner, kind }: ArtifactPlace,
): Promise<void> {
  if (kind === "run") await findActiveRun(context, owner);
  if (kind === "models") await findModelRow(context.store.db, owner);
  if (kind === "traces")
    throw invalidValue(
      "Parley keeps no traces. Log the values of an evaluation as metrics, and its examples with log_table.",
    );
}

async function findModelRow(db: Db, id: string) {
  const row = await db
    .selectFrom("logged_model")
    .select("id")
    .where("id", "=", id)
    .where("deleted_at", "is", null)
    .executeTakeFirst();
  if (!row) throw modelMissing(id);
}
