/** What takes room on the server's disk, and which canvases take most. */
import { Progress } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { AdminStorage } from "../../shared/api/admin.ts";
import { Loaded } from "../account/Loaded.tsx";
import { Section } from "../account/PageFrame.tsx";
import { answer, api } from "../kit/api.ts";
import styles from "./admin.module.css";
import { bytesInWords } from "./amounts.ts";
import { totalBytes } from "./CanvasesPage.tsx";
import { Records, type Column } from "./Records.tsx";

export function StoragePage() {
  const storage = useQuery({
    queryKey: ["admin", "storage"],
    queryFn: () => answer(api.admin.storage.$get()),
  });
  return (
    <Section title="Storage">
      <Loaded query={storage} what="what takes room">
        {(found) => (
          <>
            <Disk disk={found.disk} />
            <Figures storage={found} />
            <h3>Canvases that take most</h3>
            {found.largest.length === 0 ? (
              <p className={styles.empty}>There are none yet.</p>
            ) : (
              <Records
                label="Canvases that take most"
                rows={found.largest}
                columns={columns}
                keyOf={({ id }) => id}
                isQuiet={({ deletedAt }) => deletedAt !== null}
              />
            )}
          </>
        )}
      </Loaded>
    </Section>
  );
}

function Disk({ disk }: Pick<AdminStorage, "disk">) {
  const used = disk.totalBytes - disk.freeBytes;
  const share = disk.totalBytes > 0 ? used / disk.totalBytes : 0;
  return (
    <div className={styles.disk}>
      <p className={styles.words}>
        {bytesInWords(disk.freeBytes)} of {bytesInWords(disk.totalBytes)} free
        on the disk that holds the data.
        {share > 0.9 &&
          " Make room soon: when it is full, nobody can save anything."}
      </p>
      <Progress
        value={Math.round(share * 100)}
        color={share > 0.9 ? "bad" : "accent"}
        aria-label="Share of the disk that is in use"
      />
    </div>
  );
}

function Figures({ storage }: { readonly storage: AdminStorage }) {
  const { database, journal, snapshots, blobs } = storage;
  const figures = [
    {
      name: "Database",
      bytes: database.bytes,
      note: database.kind === "sqlite" ? "SQLite" : "Postgres",
    },
    { name: "Edits", bytes: journal, note: "in the database: every change" },
    {
      name: "Snapshots",
      bytes: snapshots,
      note: "in the database: to open fast",
    },
    {
      name: "Images",
      bytes: blobs.bytes,
      note: blobs.count === 1 ? "1 file" : `${blobs.count} files`,
    },
  ];
  return (
    <dl className={styles.facts}>
      {figures.map(({ name, bytes, note }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            {bytesInWords(bytes)}
            <small>{note}</small>
          </dd>
        </div>
      ))}
    </dl>
  );
}

type Large = AdminStorage["largest"][number];

const columns: readonly Column<Large>[] = [
  {
    title: "Title",
    look: "name",
    cell: ({ title, deletedAt }) => (
      <span className={styles.personText}>
        <span className={styles.name}>{title || "Untitled canvas"}</span>
        {deletedAt && <span className={styles.badge}>in the trash</span>}
      </span>
    ),
  },
  ...(["journal", "snapshots", "blobs"] as const).map(
    (part): Column<Large> => ({
      title: { journal: "Edits", snapshots: "Snapshots", blobs: "Images" }[
        part
      ],
      look: "number",
      cell: ({ bytes }) => bytesInWords(bytes[part]),
    }),
  ),
  {
    title: "Together",
    look: "number",
    cell: ({ bytes }) => bytesInWords(totalBytes(bytes)),
  },
];
