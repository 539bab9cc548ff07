/** How much of something a fault test does: a little in `npm test`, what `npm run soak` asks for otherwise. */
export function count(name: string, short: number): number {
  const asked = process.env[`SOAK_${name.toUpperCase()}`];
  const number = Number(asked ?? short);
  if (!Number.isInteger(number) || number < 0)
    throw new Error(`SOAK_${name.toUpperCase()}: no whole number: ${asked}`);
  return number;
}
