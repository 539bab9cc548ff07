/** What runs were started with, side by side. */
import { Checkbox } from "@mantine/core";
import { useState } from "react";
import type { CompareAnswer } from "../../shared/api/runPage.ts";
import styles from "./compare.module.css";

export function CompareParams({ answer }: { readonly answer: CompareAnswer }) {
  const { runs, params } = answer;
  const [all, setAll] = useState(false);
  const shown = all ? params : params.filter(({ differs }) => differs);
  if (params.length === 0) return null;
  return (
    <section className={styles.section} aria-labelledby="compare-params">
      <div className={styles.sectionHead}>
        <h2 id="compare-params">Params</h2>
        <Checkbox
          size="sm"
          label="Only those that differ"
          checked={!all}
          onChange={(event) => setAll(!event.currentTarget.checked)}
        />
      </div>
      {shown.length === 0 ? (
        <p className={styles.quiet}>
          All {params.length} params are the same in these runs.
        </p>
      ) : (
        <div className={styles.scroller}>
          <table className={styles.table} aria-label="Params side by side">
            <thead>
              <tr>
                <th scope="col">Param</th>
                {runs.map(({ id, name }) => (
                  <th key={id} scope="col" title={name}>
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {shown.map(({ name, values, differs }) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  {runs.map(({ id }, i) => {
                    const value = values[i] ?? null;
                    return value === null ? (
                      <td key={id} className={styles.none}>
                        not given
                      </td>
                    ) : (
                      <td key={id} data-differs={differs || undefined}>
                        <code>{value}</code>
                      </td>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
