/** From runs to a chart on a canvas: which chart, and which canvas. The canvas then opens with it. */
import { Button, Modal, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { plural } from "../../shared/charts/words.ts";
import { can } from "../../shared/roles.ts";
import { Form } from "../account/Form.tsx";
import { Loaded } from "../account/Loaded.tsx";
import { canvasesQuery, useCreateCanvas } from "../home/canvases.ts";
import { chartsToPlace, type ChartToPlace } from "./placing.ts";
import { runsByIdQuery } from "./server.ts";
import styles from "./dialogs.module.css";

const SuggestedCharts = lazy(async () => ({
  default: (await import("../charts/SuggestedCharts.tsx")).SuggestedCharts,
}));

const newCanvas = "new";

export interface MakeChartProps {
  readonly runs: readonly string[];
  /** The charts themselves, where they are chosen already; else the runs' own are offered. */
  readonly charts?: readonly ChartToPlace[];
  onClose(): void;
}

export function MakeChart({ runs, charts, onClose }: MakeChartProps) {
  const canvases = useQuery(canvasesQuery("active"));
  const [picked, setPicked] = useState<readonly ChartToPlace[]>(charts ?? []);
  const [canvas, setCanvas] = useState<string | null>(null);
  const navigate = useNavigate();
  const create = useCreateCanvas();
  const place = async () => {
    if (!canvas) return;
    const id =
      canvas === newCanvas ? (await create.mutateAsync({})).id : canvas;
    chartsToPlace.set({ canvas: id, charts: picked });
    await navigate({ to: "/c/$canvasId", params: { canvasId: id } });
  };
  return (
    <Modal opened onClose={onClose} title="Make a chart" size={760}>
      <Form
        action={
          picked.length > 1
            ? `Place ${picked.length} charts`
            : "Place the chart"
        }
        busy={create.isPending}
        failure={create.error}
        disabled={canvas === null || picked.length === 0}
        // What failed is shown by the form.
        onSubmit={() => void place().catch(() => {})}
        beside={
          <Button variant="subtle" onClick={onClose}>
            Cancel
          </Button>
        }
      >
        {!charts && <Offers runs={runs} picked={picked} onChange={setPicked} />}
        <Loaded query={canvases} what="your canvases">
          {(all) => (
            <Select
              label="On which canvas"
              placeholder="Choose a canvas"
              searchable
              allowDeselect={false}
              nothingFoundMessage="No canvas of this name that you may edit"
              data={[
                { value: newCanvas, label: "A new canvas" },
                ...all
                  .filter(({ role }) => can(role, "edit"))
                  .map(({ id, title }) => ({
                    value: id,
                    label: title || "Untitled canvas",
                  })),
              ]}
              value={canvas}
              onChange={setCanvas}
            />
          )}
        </Loaded>
      </Form>
    </Modal>
  );
}

function Offers(props: {
  readonly runs: readonly string[];
  readonly picked: readonly ChartToPlace[];
  onChange(picked: readonly ChartToPlace[]): void;
}) {
  const { runs, picked, onChange } = props;
  const query = useQuery(runsByIdQuery(runs));
  return (
    <Loaded query={query} what={plural(runs.length, "run")}>
      {(found) => (
        <Suspense fallback={<div className={styles.offers} aria-busy />}>
          <SuggestedCharts
            runs={found}
            chosen={new Set(picked.map(({ title }) => title))}
            onPick={({ title, spec }) =>
              onChange(
                picked.some((each) => each.title === title)
                  ? picked.filter((each) => each.title !== title)
                  : [...picked, { title, spec }],
              )
            }
          />
        </Suspense>
      )}
    </Loaded>
  );
}
