/** What happens to a service between two looks: another master, processes killed by the kernel. Pure: time comes with each call. */
import type { ServiceHealth } from '../health/index.ts';
import { type Condition, plural } from './condition.ts';

/** Starts of the master within the span: a supervisor that starts what dies again. */
const STORM_STARTS = 3;
const STORM_MS = 300_000;
/** A killed process is told for this long. */
const OOM_MS = 600_000;

interface About {
  readonly service: string;
  readonly services: readonly string[];
}

export class ServiceEvents {
  #starts: readonly number[] = [];
  #oom: { readonly at: number; readonly kills: number; readonly group: string } | undefined;

  compare(before: ServiceHealth, health: ServiceHealth, now: number): void {
    if (health.master !== undefined && before.master !== undefined)
      if (health.master.startTicks !== before.master.startTicks) this.#starts = [...this.#starts, now];
    const [then, group] = [before.memory?.group, health.memory?.group];
    const kills = (group?.oomKills ?? 0) - (then?.oomKills ?? Infinity);
    if (kills > 0) this.#oom = { at: now, kills, group: group?.path ?? '' };
  }

  conditions(about: About, now: number): readonly Condition[] {
    return [...this.#memory(about, now), ...this.#storm(about, now)];
  }

  #memory({ service, services }: About, now: number): readonly Condition[] {
    if (this.#oom === undefined || now - this.#oom.at > OOM_MS) return [];
    const { at, kills, group } = this.#oom;
    return [
      {
        id: `memory:${service}`,
        kind: 'memory',
        severity: 'warning',
        services,
        since: at,
        summary: `the kernel killed ${kills} process${kills === 1 ? '' : 'es'} of ${service} for want of memory`,
        evidence: [`memory.events of ${group}: oom_kill grew by ${kills}`],
      },
    ];
  }

  #storm({ service, services }: About, now: number): readonly Condition[] {
    this.#starts = this.#starts.filter((at) => now - at < STORM_MS);
    const [first] = this.#starts;
    if (first === undefined || this.#starts.length < STORM_STARTS) return [];
    return [
      {
        id: `restart-storm:${service}`,
        kind: 'restart-storm',
        severity: 'warning',
        services,
        since: first,
        summary: `${service} was started ${plural(this.#starts.length, 'time')} in ${STORM_MS / 60_000} minutes`,
        evidence: this.#starts.map((at) => `a new master at ${new Date(at).toISOString()}`),
      },
    ];
  }
}
