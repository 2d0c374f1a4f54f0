/** What a clone can be asked for. */

/** A directory of the machine that the clone sees as it is, not as a copy. */
export interface Share {
  readonly from: string;
  readonly to: string;
  readonly writable?: boolean;
}

export interface CloneOptions {
  /** Image files made by `saveImage`, stacked on the machine's files in this order. */
  readonly images?: readonly string[];
  readonly shared?: readonly Share[];
  /** What the clone may write, in memory. Default 1 GiB. */
  readonly sizeBytes?: number;
  readonly hostname?: string;
  /** Mount tracefs read-only for a trusted agent that attaches to tracepoints. Default false. */
  readonly tracing?: boolean;
  /**
   * Where the clone's own file system is seen, read-only, as it is before anything is done in it (without what is mounted
   * below). Needs at least one image.
   */
  readonly pristine?: string;
}
