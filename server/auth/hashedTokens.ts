/**
 * better-auth's database adapter, changed in two ways: of a session's token only the SHA-256 is stored, so that nobody
 * can sign in with what they read in the table, and people who were deactivated or erased are not there.
 */
import type { DBAdapter, Where } from "better-auth/types";
import { hashSecret } from "../access/secrets.ts";

type Transaction = Parameters<Parameters<DBAdapter["transaction"]>[0]>[0];

export function withHashedTokens(adapter: DBAdapter): DBAdapter {
  return {
    ...adapter,
    ...guarded(adapter),
    transaction: (run) =>
      adapter.transaction((transaction) =>
        run({ ...transaction, ...guarded(transaction) }),
      ),
  };
}

function guarded(adapter: Transaction): Omit<Transaction, "id" | "options"> {
  return {
    async create<T extends Record<string, unknown>, R = T>(
      request: Parameters<Transaction["create"]>[0],
    ) {
      const tokens = createTokens(request.model);
      const data = tokens.hashIn(request.data);
      return tokens.restore(
        await adapter.create<T, R>({ ...request, data } as never),
      );
    },
    async findOne<T>(request: Parameters<Transaction["findOne"]>[0]) {
      const tokens = createTokens(request.model);
      const where = tokens.hashWhere(request.where);
      return tokens.restore(await adapter.findOne<T>({ ...request, where }));
    },
    async findMany<T>(request: Parameters<Transaction["findMany"]>[0]) {
      const tokens = createTokens(request.model);
      const where = tokens.hashWhere(request.where ?? []);
      const rows = await adapter.findMany<T>({ ...request, where });
      return rows.map((row) => tokens.restore(row));
    },
    count(request) {
      const { hashWhere } = createTokens(request.model);
      return adapter.count({ ...request, where: hashWhere(request.where) });
    },
    async update<T>(request: Parameters<Transaction["update"]>[0]) {
      const tokens = createTokens(request.model);
      const where = tokens.hashWhere(request.where);
      const update = tokens.hashIn(request.update);
      return tokens.restore(
        await adapter.update<T>({ ...request, where, update }),
      );
    },
    updateMany(request) {
      const { hashWhere, hashIn } = createTokens(request.model);
      return adapter.updateMany({
        ...request,
        where: hashWhere(request.where),
        update: hashIn(request.update),
      });
    },
    delete(request) {
      const { hashWhere } = createTokens(request.model);
      return adapter.delete({ ...request, where: hashWhere(request.where) });
    },
    deleteMany(request) {
      const { hashWhere } = createTokens(request.model);
      return adapter.deleteMany({
        ...request,
        where: hashWhere(request.where),
      });
    },
    async consumeOne<T>(request: Parameters<Transaction["consumeOne"]>[0]) {
      const tokens = createTokens(request.model);
      const where = tokens.hashWhere(request.where);
      return tokens.restore(await adapter.consumeOne<T>({ ...request, where }));
    },
    async incrementOne<T>(request: Parameters<Transaction["incrementOne"]>[0]) {
      const tokens = createTokens(request.model);
      const where = tokens.hashWhere(request.where);
      return tokens.restore(
        await adapter.incrementOne<T>({ ...request, where }),
      );
    },
  };
}

/** Of one call: hashes tokens on the way in, and gives back those that the call named on the way out. */
function createTokens(model: string) {
  const plainByHash = new Map<string, string>();
  const hash = (value: unknown) => {
    if (typeof value !== "string") return value;
    const hashed = hashSecret(value);
    plainByHash.set(hashed, value);
    return hashed;
  };
  const hashValue = (value: unknown) =>
    Array.isArray(value) ? value.map(hash) : hash(value);
  return {
    hashIn<T extends Record<string, unknown>>(data: T): T {
      if (model !== "session" || !("token" in data)) return data;
      return { ...data, token: hash(data["token"]) };
    },
    hashWhere(where: Where[] = []): Where[] {
      if (model === "user") return [...where, ...stillHere];
      if (model !== "session") return where;
      return where.map((condition) =>
        condition.field === "token"
          ? {
              ...condition,
              value: hashValue(condition.value) as Where["value"],
            }
          : condition,
      );
    },
    restore<T>(row: T): T {
      if (model !== "session" || row === null || typeof row !== "object")
        return row;
      const { token } = row as { token?: string };
      const plain = token === undefined ? undefined : plainByHash.get(token);
      return plain === undefined ? row : { ...row, token: plain };
    },
  };
}

const stillHere: Where[] = [
  { field: "deactivatedAt", value: null },
  { field: "erasedAt", value: null },
];
