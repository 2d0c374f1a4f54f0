/** One request as an access log tells it. Everything a client chose (path, agent, referer, method) is its words, unverified. */
export interface AccessRecord {
  /** Milliseconds since 1970. */
  readonly atMs?: number;
  readonly status?: number;
  /** Bytes sent. */
  readonly bytes?: number;
  readonly method?: string;
  /** Without query; as sent, only the log's own escapes undone. */
  readonly path?: string;
  readonly query?: string;
  /** Address or name of the client; behind a proxy of a private network, what the proxy says. */
  readonly client?: string;
  /** Name of the virtual host; a client's Host header only where the format has nothing better. */
  readonly site?: string;
  readonly agent?: string;
  readonly referer?: string;
  readonly latencyMs?: number;
}
