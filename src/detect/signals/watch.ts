/**
 * Watches what the services of a host answer and use, once a second, and tells which signals are raised and cleared. What is
 * seen is judged by the pure parts beside this file; here are the clock, the looks and nothing else.
 */
import type { Component, Service } from '../../domain/component.ts';
import { messageOf } from '../../domain/errors.ts';
import type { Signal } from '../../domain/signal.ts';
import { ProcFs } from '../../host/proc/index.ts';
import { type Configured, configuredOf, healthOf, isMasterAlive, writablePathsOf } from '../health/index.ts';
import { type Look, ProbeRounds, type WatchedPage } from '../probe/index.ts';
import { type Cleared, SignalBoard } from './board.ts';
import { CertificateSignals } from './certificates.ts';
import type { Condition } from './condition.ts';
import { ErrorShare } from './error-share.ts';
import { Latency } from './latency.ts';
import { PageSignals } from './pages.ts';
import { answering, relyingOn } from './relations.ts';
import { ServiceSignals } from './service.ts';
import { type Source, sourceOf } from './source-of.ts';
import type { TrafficSource } from './traffic.ts';

export interface SignalPorts {
  /** Of the baseline; those that should run are watched. */
  services(): readonly Service[];
  components(): readonly Component[];
  /** The same list as long as nothing changes. */
  pages(): readonly WatchedPage[];
  /** Absent when no access log can be followed. */
  readonly traffic?: TrafficSource;
  /** A package manager is at work. */
  maintenance(): boolean;
  readonly now: () => Date;
  raised(signal: Signal): void;
  cleared(cleared: Cleared): void;
  note(text: string): void;
  /** A page was asked for, however it answered. */
  looked?(look: Look): void;
  /** A page answered well. */
  answeredWell?(page: WatchedPage): void;
  readonly probeIntervalMs?: number;
}

const TICK_MS = 1000;
const HEALTH_EVERY_MS = 10_000;
const DOWN_EVERY_MS = 2000;
/** A configuration is read again after this time, and whenever a service does not listen as it says. */
const CONFIGURED_FOR_MS = 60_000;
/** By then everything has been looked at that can be; what an earlier run raised and is not seen may be cleared. */
const SETTLED_MS = 60_000;

export class SignalWatch {
  readonly #ports: SignalPorts;
  readonly #board: SignalBoard;
  readonly #rounds: ProbeRounds;
  readonly #pages = new PageSignals();
  readonly #certificates = new CertificateSignals();
  readonly #latency = new Latency();
  readonly #errorShare: ErrorShare;
  readonly #services = new Map<string, ServiceSignals>();
  readonly #configured = new Map<string, { readonly at: number; readonly value: Configured }>();
  readonly #lookedAt = new Set<string>();
  #watchedPages: readonly WatchedPage[] = [];
  #running: ReadonlySet<string> = new Set();
  #trouble = '';
  #startedAt = 0;
  #healthAt = -Infinity;
  #looking = false;
  #timer: NodeJS.Timeout | undefined;

  /** `carried`: raised by an earlier run and not cleared. */
  constructor(ports: SignalPorts, carried: readonly Signal[]) {
    this.#ports = ports;
    this.#board = new SignalBoard(carried, sourceOf);
    this.#errorShare = new ErrorShare((service, site) => answering(this.#watched(), service, site));
    this.#rounds = new ProbeRounds({
      pages: () => ports.pages(),
      seen: (look) => this.#seen(look),
      now: ports.now,
      ...(ports.probeIntervalMs === undefined ? {} : { intervalMs: ports.probeIntervalMs }),
    });
  }

  start(): void {
    this.#startedAt = performance.now();
    this.#rounds.start();
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#rounds.stop();
    this.#ports.traffic?.close();
  }

  #seen(look: Look): void {
    const { page, result, askedAt } = look;
    this.#lookedAt.add(page.key);
    this.#ports.looked?.(look);
    this.#pages.seen(look);
    this.#certificates.seen(look);
    if (!result.ok) return;
    this.#latency.add(page.site, page.services, result.tookMs, askedAt);
    this.#ports.answeredWell?.(page);
  }

  #tick(): void {
    const now = this.#ports.now().getTime();
    this.#forget(now);
    this.#countTraffic(now);
    if (!this.#looking && performance.now() - this.#healthAt >= this.#healthPause())
      void this.#lookAtHealth();
    this.#judge(now);
  }

  /** What is not part of the baseline any more. */
  #forget(now: number): void {
    const pages = this.#ports.pages();
    if (pages !== this.#watchedPages) {
      this.#watchedPages = pages;
      this.#pages.keep(new Set(pages.map((page) => page.key)));
      this.#certificates.keep(new Set(pages.map((page) => page.site)));
    }
    this.#running = new Set(this.#watched().map((one) => one.id));
    for (const id of this.#services.keys()) if (!this.#running.has(id)) this.#services.delete(id);
    for (const cleared of this.#board.drop((signal) => !this.#isWatched(signal), now))
      this.#ports.cleared(cleared);
  }

  /** A page that nobody is known to serve is watched for itself. */
  #isWatched({ services }: Pick<Signal, 'services'>): boolean {
    return services.length === 0 || services.some((id) => this.#running.has(id));
  }

  #countTraffic(now: number): void {
    for (const { service, groups } of this.#ports.traffic?.take() ?? []) {
      this.#errorShare.add(service, groups, now);
      for (const { site, latency } of groups)
        if (latency !== undefined)
          this.#latency.add(
            `${site || service} in its log`,
            answering(this.#watched(), service, site),
            latency.p50Ms,
            now,
          );
    }
  }

  #judge(now: number): void {
    const settled = performance.now() - this.#startedAt >= SETTLED_MS;
    const { isRaised } = this.#board;
    const maintenance = this.#ports.maintenance();
    const seenAll = settled || this.#ports.pages().every((page) => this.#lookedAt.has(page.key));
    const health = [...this.#services.values()];
    const looked = settled || (health.length > 0 && health.every((one) => one.health !== undefined));
    this.#tell('pages', this.#pages.conditions(isRaised, maintenance), now, seenAll);
    this.#tell('certificates', this.#certificates.conditions(now), now, seenAll);
    this.#tell('latency', this.#latency.conditions(isRaised, now), now, settled);
    this.#tell('traffic', this.#errorShare.conditions(isRaised, now), now, settled);
    const found = health.flatMap((one) => one.conditions(isRaised, now, maintenance));
    this.#tell('health', merged(found), now, looked);
  }

  #tell(source: Source, conditions: readonly Condition[], now: number, sawAll: boolean): void {
    const watched = conditions.filter((one) => this.#isWatched(one));
    for (const news of this.#board.update(source, watched, now, sawAll))
      if (news.type === 'raised') this.#ports.raised(news.signal);
      else this.#ports.cleared(news);
  }

  /** Soon when a master has gone or nobody knows yet, else at leisure. */
  #healthPause(): number {
    for (const { health } of this.#services.values()) {
      if (health?.running === false) return DOWN_EVERY_MS;
      if (health?.master !== undefined && !isMasterAlive(health.master)) return 0;
    }
    return HEALTH_EVERY_MS;
  }

  async #lookAtHealth(): Promise<void> {
    this.#looking = true;
    this.#healthAt = performance.now();
    try {
      const proc = new ProcFs();
      await Promise.all(this.#watched().map((service) => this.#lookAtService(service, proc)));
    } catch (error) {
      this.#tellTrouble(`the health of the services could not be looked at: ${messageOf(error)}`);
    } finally {
      this.#looking = false;
    }
  }

  /** Once, however often it comes. */
  #tellTrouble(text: string): void {
    if (text !== this.#trouble) this.#ports.note(text);
    this.#trouble = text;
  }

  async #lookAtService(service: Service, proc: ProcFs): Promise<void> {
    const signals = this.#services.get(service.id) ?? this.#begin(service.id);
    const health = await healthOf(service, {
      now: this.#ports.now,
      configured: this.#configuration(service, signals),
      paths: writablePathsOf(service, this.#ports.components()),
      proc,
    });
    signals.seen(health, this.#ports.now().getTime());
  }

  #begin(id: string): ServiceSignals {
    const signals = new ServiceSignals(id, () => relyingOn(this.#watched(), id));
    this.#services.set(id, signals);
    return signals;
  }

  #configuration(service: Service, { health }: ServiceSignals): Configured {
    const known = this.#configured.get(service.id);
    const fits = (health?.notListening.length ?? 0) === 0;
    if (known !== undefined && fits && performance.now() - known.at < CONFIGURED_FOR_MS) return known.value;
    const value = configuredOf(service);
    this.#configured.set(service.id, { at: performance.now(), value });
    return value;
  }

  #watched(): readonly Service[] {
    return this.#ports.services().filter((one) => one.running);
  }
}

/** One file system serves several services. */
function merged(conditions: readonly Condition[]): readonly Condition[] {
  const found = new Map<string, Condition>();
  for (const one of conditions) {
    const known = found.get(one.id);
    const services = [...new Set([...(known?.services ?? []), ...one.services])];
    found.set(one.id, { ...(known ?? one), services });
  }
  return [...found.values()];
}
