/**
 * Which model a run is about. A run has one, MLflow's has none: the first of these that is logged says it, and what was
 * said once stays. A logged model that is an input of the run says it, too. docs/mlflow.md lists the names.
 */

/** In the order in which they count within one call. */
const names = [
  "model",
  "model_name",
  "model_id",
  "model.name",
  "model_name_or_path",
  "_name_or_path",
  "base_model",
  "llm",
];

/** Null when none of these names it. */
export function modelIn(
  values: readonly { readonly key: string; readonly value: string }[],
): string | null {
  const byKey = new Map(
    values.map(({ key, value }) => [key.toLowerCase(), value]),
  );
  for (const name of names) {
    const value = byKey.get(name)?.trim();
    // Printed objects are no name.
    if (value && value.length <= 250 && !/^[<{[]|^(?:None|null)$/.test(value))
      return value;
  }
  return null;
}
