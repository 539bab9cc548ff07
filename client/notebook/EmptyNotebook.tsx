/** A notebook without blocks: what goes here, and the first step. */
import { Button } from "@mantine/core";
import { blockModel } from "../../shared/blocks/index.ts";
import { BlockIcon } from "../threads/BlockIcon.tsx";
import styles from "./EmptyNotebook.module.css";
import { useNotebook } from "./notebook.ts";

const firstKinds = ["note", "hypothesis", "chart"] as const;

export function EmptyNotebook({ mayEdit }: { readonly mayEdit: boolean }) {
  const notebook = useNotebook();
  return (
    <div className={styles.empty}>
      <p>
        The notebook reads the canvas from top to bottom: every block of the
        canvas stands here, in an order you choose.
      </p>
      {mayEdit ? (
        <>
          <div className={styles.kinds}>
            {firstKinds.map((kind) => (
              <Button
                key={kind}
                variant="default"
                leftSection={<BlockIcon kind={kind} size={16} />}
                onClick={() =>
                  notebook.insert(kind, { frame: null, after: null })
                }
              >
                {blockModel(kind)?.label}
              </Button>
            ))}
          </div>
          <p className={styles.example}>
            Begin with the question you want answered, for example: “Does a list
            of red-flag words find more urgent letters?”
          </p>
        </>
      ) : (
        <p>Nobody has written here yet.</p>
      )}
    </div>
  );
}
