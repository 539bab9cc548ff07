/** The files that a run kept, as a tree of folders; each is downloaded, none is shown here. */
import { Download, File, Folder } from "lucide-react";
import { bytesInWords } from "../admin/amounts.ts";
import { plural } from "../../shared/charts/words.ts";
import type { RunPage } from "../../shared/api/runPage.ts";
import { artifactTree, type ArtifactFolder } from "./artifactTree.ts";
import { Section } from "./Section.tsx";
import { artifactHref } from "./server.ts";
import styles from "./runPage.module.css";

export function Artifacts(props: {
  readonly run: string;
  readonly artifacts: RunPage["artifacts"];
}) {
  const { run, artifacts } = props;
  if (artifacts.length === 0) return null;
  return (
    <Section title={`Artifacts (${artifacts.length})`}>
      <FolderList run={run} folder={artifactTree(artifacts)} open />
    </Section>
  );
}

function FolderList(props: {
  readonly run: string;
  readonly folder: ArtifactFolder;
  /** Few files are shown at once. */
  readonly open?: boolean;
}) {
  const { run, folder, open = false } = props;
  return (
    <ul className={styles.tree}>
      {folder.folders.map((each) => (
        <li key={each.name}>
          <details open={open && each.files.length < 30}>
            <summary>
              <Folder size={14} aria-hidden /> {each.name}{" "}
              <small>
                {plural(each.count, "file")}, {bytesInWords(each.size)}
              </small>
            </summary>
            <FolderList run={run} folder={each} />
          </details>
        </li>
      ))}
      {folder.files.map(({ name, path, size }) => (
        <li key={path}>
          <a href={artifactHref(run, path)} download={name} title={path}>
            <File size={14} aria-hidden /> {name}
          </a>{" "}
          <small>{bytesInWords(size)}</small>
          <Download size={14} className={styles.quietIcon} aria-hidden />
        </li>
      ))}
    </ul>
  );
}
