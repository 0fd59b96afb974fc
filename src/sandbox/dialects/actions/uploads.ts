/** An upload in chunks, as far as it has come. */

/** One upload under way. */
export interface Upload {
  readonly fileName: string;
  readonly totalChunks: number;
  readonly sizeBytes: number | undefined;
  readonly sha256: string | undefined;
  readonly retentionMs: number;
  readonly chunks: Map<number, Uint8Array>;
  /** When NapCat forgets it, unless a chunk comes. */
  expiresMs: number;
}
