/** Waits for a condition instead of a time: resolves with the first result that is not false, null or undefined. */
export async function until<T>(
  condition: () => T | Promise<T>,
  { what = condition.toString(), withinMs = 25_000 } = {},
): Promise<NonNullable<Exclude<T, false>>> {
  const deadline = performance.now() + withinMs;
  let lastError: unknown;
  for (;;) {
    try {
      const result = await condition();
      if (result !== false && result !== null && result !== undefined)
        return result as NonNullable<Exclude<T, false>>;
    } catch (error) {
      lastError = error;
    }
    if (performance.now() > deadline)
      throw new Error(`until: not within ${withinMs} ms: ${what}`, {
        cause: lastError,
      });
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
