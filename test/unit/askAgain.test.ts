/** What a page asks again while its first answer is on its way. */
import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { expect, test } from "vitest";
import { askAgain } from "../../client/kit/askAgain.ts";

test("what was announced while the first answer was on its way is asked for after it", async () => {
  const queries = new QueryClient();
  const answers: ((said: string) => void)[] = [];
  const query = {
    queryKey: ["reviews"],
    queryFn: () => new Promise<string>((resolve) => answers.push(resolve)),
    staleTime: Infinity,
  };
  const stop = new QueryObserver(queries, query).subscribe(() => {});
  const again = askAgain(queries, query.queryKey);
  answers[0]!("from before");
  await expect.poll(() => answers.length).toBe(2);
  answers[1]!("from after");
  await again;
  expect(queries.getQueryData(query.queryKey)).toBe("from after");
  stop();
  queries.clear();
});
