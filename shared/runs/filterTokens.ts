/** Words, strings, numbers and signs of a filter. One pass over the text, without patterns that could run away. */

/** A filter that cannot be understood: where (characters from 0), and what would be right. */
export class FilterError extends Error {
  readonly position: number;

  constructor(position: number, message: string) {
    super(message);
    this.name = "FilterError";
    this.position = position;
  }
}

export type Token =
  | {
      readonly type: "word";
      readonly text: string;
      readonly at: number;
      /** In backticks or double quotes. */
      readonly quoted: boolean;
    }
  | { readonly type: "string"; readonly text: string; readonly at: number }
  | {
      readonly type: "number";
      readonly value: number;
      readonly text: string;
      readonly at: number;
    }
  | {
      readonly type: "sign";
      readonly text:
        "." | "," | "(" | ")" | "=" | "!=" | ">" | ">=" | "<" | "<=";
      readonly at: number;
    }
  | { readonly type: "end"; readonly text: ""; readonly at: number };

const signs = ["!=", ">=", "<=", "<>", "==", "=", ">", "<", "(", ")", ",", "."];
const space = /\s/;
/** What a name may hold without quotes: MLflow's names have `/`, `:` and `-`, those of evaluations `@`. */
const inWord = /[\p{L}\p{N}_\-/:@%#$+*]/u;
const numberHere =
  /[+-]?(?:[0-9]{1,400}(?:\.[0-9]{0,400})?|\.[0-9]{1,400})(?:[eE][+-]?[0-9]{1,6})?(?![\p{L}\p{N}_/:@])/uy;

/** Throws a `FilterError`. Longer texts than `limit` are refused before they are read. */
export function readTokens(text: string, limit = 20_000): Token[] {
  if (text.length > limit)
    throw new FilterError(
      limit,
      `A filter has at most ${limit.toLocaleString("en")} characters; this one has ${text.length.toLocaleString("en")}.`,
    );
  const nul = text.indexOf("\0");
  if (nul >= 0)
    throw new FilterError(
      nul,
      `At character ${nul + 1} there is a NUL, which no value has. Take it out.`,
    );
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const char = text[at]!;
    if (space.test(char)) {
      at++;
      continue;
    }
    const token = readToken(text, at, tokens.at(-1));
    tokens.push(token.token);
    at = token.end;
  }
  tokens.push({ type: "end", text: "", at: text.length });
  return tokens;
}

function readToken(
  text: string,
  at: number,
  before: Token | undefined,
): { token: Token; end: number } {
  const char = text[at]!;
  const afterDot = before?.type === "sign" && before.text === ".";
  // "x" is a key after a dot or where a comparison begins, and a string where a value is expected.
  if (char === "'" || (char === '"' && expectsValue(before))) {
    const { inner, end } = readQuoted(text, at, char);
    return { token: { type: "string", text: inner, at }, end };
  }
  if (char === "`" || char === '"') {
    const { inner, end } = readQuoted(text, at, char);
    return { token: { type: "word", text: inner, at, quoted: true }, end };
  }
  const isPath = afterDot || (char === "." && before?.type === "word");
  if (!isPath) {
    numberHere.lastIndex = at;
    const number = numberHere.exec(text)?.[0];
    if (number !== undefined)
      return {
        token: { type: "number", text: number, value: Number(number), at },
        end: at + number.length,
      };
  }
  const sign = signs.find((known) => text.startsWith(known, at));
  if (sign !== undefined) {
    const plain = sign === "==" ? "=" : sign === "<>" ? "!=" : sign;
    return {
      token: { type: "sign", text: plain, at } as Token,
      end: at + sign.length,
    };
  }
  let end = at;
  for (;;) {
    const next = text.codePointAt(end);
    if (next === undefined) break;
    const character = String.fromCodePoint(next);
    if (!inWord.test(character)) break;
    end += character.length;
  }
  if (end === at)
    throw new FilterError(
      at,
      `At character ${at + 1} “${char}” has no meaning here. Put names with special characters in backticks, and text in single quotes.`,
    );
  return {
    token: { type: "word", text: text.slice(at, end), at, quoted: false },
    end,
  };
}

/** After a comparison sign, LIKE, ILIKE, and within the parentheses of IN. */
function expectsValue(before: Token | undefined): boolean {
  if (!before) return false;
  if (before.type === "sign") return before.text !== "." && before.text !== ")";
  return (
    before.type === "word" &&
    !before.quoted &&
    /^(?:like|ilike|in)$/i.test(before.text)
  );
}

/** The quote itself is written twice within. */
function readQuoted(
  text: string,
  at: number,
  quote: string,
): { inner: string; end: number } {
  let inner = "";
  let from = at + 1;
  for (;;) {
    const close = text.indexOf(quote, from);
    if (close < 0)
      throw new FilterError(
        at,
        `The ${quote} at character ${at + 1} is not closed. Add ${quote} at the end of the text it starts.`,
      );
    inner += text.slice(from, close);
    if (text[close + 1] !== quote) return { inner, end: close + 1 };
    inner += quote;
    from = close + 2;
  }
}
