/**
 * Writes down what users met during incidents, so that it can be told when the agent has forgotten: in stretches while they last,
 * and the rest just before they are resolved.
 */
import type { EventOf, JournalEvent } from '../../domain/event.ts';
import { COARSE_MS, FINE_MS, type ServiceHistory } from './history.ts';

/** How it was before belongs to the picture. */
export const BEFORE_MS = 300_000;
/** An hour in fine steps, every ten minutes; what lasts longer in coarse ones, every hour. */
const FINE_FOR_MS = 3_600_000;
const FINE_STRETCH_MS = 600_000;
const COARSE_STRETCH_MS = 3_600_000;
const LOOK_MS = 60_000;
/** Of services, the busiest. */
const MOST_SERIES = 16;
const MOST_INCIDENTS = 200;

export interface ImpactPorts {
  readonly history: ServiceHistory;
  readonly append: (event: JournalEvent) => void;
  readonly now: () => Date;
}

interface Followed {
  readonly since: number;
  /** Everything before it is written down. */
  upTo: number;
}

export class ImpactKeeper {
  readonly #ports: ImpactPorts;
  readonly #open = new Map<string, Followed>();
  #timer: NodeJS.Timeout | undefined;

  constructor(ports: ImpactPorts) {
    this.#ports = ports;
  }

  /** `carried`: incidents that are open already. */
  start(carried: readonly string[]): void {
    const now = this.#ports.now().getTime();
    for (const id of carried) this.#follow(id, now);
    this.#timer = setInterval(() => this.tick(), LOOK_MS);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    for (const id of this.#open.keys()) this.#end(id);
  }

  /** Every event, before it is written: what an incident ends with stands before its end. */
  heard(event: JournalEvent): void {
    if (!('incident' in event) || event.incident === undefined) return;
    const now = this.#ports.now().getTime();
    if (event.kind === 'incident.opened') this.#follow(event.incident, now - BEFORE_MS);
    else if (event.kind === 'incident.reopened') this.#follow(event.incident, now);
    else if (event.kind === 'incident.resolved') this.#end(event.incident);
  }

  tick(): void {
    const now = this.#ports.now().getTime();
    for (const [id, one] of this.#open) {
      const isFine = now - one.since < FINE_FOR_MS;
      if (now - one.upTo < (isFine ? FINE_STRETCH_MS : COARSE_STRETCH_MS)) continue;
      // Whole minutes, so that coarse steps can follow fine ones.
      this.#write(id, one, floor(now, COARSE_MS), isFine ? FINE_MS : COARSE_MS);
    }
  }

  #follow(id: string, from: number): void {
    if (this.#open.has(id) || this.#open.size >= MOST_INCIDENTS) return;
    this.#open.set(id, { since: this.#ports.now().getTime(), upTo: floor(from, FINE_MS) });
  }

  #end(id: string): void {
    const one = this.#open.get(id);
    if (one === undefined) return;
    const now = this.#ports.now().getTime();
    this.#open.delete(id);
    this.#write(id, one, now, now - one.since < FINE_FOR_MS ? FINE_MS : COARSE_MS);
  }

  #write(incident: string, one: Followed, to: number, stepMs: typeof FINE_MS | typeof COARSE_MS): void {
    const { history, append } = this.#ports;
    const series = history.series(one.upTo, to, stepMs);
    one.upTo = to;
    const busiest = series
      .map((each) => ({ ...each, weight: each.points.reduce((sum, p) => sum + p.requests + p.checks, 0) }))
      .toSorted((a, b) => b.weight - a.weight)
      .slice(0, MOST_SERIES);
    const [first] = busiest;
    const from = first?.points[0]?.at;
    if (first === undefined || from === undefined) return;
    append({
      kind: 'incident.impact',
      incident,
      from,
      to: new Date(Date.parse(from) + first.points.length * stepMs).toISOString(),
      stepMs,
      series: busiest.map(({ service, points }) => seriesOf(service, points)),
    });
  }
}

function seriesOf(
  service: string,
  points: ReturnType<ServiceHistory['series']>[number]['points'],
): EventOf<'incident.impact'>['series'][number] {
  return {
    service,
    requests: points.map((one) => one.requests),
    serverErrors: points.map((one) => one.serverErrors),
    checks: points.map((one) => one.checks),
    wrong: points.map((one) => one.wrong),
    clients: points.map((one) => one.clients),
    affected: points.map((one) => one.affected),
  };
}

function floor(ms: number, step: number): number {
  return Math.floor(ms / step) * step;
}
