/** Every environment variable, read once. A malformed value stops the start with one clear line. */

export interface Config {
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  readonly access: "local" | "accounts";
  readonly logLevel: string;
  /** PUBLIC_URL: the address people use, without a trailing slash; null when unset. */
  readonly publicUrl: string | null;
}
