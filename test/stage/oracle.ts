/**
 * The token oracle (RELIABILITY, "Faults"): everything that people write in a play is a unique character, and this log
 * knows what must have become of each. An acknowledged token is in every copy exactly once, unless somebody removed
 * it; what anybody was shown stays; nothing of somebody who may not write is anywhere.
 */
export interface TokenFacts {
  readonly author: string;
  /** False: whoever wrote it had no right to, so it must never be seen. */
  readonly isAllowed: boolean;
  /** Where it was put, from the outside in, e.g. a block and an item in it; when one of them is removed it goes, too. */
  readonly homes: readonly string[];
  acknowledged: boolean;
  /** Somebody else than its author saw it, with who. */
  seenBy: string | null;
  removal: "none" | "asked" | "acknowledged";
  /** Undo and redo take it and bring it back; it may be there or not. */
  undone: boolean;
  /** Its author was told that it is not kept. */
  returned: boolean;
}

const firstCode = 0x4e00;
const lastCode = 0x9fff;
const anyToken = /[\u4e00-\u9fff]/g;

export class TokenLog {
  readonly #tokens = new Map<string, TokenFacts>();
  readonly #removedHomes = new Set<string>();
  readonly #problems: string[] = [];

  /** A token that nobody wrote before: one character, so that no edit can split it. */
  write(
    author: string,
    {
      isAllowed = true,
      homes = [],
    }: { isAllowed?: boolean; homes?: readonly string[] } = {},
  ): string {
    const code = firstCode + this.#tokens.size;
    if (code > lastCode) throw new Error("TokenLog: all tokens are used up");
    const token = String.fromCharCode(code);
    this.#tokens.set(token, {
      author,
      isAllowed,
      homes,
      acknowledged: false,
      seenBy: null,
      removal: "none",
      undone: false,
      returned: false,
    });
    return token;
  }

  get size(): number {
    return this.#tokens.size;
  }

  factsOf(token: string): TokenFacts {
    const facts = this.#tokens.get(token);
    if (!facts) throw new Error(`TokenLog: nobody wrote ${describe(token)}`);
    return facts;
  }

  /** The server said that these are durable. */
  acknowledge(tokens: Iterable<string>) {
    for (const token of tokens) this.factsOf(token).acknowledged = true;
  }

  acknowledged(): string[] {
    return [...this.#tokens]
      .filter(([, facts]) => facts.acknowledged)
      .map(([token]) => token);
  }

  remove(token: string) {
    const facts = this.factsOf(token);
    if (facts.removal === "none") facts.removal = "asked";
  }

  acknowledgeRemoval(tokens: Iterable<string>) {
    for (const token of tokens) this.factsOf(token).removal = "acknowledged";
  }

  /** Somebody removed a block or an item: whatever is or comes in it may be gone. */
  removeHome(home: string) {
    this.#removedHomes.add(home);
  }

  /** `by` undid or redid something: what came or went must be their own (F19). */
  noteUndo(by: string, before: string, after: string) {
    for (const token of difference(before, after)) {
      const facts = this.factsOf(token);
      facts.undone = true;
      if (facts.author !== by)
        this.#problems.push(
          `the undo of ${by} took or brought ${describe(token)} of ${facts.author}`,
        );
    }
  }

  /** Its author was told that these are not kept. */
  giveBack(tokens: Iterable<string>) {
    for (const token of tokens) this.factsOf(token).returned = true;
  }

  /** Somebody was shown this text. */
  see(by: string, text: string) {
    for (const token of tokensIn(text)) {
      const facts = this.factsOf(token);
      if (facts.author !== by) facts.seenBy ??= by;
    }
  }

  /** What is wrong, given the copies that exist at the end; empty when nothing is. */
  problems(copies: Readonly<Record<string, string>>): string[] {
    const problems = [...this.#problems];
    for (const [name, text] of Object.entries(copies)) {
      const counts = new Map<string, number>();
      for (const token of tokensIn(text))
        counts.set(token, (counts.get(token) ?? 0) + 1);
      for (const token of counts.keys())
        if (!this.#tokens.has(token))
          problems.push(`${name} has ${describe(token)}, which nobody wrote`);
      for (const [token, facts] of this.#tokens) {
        const problem = this.#judge(facts, counts.get(token) ?? 0);
        if (problem)
          problems.push(
            `${name}: ${describe(token)} of ${facts.author} ${problem}`,
          );
      }
    }
    return problems;
  }

  #judge(facts: TokenFacts, count: number): string | null {
    if (count > 1) return `is there ${count} times`;
    if (!facts.isAllowed)
      return count + (facts.seenBy ? 1 : 0) > 0
        ? "was let through, though its author may not write"
        : null;
    const mayBeGone =
      facts.removal !== "none" ||
      facts.undone ||
      facts.homes.some((home) => this.#removedHomes.has(home));
    if (count === 1)
      return facts.removal === "acknowledged" && !facts.undone
        ? "is back, though its removal was acknowledged"
        : null;
    if (mayBeGone) return null;
    if (facts.acknowledged) return "is lost, though it was acknowledged";
    if (facts.seenBy) return `is lost, though ${facts.seenBy} saw it`;
    return null;
  }
}

export function tokensIn(text: string): string[] {
  return text.match(anyToken) ?? [];
}

function difference(before: string, after: string): string[] {
  const [a, b] = [new Set(tokensIn(before)), new Set(tokensIn(after))];
  return [...a]
    .filter((token) => !b.has(token))
    .concat([...b].filter((token) => !a.has(token)));
}

function describe(token: string): string {
  return `token ${token.charCodeAt(0) - firstCode}`;
}
