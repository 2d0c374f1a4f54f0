/** What was asked for in one group of paths of one site. */
import type { TrafficGroup } from '../../../domain/traffic.ts';
import { DistinctClients, type SlotBudget } from './distinct.ts';
import { LatencyHistogram } from './histogram.ts';
import { SecondRing } from './second-ring.ts';

const STATUSES = 1000;
const SERVER_ERROR = 500;

export interface GroupContext {
  readonly budget: SlotBudget;
  /** Hash of the client with the id. */
  readonly hashOf: (id: number) => number;
  /** Seconds of its ring; 0: none. */
  readonly ringSeconds: number;
}

export interface Hit {
  /** Since 1970; 0 when the format has no time. */
  readonly second: number;
  readonly status: number;
  /** −1 for a client without one; without hash as well (0) when the format names no client. */
  readonly clientId: number;
  readonly clientHash: number;
  /** −1 when the format has none. */
  readonly latencyMs: number;
}

export class GroupTally {
  readonly path: string;
  readonly ring: SecondRing | undefined;
  requests = 0;
  serverErrors = 0;
  readonly #statuses = new Uint32Array(STATUSES);
  readonly #clients: DistinctClients;
  readonly #affected: DistinctClients;
  #latency: LatencyHistogram | undefined;
  #firstError = 0;
  #lastError = 0;

  constructor(path: string, { budget, hashOf, ringSeconds }: GroupContext) {
    this.path = path;
    this.ring = ringSeconds > 0 ? new SecondRing(ringSeconds) : undefined;
    this.#clients = new DistinctClients(budget, hashOf);
    this.#affected = new DistinctClients(budget, hashOf);
  }

  add({ second, status, clientId, clientHash, latencyMs }: Hit): void {
    this.requests += 1;
    this.#statuses[status] = (this.#statuses[status] ?? 0) + 1;
    if (clientHash !== 0) this.#clients.add(clientId, clientHash);
    if (status >= SERVER_ERROR) {
      this.serverErrors += 1;
      if (clientHash !== 0) this.#affected.add(clientId, clientHash);
      if (this.#firstError === 0 || second < this.#firstError) this.#firstError = second;
      if (second > this.#lastError) this.#lastError = second;
    }
    if (latencyMs >= 0) (this.#latency ??= new LatencyHistogram()).add(latencyMs);
  }

  summary(site: string): TrafficGroup {
    const latency = this.#latency?.summary();
    return {
      site,
      path: this.path,
      requests: this.requests,
      statuses: this.#statusCounts(),
      serverErrors: this.serverErrors,
      clients: this.#clients.count,
      clientsAffected: this.#affected.count,
      ...(latency === undefined ? {} : { latency }),
      ...(this.#lastError === 0
        ? {}
        : { firstErrorAt: isoOf(this.#firstError), lastErrorAt: isoOf(this.#lastError) }),
    };
  }

  /** Begins anew; the ring goes on. */
  clear(): void {
    this.requests = 0;
    this.serverErrors = 0;
    this.#statuses.fill(0);
    this.#clients.clear();
    this.#affected.clear();
    this.#latency = undefined;
    this.#firstError = 0;
    this.#lastError = 0;
  }

  #statusCounts(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const [status, count] of this.#statuses.entries())
      if (count > 0) counts[String(status).padStart(3, '0')] = count;
    return counts;
  }
}

export const isoOf = (second: number): string => new Date(second * 1000).toISOString();
