/**
 * What a reload, a restart, a reboot and the next log rotation would do. Configuration tests lie in both directions (research, diagnosis
 * §2.2: 41 % of later failures pass them), so what is known to be missing or damaged is asked as well.
 */
import type { CauseKind, Outcome, Prediction, ServiceAction } from '../../domain/diagnosis.ts';
import { ACTIONS } from '../../domain/diagnosis.ts';
import { redact } from '../../domain/redact.ts';
import type { ObservedService } from '../observation/model.ts';
import type { Case } from './case.ts';
import type { Ranked } from './rank.ts';
import { citeLaunch, citePage, isHarm } from './symptoms.ts';
import { NAMED } from './verdict.ts';

interface Foreseen {
  readonly outcome: Outcome;
  readonly why: string;
  readonly evidence: readonly string[];
}

export function predict(on: Case, ranked: readonly Ranked[]): readonly Prediction[] {
  return on.wanted.flatMap((one) =>
    ACTIONS.map((action) => {
      const { outcome, why, evidence } = foresee(on, one, action, ranked);
      return { service: one.service.id, action, outcome, why, evidence: [...evidence] };
    }),
  );
}

function foresee(on: Case, one: ObservedService, action: ServiceAction, ranked: readonly Ranked[]): Foreseen {
  const isReload = action === 'reload' || action === 'log-rotation';
  const reopens = action === 'log-rotation' && one.service.stack !== 'apache';
  const blocker = reopens ? undefined : blockerOf(on, one, action, ranked);
  if (blocker !== undefined) return isReload ? reloadWith(one, blocker) : { ...blocker, outcome: 'dies' };
  if (!one.running && isReload)
    return { outcome: 'dies', why: 'it does not run; a reload does not start it', evidence: [] };
  const weak =
    weakenerOf(on, one, action, ranked) ??
    (action === 'reboot' ? othersOf(on, one, ranked) : undefined) ??
    (reopens ? undefined : triedOf(on, one, ranked)) ??
    unexplained(on, one, ranked);
  if (weak !== undefined) return weak;
  if (reopens)
    return {
      outcome: 'survives',
      why: 'it opens its logs anew (SIGUSR1) and reads nothing else',
      evidence: [],
    };
  if (!one.running)
    return { outcome: 'survives', why: 'nothing is found that keeps it from starting', evidence: [] };
  return {
    outcome: 'survives',
    why: 'its configuration passes its test and nothing it needs is missing',
    evidence: [],
  };
}

/**
 * apache2ctl graceful and nginx -s reload test first and refuse; php-fpm executes itself anew on SIGUSR2 without a test and dies
 * (systemd's reload is a bare kill). httpd dies of what its test does not look at: mime.types, listening sockets.
 */
function reloadWith(one: ObservedService, blocker: Foreseen & { readonly seenByTest: boolean }): Foreseen {
  const { why, evidence } = blocker;
  if (!one.running) return { outcome: 'dies', why, evidence };
  if (one.service.stack === 'php-fpm')
    return { outcome: 'dies', why: `${why}; PHP-FPM reloads without testing`, evidence };
  return blocker.seenByTest
    ? { outcome: 'refuses', why: `${why}; the reload tests first and refuses`, evidence }
    : { outcome: 'dies', why: `${why}; its configuration test does not look there`, evidence };
}

/** After a reboot pages need all that stands behind them, and a backend answers nobody when what stands before it is gone. */
function othersOf(on: Case, one: ObservedService, ranked: readonly Ranked[]): Foreseen | undefined {
  for (const other of on.wanted) {
    const [id, its] = [one.service.id, other.service.id];
    if (!on.dependsOn(id, its) && !on.dependsOn(its, id) && !isOnlyBackend(on, one)) continue;
    const blocker = blockerOf(on, other, 'reboot', ranked);
    if (blocker !== undefined)
      return {
        outcome: 'degrades',
        why: `${its} will not start: ${blocker.why}`,
        evidence: blocker.evidence,
      };
    const weak = weakenerOf(on, other, 'reboot', ranked);
    if (weak !== undefined) return weak;
  }
  return undefined;
}

/** What hands on to it may be switched off, and then nothing tells any more that it does. */
function isOnlyBackend(on: Case, one: ObservedService): boolean {
  const backends = on.wanted.filter(({ service }) => service.stack === 'php-fpm');
  return backends.length === 1 && backends[0] === one;
}

/** As seen of a start in a clone, of all services together: whose start made a page fail is known by the cause that is named. */
function triedOf(on: Case, one: ObservedService, ranked: readonly Ranked[]): Foreseen | undefined {
  if (on.observation.trial !== true) return undefined;
  const launch = on.observation.launches.find((l) => l.service === one.service.id);
  const page = on.observation.pages.find((p) => !p.ok && p.service === one.service.id);
  if (page !== undefined && ranked.some((r) => r.confidence >= NAMED)) return undefined;
  if (page !== undefined)
    return {
      outcome: 'degrades',
      why: 'its pages answer wrongly then',
      evidence: [citePage(page, on.ledger)],
    };
  return launch === undefined
    ? undefined
    : {
        outcome: 'survives',
        why: 'it comes up in a clone, and its pages answer there',
        evidence: [citeLaunch(launch, on.ledger)],
      };
}

/** Nobody knows why it answers wrongly, so nobody can say that an action mends it. */
function unexplained(on: Case, one: ObservedService, ranked: readonly Ranked[]): Foreseen | undefined {
  if (on.observation.trial === true || ranked.some((r) => r.confidence >= NAMED)) return undefined;
  const harm = on.symptoms.find((s) => isHarm(s) && s.service === one.service.id);
  return harm === undefined
    ? undefined
    : {
        outcome: 'degrades',
        why: 'it answers wrongly now, and nothing is known that this would mend',
        evidence: harm.evidence,
      };
}

/** What keeps it from starting. */
function blockerOf(
  on: Case,
  one: ObservedService,
  action: ServiceAction,
  ranked: readonly Ranked[],
): (Foreseen & { readonly seenByTest: boolean }) | undefined {
  if (one.configTest.result === 'failed') {
    const text = redact(one.configTest.error ?? 'its configuration test fails');
    return {
      outcome: 'dies',
      why: text,
      evidence: [on.ledger.cite('config-test', text, { from: one.configTest.argv.join(' ') })],
      seenByTest: true,
    };
  }
  const ending = on.symptoms.find((s) => s.kind === 'start-refused' && s.service === one.service.id);
  const fatal = ranked.find(
    (r) =>
      r.confidence >= NAMED &&
      concerns(on, one, r) &&
      ((ending !== undefined && r.explains.includes(ending)) || stopsStart(on, one, action, r)),
  );
  if (fatal !== undefined) {
    const { summary, support } = fatal.hypothesis;
    const evidence = [...(ending?.evidence ?? []), ...support.slice(0, 2).map((s) => s.evidence)];
    const seenByTest = ending === undefined && isWaitedFor(on, fatal.hypothesis);
    return { outcome: 'dies', why: summary, evidence, seenByTest };
  }
  if (ending === undefined) return undefined;
  const words = on.observation.launches.find((l) => l.service === one.service.id)?.said ?? '';
  return {
    outcome: 'dies',
    why: `started anew in a clone it ends${words === '' ? '' : `: ${redact(words)}`}`,
    evidence: ending.evidence,
    seenByTest: false,
  };
}

function concerns(on: Case, one: ObservedService, { hypothesis }: Ranked): boolean {
  return hypothesis.services.length === 0
    ? hypothesis.kind === 'disk-full' || hypothesis.kind === 'read-only'
    : hypothesis.services.includes(one.service.id) || on.wanted.length === 1;
}

/** Beyond what the test saw: data that is read after it, ports, accounts. */
function stopsStart(
  on: Case,
  one: ObservedService,
  action: ServiceAction,
  { hypothesis, explains }: Ranked,
): boolean {
  const { kind, object } = hypothesis;
  // Whoever took the port is no service of this host, and is not started with it.
  if (kind === 'port-conflict') return action !== 'reboot';
  if (explains.some((s) => s.kind === 'down' && s.service === one.service.id) && kind !== 'service-down')
    return true;
  if (isWaitedFor(on, hypothesis)) return true;
  if (kind === 'file-missing') return object.endsWith('/mime.types') && one.service.stack === 'apache';
  if (kind === 'config-error') return on.said('no-listener').length > 0;
  if (kind === 'user-missing') return one.service.stack !== 'apache';
  return false;
}

/** A FIFO where a start and its test read a file: both wait at it for ever. What is read for each request holds up the request. */
function isWaitedFor(on: Case, { kind, object }: Ranked['hypothesis']): boolean {
  return (
    on.object(object)?.type === 'fifo' &&
    (kind === 'file-corrupt' || (kind === 'config-error' && !/\/\.(?:htaccess|user\.ini)$/.test(object)))
  );
}

/** It would run and answer wrongly. */
function weakenerOf(
  on: Case,
  one: ObservedService,
  action: ServiceAction,
  ranked: readonly Ranked[],
): Foreseen | undefined {
  const found = ranked.find(
    (r) => r.confidence >= NAMED && (lasts(one, action, r) ?? degrades(on, one, action, r)),
  );
  if (found === undefined) return undefined;
  return {
    outcome: 'degrades',
    why: found.hypothesis.summary,
    evidence: found.hypothesis.support.slice(0, 2).map((s) => s.evidence),
  };
}

/** What a service makes when it starts, a socket, is right again after that; its own reload keeps the wrong one. */
function lasts(
  one: ObservedService,
  action: ServiceAction,
  { hypothesis, explains }: Ranked,
): boolean | undefined {
  if (hypothesis.madeBy === undefined) return undefined;
  const own = hypothesis.madeBy === one.service.id;
  if (action === 'reboot' || (own && action === 'restart')) return false;
  return own ? explains.some(isHarm) : undefined;
}

function degrades(
  on: Case,
  one: ObservedService,
  action: ServiceAction,
  { hypothesis, explains }: Ranked,
): boolean {
  const { kind, latent, services } = hypothesis;
  const { id } = one.service;
  // What waits for a start waits for that of its own service, or of any when all are started.
  const own = services.length === 0 || services.includes(id);
  const next =
    action === 'reboot'
      ? own || linked(on, id, services)
      : kind === 'config-mismatch'
        ? reads(one, hypothesis.object)
        : own;
  const opensLogsOnly = action === 'log-rotation' && one.service.stack !== 'apache';
  if (on.observation.trial === true)
    return (
      next &&
      !opensLogsOnly &&
      (explains.some(isHarm) || (latent === 'next-start' && !(wasSeenWell(on, id) && !NEEDS_LOAD.has(kind))))
    );
  if (keepsOut(on, hypothesis) && services.includes(id)) return true;
  // A backend's own action mends nothing of what is wrong before it.
  const hurtsNow = explains.some((s) => isHarm(s) && (s.service === id || on.dependsOn(s.service, id)));
  if (kind === 'client-noise' || kind === 'restart-pending' || latent === 'harmless') return hurtsNow;
  if (kind === 'port-conflict' && action === 'reboot') return false;
  if (hurtsNow || explains.some((s) => isHarm(s) && s.service === '')) return true;
  return latent === 'next-start' && services.length > 0 && next && !opensLogsOnly;
}

/** A handful of requests to a clone uses up neither descriptors nor workers. */
const NEEDS_LOAD: ReadonlySet<CauseKind> = new Set(['fd-limit', 'capacity']);

/** It came up in a clone with what is wrong now, and its pages, of which there are some, answered. */
function wasSeenWell(on: Case, id: string): boolean {
  const { launches, pages } = on.observation;
  return launches.some((l) => l.service === id && l.outcome !== 'ended') && pages.length > 0;
}

/** A directory that its user may not use hurts whatever is done, also while no page that is asked for shows it. */
function keepsOut(on: Case, { kind, object }: Ranked['hypothesis']): boolean {
  const state = on.object(object);
  return kind === 'permission' && state?.type === 'directory' && state.access?.some((c) => !c.ok) === true;
}

/** Of two that name different addresses, the one whose file was changed meets it at its own start. */
function reads({ expects, handsOnTo, settings }: ObservedService, file: string): boolean {
  return [...expects, ...handsOnTo, ...settings].some(({ at }) => at?.file === file);
}

function linked(on: Case, id: string, services: readonly string[]): boolean {
  return services.some((other) => on.dependsOn(id, other) || on.dependsOn(other, id));
}
