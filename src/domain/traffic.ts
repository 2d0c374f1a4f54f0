/** What the access logs say about a span of time. Pure. */

export interface Latency {
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly maxMs: number;
}

/** Requests of one site whose paths belong together. */
export interface TrafficGroup {
  /** Name of the site; empty when the log serves several and its format names none. */
  readonly site: string;
  /** Path without query; parts that look like numbers, hashes or identifiers are folded to `:id`. */
  readonly path: string;
  readonly requests: number;
  /** Status → count, e.g. `{ '200': 80, '500': 20 }`. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly serverErrors: number;
  /** Distinct clients, exact up to 10,000 and estimated above. */
  readonly clients: number;
  /** Of them, those that got a 5xx. */
  readonly clientsAffected: number;
  /** Only where the format logs a duration. */
  readonly latency?: Latency;
  /** ISO 8601 UTC of the first and last 5xx. */
  readonly firstErrorAt?: string;
  readonly lastErrorAt?: string;
}

/** One client, or one user agent, that asks for much that is not there. */
export interface NoisyClient {
  readonly client: string;
  readonly agent: string;
  readonly requests: number;
  readonly notFound: number;
  /** Distinct paths it asked for, up to 1,000. */
  readonly paths: number;
  /** A few of the paths that were not found. */
  readonly examples: readonly string[];
}

export interface TrafficSummary {
  /** ISO 8601 UTC: the span the numbers cover. */
  readonly from?: string;
  readonly to?: string;
  readonly requests: number;
  readonly serverErrors: number;
  /** Lines that do not fit the format. */
  readonly unparsed: number;
  readonly groups: readonly TrafficGroup[];
  readonly noisy: readonly NoisyClient[];
}
