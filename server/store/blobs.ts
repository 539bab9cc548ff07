/** Content-addressed files in DATA_DIR/blobs: raw uploads and images, by SHA-256. */

export interface StoredBlob {
  readonly sha256: string;
  readonly size: number;
}

export interface Blobs {
  /** Writes to a temporary file, fsyncs, renames: a crash leaves no half file under a hash. */
  put(bytes: ReadableStream<Uint8Array> | Uint8Array): Promise<StoredBlob>;
  /** Null when there is no such blob. */
  read(sha256: string): Promise<Uint8Array | null>;
  /** Path on disk for streaming; the file exists. Null when there is no such blob. */
  path(sha256: string): Promise<string | null>;
}
