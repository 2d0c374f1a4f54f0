/** What looks at a service's processes and resources amount to. Pure: time comes with each call. */
import type { PoolHealth, ServiceHealth } from '../health/index.ts';
import { type Condition, type IsRaised, percent, plural } from './condition.ts';
import { roomConditions } from './room.ts';
import { ServiceEvents } from './service-events.ts';

/** A restart takes a service away for a second or two; during a package transaction for longer. */
const DOWN_MS = 5000;
const DOWN_MAINTENANCE_MS = 30_000;
/** Looks that must have found it so. */
const LOOKS = 2;
/** Fewer connections wait in any burst. */
const LEAST_WAITING = 5;
/** Shares of the limit that raise a signal, and that keep it raised; two signals, as with disks. */
const FD_LEVELS = [
  { severity: 'critical', from: 0.98, still: 0.95 },
  { severity: 'warning', from: 0.9, still: 0.8 },
] as const;
const FD_LOOKED_AT = 0.8;
interface Lasting {
  readonly since: number;
  looks: number;
}

export class ServiceSignals {
  readonly #service: string;
  /** The service itself and those that depend on it. */
  readonly #services: () => readonly string[];
  #health: ServiceHealth | undefined;
  #lookedAt = 0;
  /** How long what is wrong now has been so, by id. */
  readonly #lasting = new Map<string, Lasting>();
  /** Addresses that it has listened at since we look. */
  readonly #heard = new Set<string>();
  readonly #writable = new Set<string>();
  readonly #events = new ServiceEvents();

  constructor(service: string, services: () => readonly string[]) {
    this.#service = service;
    this.#services = services;
  }

  get health(): ServiceHealth | undefined {
    return this.#health;
  }

  seen(health: ServiceHealth, now: number): void {
    const before = this.#health;
    if (before !== undefined) this.#events.compare(before, health, now);
    for (const { address } of health.expects)
      if (health.running === true && !health.notListening.some((one) => one.address === address))
        this.#heard.add(address);
    for (const one of health.fileSystems) if (!one.readOnly) this.#writable.add(one.mountPoint);
    this.#health = health;
    this.#lookedAt = now;
    this.#mark(this.#wrong(health), now);
  }

  conditions(isRaised: IsRaised, now: number, maintenance: boolean): readonly Condition[] {
    const health = this.#health;
    if (health === undefined) return [];
    const downFor = maintenance ? DOWN_MAINTENANCE_MS : DOWN_MS;
    if (health.running === false) return this.#down(isRaised, now, downFor);
    return [
      ...this.#listeners(health, isRaised, now, downFor),
      ...health.pools.flatMap((pool) => this.#pool(pool, isRaised)),
      ...this.#queues(health, isRaised),
      ...this.#descriptors(health, isRaised),
      ...this.#events.conditions({ service: this.#service, services: this.#services() }, now),
      ...health.fileSystems.flatMap((use) =>
        roomConditions(this.#services(), use, this.#writable, isRaised, this.#lookedAt),
      ),
    ];
  }

  /** Ids of what a single look finds wrong and must be found again to count. */
  #wrong(health: ServiceHealth): readonly string[] {
    if (health.running === false) return [this.#id('service-down')];
    const { descriptors } = health;
    return [
      ...health.notListening.map(({ address }) => this.#id('listener-gone', address)),
      ...health.pools.filter(isTaken).map(({ name }) => this.#id('queue', `pool ${name}`)),
      ...health.listening
        .filter(({ waiting }) => waiting >= LEAST_WAITING)
        .map(({ address }) => this.#id('queue', address)),
      ...(descriptors !== undefined && descriptors.used >= descriptors.limit * FD_LOOKED_AT
        ? [this.#id('fd')]
        : []),
    ];
  }

  #mark(wrong: readonly string[], now: number): void {
    for (const id of this.#lasting.keys()) if (!wrong.includes(id)) this.#lasting.delete(id);
    for (const id of wrong) {
      const known = this.#lasting.get(id);
      if (known === undefined) this.#lasting.set(id, { since: now, looks: 1 });
      else known.looks += 1;
    }
  }

  #id(kind: Condition['kind'], subject?: string): string {
    return `${kind}:${this.#service}${subject === undefined ? '' : ` ${subject}`}`;
  }

  #make(
    id: string,
    rest: Pick<Condition, 'kind' | 'severity' | 'summary' | 'evidence'> & { readonly subject?: string },
  ): Condition {
    return { id, services: this.#services(), since: this.#lasting.get(id)?.since ?? this.#lookedAt, ...rest };
  }

  #lasts(id: string, isRaised: IsRaised, now: number, forMs: number): boolean {
    const lasting = this.#lasting.get(id);
    if (lasting === undefined) return false;
    return isRaised(id) || (lasting.looks >= LOOKS && now - lasting.since >= forMs);
  }

  #down(isRaised: IsRaised, now: number, forMs: number): readonly Condition[] {
    const id = this.#id('service-down');
    if (!this.#lasts(id, isRaised, now, forMs)) return [];
    const left = this.#health?.workers ?? 0;
    return [
      this.#make(id, {
        kind: 'service-down',
        severity: 'critical',
        summary: `${this.#service} does not run`,
        evidence: [
          `no live master process since ${new Date(this.#lasting.get(id)?.since ?? now).toISOString()}`,
          ...(left > 0 ? [`${plural(left, 'worker')} outlived it`] : []),
        ],
      }),
    ];
  }

  /** Where it has listened before, somebody is turned away; where it never has, a new line of configuration waits for a reload. */
  #listeners(health: ServiceHealth, isRaised: IsRaised, now: number, forMs: number): readonly Condition[] {
    return health.notListening.flatMap(({ address, at }) => {
      const id = this.#id('listener-gone', address);
      if (!this.#lasts(id, isRaised, now, forMs)) return [];
      const heard = this.#heard.has(address);
      return [
        this.#make(id, {
          kind: 'listener-gone',
          severity: heard ? 'critical' : 'warning',
          subject: address,
          summary: `${this.#service} does not listen at ${address}${heard ? ' any more' : ' as it is configured'}`,
          evidence: [
            `${address}${at === undefined ? '' : ` (${at.file}:${at.line ?? ''})`}`,
            `it listens at ${health.listening.map((one) => one.address).join(', ') || 'nothing'}`,
          ],
        }),
      ];
    });
  }

  #pool(pool: PoolHealth, isRaised: IsRaised): readonly Condition[] {
    const id = this.#id('queue', `pool ${pool.name}`);
    if (!isTaken(pool) || !this.#lasts(id, isRaised, 0, -Infinity)) return [];
    const { name, limit = 0, waiting = 0, limitAt } = pool;
    return [
      this.#make(id, {
        kind: 'queue',
        severity: 'warning',
        subject: `pool ${name}`,
        summary: `all ${limit} workers of pool ${name} are busy and ${plural(waiting, 'connection')} wait`,
        evidence: [
          ...(limitAt === undefined
            ? []
            : [`pm.max_children = ${limit} (${limitAt.file}:${limitAt.line ?? ''})`]),
          ...(pool.status === undefined ? [] : [`its status page: ${JSON.stringify(pool.status)}`]),
        ],
      }),
    ];
  }

  #queues(health: ServiceHealth, isRaised: IsRaised): readonly Condition[] {
    if (health.pools.some(isTaken)) return []; // says the same and more
    return health.listening.flatMap(({ address, waiting }) => {
      const id = this.#id('queue', address);
      if (waiting < LEAST_WAITING || !this.#lasts(id, isRaised, 0, -Infinity)) return [];
      return [
        this.#make(id, {
          kind: 'queue',
          severity: 'warning',
          subject: address,
          summary: `${plural(waiting, 'connection')} wait at ${address} for ${this.#service} to accept them`,
          evidence: [],
        }),
      ];
    });
  }

  #descriptors({ descriptors }: ServiceHealth, isRaised: IsRaised): readonly Condition[] {
    if (descriptors === undefined) return [];
    const { used, limit, pid } = descriptors;
    const share = used / limit;
    const level = FD_LEVELS.find(({ severity, from, still }) => {
      const id = this.#id('fd', severity === 'critical' ? 'exhausted' : undefined);
      return share >= (isRaised(id) ? still : from);
    });
    // Named after what a single look finds, so that one full moment is not enough.
    if (level === undefined || (this.#lasting.get(this.#id('fd'))?.looks ?? 0) < LOOKS) return [];
    return [
      {
        ...this.#make(this.#id('fd'), {
          kind: 'fd',
          severity: level.severity,
          summary: `${this.#service} has ${percent(share)} of its file descriptors open`,
          evidence: [`pid ${pid}: ${used} of ${limit} (/proc/${pid}/limits, Max open files)`],
        }),
        id: this.#id('fd', level.severity === 'critical' ? 'exhausted' : undefined),
      },
    ];
  }
}

/** Every worker it may have is busy, and somebody waits. */
function isTaken({ busy, limit, waiting }: PoolHealth): boolean {
  return limit !== undefined && busy !== undefined && busy >= limit && (waiting ?? 0) > 0;
}
