/** Follows the access logs of the web servers and counts what they say, second by second. */
import type { Service } from '../../domain/component.ts';
import type { ServiceLog } from '../../domain/service-log.ts';
import { type CutReason, LogFollower, type LogSink } from '../../host/log-files/index.ts';
import { compileFormat, TrafficCounter } from '../access-log/index.ts';
import type { ServiceTraffic, TrafficSource } from './traffic.ts';

type AccessLog = Extract<ServiceLog, { kind: 'access' }>;

/** Logs of one host; one with more sites than this has them in shared logs. */
const MOST_LOGS = 500;
const NEWLINE = 0x0a;
/** What is judged once a second need not be read ten times a second: waking up is most of what following a log costs. */
const BATCH_MS = 500;

interface Counted {
  readonly service: string;
  readonly counter: TrafficCounter;
  /** Something was read since it was summed up last. */
  news: boolean;
}

interface Followed {
  /** Says the same as long as it is the same log of the same service in the same format. */
  readonly key: string;
  readonly service: string;
}

export interface LogTrafficOptions {
  readonly services: () => readonly Service[];
  /** The user agent of our own requests, which are no traffic. Formats that do not log it count them. */
  readonly ownAgent: string;
  readonly now: () => Date;
  readonly follower?: LogFollower;
}

export class LogTraffic implements TrafficSource {
  readonly #options: LogTrafficOptions;
  readonly #follower: LogFollower;
  readonly #counted = new Map<string, Counted>();
  readonly #followed = new Map<string, Followed>();
  #services: readonly Service[] = [];

  constructor(options: LogTrafficOptions) {
    this.#options = options;
    this.#follower = options.follower ?? new LogFollower({ batchMs: BATCH_MS });
  }

  take(): readonly ServiceTraffic[] {
    const services = this.#options.services();
    if (services !== this.#services) this.#follow(services);
    return [...this.#counted.values()].filter(({ news }) => news).map(takeFrom);
  }

  close(): void {
    this.#follower.close();
    this.#followed.clear();
  }

  /** What is read by now is counted from now on: what was written before belongs to the past. */
  #follow(services: readonly Service[]): void {
    this.#services = services;
    const wanted = logsOf(services);
    for (const [path, { key }] of this.#followed)
      if (wanted.get(path)?.key !== key) {
        this.#follower.unfollow(path);
        this.#followed.delete(path);
      }
    for (const [path, { key, service, log }] of wanted) {
      if (this.#followed.has(path)) continue;
      this.#followed.set(path, { key, service });
      this.#follower.follow(path, this.#sink(service, log));
    }
    const still = new Set([...this.#followed.values()].map((one) => one.service));
    for (const service of this.#counted.keys()) if (!still.has(service)) this.#counted.delete(service);
  }

  #sink(service: string, log: AccessLog): LogSink {
    const counted = this.#counted.get(service) ?? this.#begin(service);
    const reader = counted.counter.reader(compileFormat(log), log.site);
    const own = Buffer.from(this.#options.ownAgent);
    return {
      lines: (block) => {
        const others = withoutOwn(block, own);
        if (others.length === 0) return;
        counted.news = true;
        reader.lines(others);
      },
      cut: (head: Buffer, why: CutReason) => {
        counted.news = true;
        reader.cut(head, why);
      },
    };
  }

  #begin(service: string): Counted {
    const now = (): number => this.#options.now().getTime();
    const counted = { service, counter: new TrafficCounter({ now }), news: false };
    this.#counted.set(service, counted);
    return counted;
  }
}

function takeFrom(counted: Counted): ServiceTraffic {
  const { groups } = counted.counter.summarise();
  counted.counter.startNewSpan();
  counted.news = false;
  return { service: counted.service, groups };
}

/** Access logs of the web servers that should run, by path; a file that several name is read once. */
function logsOf(services: readonly Service[]): ReadonlyMap<string, Followed & { readonly log: AccessLog }> {
  const found = new Map<string, Followed & { readonly log: AccessLog }>();
  for (const { id, running, stack, logs = [] } of services) {
    if (!running || (stack !== 'apache' && stack !== 'nginx')) continue;
    for (const log of logs) {
      if (log.kind !== 'access' || found.has(log.path) || found.size >= MOST_LOGS) continue;
      found.set(log.path, { key: JSON.stringify([id, log]), service: id, log });
    }
  }
  return found;
}

/** The block without the lines that hold `own`; most blocks have none and are passed on as they are. */
export function withoutOwn(block: Buffer, own: Buffer): Buffer {
  let at = block.indexOf(own);
  if (at < 0) return block;
  const kept: Buffer[] = [];
  let from = 0;
  while (at >= 0) {
    const begin = block.lastIndexOf(NEWLINE, at) + 1;
    const end = block.indexOf(NEWLINE, at);
    if (begin > from) kept.push(block.subarray(from, begin));
    from = end < 0 ? block.length : end + 1;
    at = block.indexOf(own, from);
  }
  kept.push(block.subarray(from));
  return Buffer.concat(kept);
}
