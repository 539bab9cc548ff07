/** Whether comments of guests wait for an owner before others see them. */
import { Checkbox } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { canvasQuery, useChangeCanvas } from "../home/canvases.ts";
import { toastFailure } from "../kit/toasts.tsx";
import styles from "./share.module.css";

export function ApprovalSection({ canvasId }: { readonly canvasId: string }) {
  const { data } = useQuery(canvasQuery(canvasId));
  const change = useChangeCanvas();
  if (!data) return null;
  const wanted = change.isPending
    ? change.variables.guestsNeedApproval
    : data.guestsNeedApproval;
  return (
    <section className={styles.section} aria-label="Comments of guests">
      <Checkbox
        label="Comments of guests wait for an owner"
        description="Others see them once an owner approved them; until then only their author and the owners do."
        checked={wanted ?? false}
        onChange={(event) =>
          change.mutate(
            { id: canvasId, guestsNeedApproval: event.currentTarget.checked },
            {
              onError: (failure) =>
                toastFailure("approval", "Not changed", failure),
            },
          )
        }
      />
    </section>
  );
}
