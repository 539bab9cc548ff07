/** `/runs/<run>/samples`: what was asked and answered, of one run or of several side by side. */
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import {
  Link,
  useNavigate,
  useParams,
  useSearch,
} from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import type { SampleRow } from "../../shared/api/samples.ts";
import { formatCount } from "../../shared/charts/words.ts";
import { ApiFailure, messageOf } from "../kit/api.ts";
import { runQuery } from "../runs/api.ts";
import { MembersOnly, RunsFrame } from "../runsPages/RunsFrame.tsx";
import {
  queryOf,
  readSamplesAddress,
  runsOf,
  type SamplesAddress,
} from "./address.ts";
import { SampleDetails } from "./SampleDetails.tsx";
import { SampleList } from "./SampleList.tsx";
import { SamplesToolbar } from "./SamplesToolbar.tsx";
import { samplesQuery } from "./server.ts";
import { useRunNames } from "./useRunNames.ts";
import styles from "./samples.module.css";

export function SamplesPage() {
  const { run = "" } = useParams({ strict: false });
  return (
    <MembersOnly>
      <Samples key={run} run={run} />
    </MembersOnly>
  );
}

/** Undefined takes a part out of the address. */
export type AddressChange = {
  readonly [K in keyof SamplesAddress]: SamplesAddress[K] | undefined;
};

function Samples({ run }: { readonly run: string }) {
  const address = useSearch({ strict: false }) as SamplesAddress;
  const navigate = useNavigate();
  const change = useCallback(
    (patch: AddressChange) =>
      void navigate({
        to: ".",
        search: (old: Readonly<Record<string, unknown>>) =>
          readSamplesAddress({ ...old, ...patch }),
        // Words are typed letter by letter: only what was chosen is a step back.
        replace: "q" in patch,
        resetScroll: false,
      }),
    [navigate],
  );
  const words = JSON.stringify(queryOf(run, address));
  const question = useMemo(
    () => JSON.parse(words) as ReturnType<typeof queryOf>,
    [words],
  );
  const runs = runsOf(run, address);
  const names = useRunNames(runs);
  const first = useQuery(samplesQuery(question, 0));
  const { data: ofRun } = useQuery(runQuery(run));
  const { data, error } = first;
  const open = useCallback(
    (row: SampleRow) => change({ item: row.item }),
    [change],
  );
  const title = `Samples of ${ofRun?.name ?? "a run"}`;
  const gone = error instanceof ApiFailure && error.status === 404;
  return (
    <RunsFrame
      windowTitle={title}
      fill
      path={
        <>
          <span>
            <Link to="/runs/$run" params={{ run }}>
              {ofRun?.name ?? "Run"}
            </Link>
          </span>
          <span>Samples</span>
        </>
      }
    >
      <main className={styles.page}>
        <h1 className={styles.title}>{title}</h1>
        <SamplesToolbar
          run={run}
          runs={runs}
          names={names}
          address={address}
          facets={data?.facets ?? null}
          onChange={change}
        />
        {error && !data ? (
          <div className={styles.message} role="alert">
            <h2>
              {gone
                ? "There is no such run"
                : "The samples could not be loaded"}
            </h2>
            <p>{messageOf(error)}</p>
            {gone ? (
              <Button component={Link} to="/runs">
                All runs
              </Button>
            ) : (
              <Button
                variant="default"
                loading={first.isFetching}
                onClick={() => void first.refetch()}
              >
                Try again
              </Button>
            )}
          </div>
        ) : !data ? (
          <div className={styles.loading} role="status">
            Loading the samples…
          </div>
        ) : (
          <>
            <p className={styles.count} aria-live="polite">
              {countText(data.total, address)}
            </p>
            {data.total === 0 ? (
              <Nothing address={address} onChange={change} />
            ) : (
              <SampleList
                // Other rows begin at the top again.
                key={words}
                question={question}
                total={data.total}
                names={names}
                runs={runs}
                openItem={address.item ?? null}
                onOpen={open}
              />
            )}
          </>
        )}
      </main>
      {address.item !== undefined && (
        <SampleDetails
          key={address.item}
          runs={runs}
          names={names}
          item={address.item}
          onClose={() => change({ item: undefined })}
        />
      )}
    </RunsFrame>
  );
}

function countText(total: number, address: SamplesAddress): string {
  const samples = total === 1 ? "1 sample" : `${formatCount(total)} samples`;
  return isFiltered(address) ? `${samples} found` : samples;
}

function isFiltered({ task, q, fields, show }: SamplesAddress): boolean {
  return [task, q, fields, show].some((part) => part !== undefined);
}

function Nothing(props: {
  readonly address: SamplesAddress;
  onChange(patch: AddressChange): void;
}) {
  return isFiltered(props.address) ? (
    <div className={styles.message}>
      <h2>No sample matches</h2>
      <p>Take a filter away, or look for other words.</p>
      <Button
        variant="default"
        onClick={() =>
          props.onChange({
            task: undefined,
            q: undefined,
            fields: undefined,
            show: undefined,
          })
        }
      >
        Show all samples
      </Button>
    </div>
  ) : (
    <div className={styles.message}>
      <h2>This run brought no samples</h2>
      <p>
        Samples come with lm-eval’s samples files, Inspect logs, promptfoo
        results, tables with one example a row, or mlflow.log_table. Drop such a
        file here.
      </p>
    </div>
  );
}
