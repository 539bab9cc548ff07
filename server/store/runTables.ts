/** The tables of evaluation runs. `id`s are text; `null` in a value column stands for "not said". */
import type { Generated } from "kysely";

export interface RunTables {
  /** What MLflow calls an experiment. Id "0" ("Default") is always there. */
  project: {
    id: string;
    name: string;
    created_at: string;
    updated_at: string;
    created_by: string | null;
    /** MLflow: lifecycle stage "deleted". */
    archived_at: string | null;
  };
  project_tag: { project_id: string; key: string; value: string };
  import: {
    id: string;
    /** Hash of file, mapping and importer version: the same import twice is one. */
    key: string;
    sha256: string;
    file_name: string;
    format: string;
    /** JSON of string[]. */
    warnings: string;
    user_id: string | null;
    created_at: string;
    /** 0 while rows are still being written: such runs are invisible, and removed at the next start. */
    complete: number;
  };
  run: {
    id: string;
    project_id: Generated<string>;
    import_id: string | null;
    /** The run it is a part of: MLflow's tag mlflow.parentRunId. */
    parent_id: Generated<string | null>;
    name: string;
    model: string | null;
    /** running, scheduled, finished, failed, killed. */
    status: string;
    source: string;
    started_at: string;
    ended_at: Generated<string | null>;
    created_at: string;
    created_by: string | null;
    /** Raised by every insert or change. */
    revision: number;
    /** When it got values last; null: not since it was made. */
    values_at: Generated<string | null>;
    /** 0 until its import is complete. */
    visible: number;
    /** MLflow: lifecycle stage "deleted". Hidden from lists unless asked for; charts that name it keep it. */
    archived_at: Generated<string | null>;
    /** Stands first in the runs table of its project, for everybody. */
    pinned_at: Generated<string | null>;
  };
  /** `mlflow.note.content` is the description. */
  run_tag: { run_id: string; key: string; value: string };
  param: { run_id: string; key: string; value: string };
  /**
   * What a run holds, one row a metric (and task): of points the series with its latest value (greatest step, time,
   * value), of results the value that stands for it (the last). Kept in step with `series_point` and `result` in the
   * same transaction: lists, filters and sorting read this table only.
   */
  series: {
    id: Generated<number>;
    run_id: string;
    kind: "point" | "result";
    metric: string;
    /** "" for points, and for results without a task. */
    task: string;
    /** Values in it. */
    count: number;
    step: number | null;
    /** Unix milliseconds. */
    time: number | null;
    value: number | null;
    special: string | null;
    /** Over its finite values. */
    least: number | null;
    greatest: number | null;
    stderr: number | null;
    n: number | null;
  };
  /** Points of a series, clustered by their key: the same point twice is one, as in MLflow. */
  series_point: {
    series_id: number;
    step: number;
    /** Unix milliseconds; 0 when the file gives none. */
    time: number;
    /** 0 a number; 1 NaN, 2 Infinity, 3 -Infinity, with `value` 0. */
    rank: number;
    value: number;
  };
  /** What one would report: a value of a metric on a task. */
  result: {
    id: Generated<number>;
    run_id: string;
    task: string;
    metric: string;
    filter: string;
    slice: string;
    step: number | null;
    time: string | null;
    value: number | null;
    special: string | null;
    stderr: number | null;
    low: number | null;
    high: number | null;
    n: number | null;
    /** Successes out of n, where the file said so. */
    k: number | null;
    /** 1 for an aggregate of other tasks of the same run, which would count them twice. */
    is_group: number;
  };
  metric_definition: {
    name: string;
    /** 1 higher is better, 0 lower, null unknown. */
    higher_is_better: number | null;
    unit: Generated<string | null>;
    /** The ends of its scale, where a file says them. */
    least: Generated<number | null>;
    greatest: Generated<number | null>;
  };
  run_dataset: {
    run_id: string;
    name: string;
    digest: string;
    /** MLflow's tag mlflow.data.context: "training", "eval", ...; "" when not said. */
    context: string;
    /** "" when it is of the whole run. */
    task: string;
    source_type: string | null;
    source: string | null;
    schema: string | null;
    profile: string | null;
    items: number | null;
  };
  /**
   * What must be the same for values to be comparable. Aspects: `dataset` (name and digest or version), `scorer` (name
   * and version), `samples` (hash of the sorted item hashes, or of what the file gives), `definition` (how the metric is
   * computed: filter, few-shot, reducer). Task and metric "" mean all of the run's.
   */
  run_basis: {
    run_id: string;
    task: string;
    metric: string;
    aspect: "dataset" | "scorer" | "samples" | "definition";
    value: string;
  };
  /** One scored example (and epoch, and filter) of a run. Long text is in `sample_text`. */
  sample: {
    id: Generated<number>;
    run_id: string;
    task: string;
    filter: string;
    /** In the order of the file, from 0. */
    position: number;
    /** Hash of what was asked (and its task): pairs the example across runs. */
    item: string;
    /** What the file calls it: doc_id, sample id, test index. */
    name: string;
    epoch: number;
    /** The expected answer and the given one, cut at 500 characters. */
    target: string | null;
    output: string | null;
    /** JSON of {name: text}: slices and labels to group, filter and pair by. */
    fields: string | null;
    /** JSON of {metric: number | null}. */
    scores: string;
    /** 1 passed, 0 failed, null where the file has no such verdict. */
    correct: number | null;
    error: string | null;
    seconds: number | null;
    /** In the file's currency. */
    cost: number | null;
    tokens: number | null;
  };
  /** JSON of `SampleText`: whole input, output, target, choices, explanation. Images in it are hashes of blobs. */
  sample_text: { sample_id: number; content: string };
  /** One judgement between two models. */
  pairing: {
    id: Generated<number>;
    run_id: string;
    position: number;
    item: string;
    model_a: string;
    model_b: string;
    winner: "a" | "b" | "tie";
    /** JSON of {name: text}. */
    fields: string | null;
  };
  /** Files of a run or a logged model; bytes are in the blob store. */
  artifact: {
    project_id: string;
    /** A run's or a logged model's id. */
    owner: string;
    /** Relative, "/" between folders, never "..". */
    path: string;
    sha256: string;
    size: number;
    created_at: string;
  };
  logged_model: {
    id: string;
    project_id: string;
    run_id: string | null;
    name: string;
    /** As MLflow names them: LOGGED_MODEL_PENDING, LOGGED_MODEL_READY, ... */
    status: string;
    model_type: string | null;
    created_at: string;
    updated_at: string;
    /** JSON of {key: value}. */
    tags: string;
    params: string;
    deleted_at: string | null;
  };
  run_model: {
    run_id: string;
    model_id: string;
    role: "input" | "output";
    step: number | null;
  };
  /** The latest value of a metric that was logged for a model (MLflow's model_id), one row a run. */
  model_metric: {
    model_id: string;
    run_id: string;
    metric: string;
    step: number;
    /** Unix milliseconds. */
    time: number;
    value: number | null;
    special: string | null;
  };
  /** Somebody has seen that a chart mixes what cannot be compared as it stands. */
  acknowledgement: {
    id: string;
    canvas_id: string;
    block_id: string;
    /** Hash of what was mixed when it was acknowledged: other differences ask again. */
    digest: string;
    /** JSON of `ComparabilityWarning[]`. */
    details: string;
    user_id: string;
    at: string;
  };
  /** The runs that an import brought or added to; `run.import_id` is the one that made it. */
  import_run: { import_id: string; run_id: string };
  /**
   * Which run, and which model (or name of a run without one), the workspace had first, from 0: gives each its colour.
   * Given once; what is stored later changes none.
   */
  run_rank: { kind: "run" | "model"; name: string; rank: number };
  /** Projection: which canvases name a run, from their charts, numbers and tables. */
  run_use: { run_id: string; canvas_id: string };
}
