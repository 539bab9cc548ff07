/** What MLflow's Python client sends, and what it makes of the answers: requests with a token, JSON both ways. */
import { openApi, type ApiStage, type Caller } from "./api.ts";
import type { TestDatabase } from "./databases.ts";

export interface MlflowAnswer<T = Record<string, never>> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

export interface MlflowClient {
  /** `path` beneath /api/2.0/mlflow; a body that is text or bytes is sent as it is. */
  call<T = Record<string, never>>(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<MlflowAnswer<T>>;
  /** `path` as the client was told it: whole. */
  raw<T = Record<string, never>>(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<MlflowAnswer<T>>;
  /** A started run's id. */
  startRun(experiment?: string, name?: string): Promise<string>;
}

export interface MlflowStage {
  readonly api: ApiStage;
  readonly ada: Caller;
  readonly client: MlflowClient;
  /** With other credentials: the value of the header Authorization. */
  as(authorization: string | null): MlflowClient;
  token(scopes: readonly string[]): Promise<string>;
  close(): Promise<void>;
}

export async function openMlflow(
  database?: TestDatabase,
): Promise<MlflowStage> {
  const api = await openApi(database ? { database } : {});
  const ada = await api.join("Ada");
  const token = async (scopes: readonly string[]) => {
    const made = await ada.call<{ token: string }>("POST", "/api/tokens", {
      name: `token for ${scopes.join(" ")}`,
      scopes,
    });
    return made.body.token;
  };
  const as = (authorization: string | null): MlflowClient => {
    const raw: MlflowClient["raw"] = async (method, path, body, headers) => {
      const asIs =
        body === undefined ||
        typeof body === "string" ||
        body instanceof Uint8Array;
      const response = await api.request(path, {
        method,
        headers: {
          ...(authorization !== null && { authorization }),
          ...(!asIs && { "content-type": "application/json" }),
          ...headers,
        },
        ...(body !== undefined && {
          body: (asIs ? body : JSON.stringify(body)) as BodyInit,
        }),
      });
      const text = await response.text();
      const isJson = (response.headers.get("content-type") ?? "").includes(
        "json",
      );
      return {
        status: response.status,
        headers: response.headers,
        body: (isJson ? JSON.parse(text) : text) as never,
      };
    };
    const call: MlflowClient["call"] = (method, path, body) =>
      raw(method, `/api/2.0/mlflow/${path}`, body);
    return {
      raw,
      call,
      async startRun(experiment = "0", name) {
        const { status, body } = await call<{
          run: { info: { run_id: string } };
        }>("POST", "runs/create", {
          experiment_id: experiment,
          start_time: Date.UTC(2026, 10, 23),
          ...(name !== undefined && { run_name: name }),
        });
        if (status !== 200) throw new Error(JSON.stringify(body));
        return body.run.info.run_id;
      },
    };
  };
  return {
    api,
    ada,
    client: as(`Bearer ${await token(["read", "runs:write"])}`),
    as,
    token,
    close: () => api.close(),
  };
}
