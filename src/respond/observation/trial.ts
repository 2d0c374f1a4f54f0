/**
 * What the next start will bring, where files changed since the baseline and nothing fails yet: the services are started in a clone
 * with the files as they are now, and asked for the same pages. Configuration tests do not see most of it (research, diagnosis §2.2).
 */
import { parseText } from '../../detect/error-log/index.ts';
import { processesOf } from '../../detect/health/index.ts';
import type { FailingCall } from '../../domain/failing-call.ts';
import type { LogFact } from '../../domain/log-fact.ts';
import { subtractNoise } from '../../host/failing-calls/index.ts';
import { type Trial, type TrialStart, tryStart } from '../../host/tracing/index.ts';
import type { Observed } from './collect.ts';
import { sourceOf, WRITER } from './launches.ts';
import type { Observation, ObservedLaunch, ObservedService } from './model.ts';

const DEADLINE_MS = 4000;

/**
 * Something other than content, which takes effect at once, is not as it was when all was well; and no page fails already: the
 * answers of a clone would take the place of what users feel now.
 */
export function awaitsStart(observation: Observation): boolean {
  return (
    observation.privileged &&
    observation.pages.every((page) => page.ok) &&
    observation.changes.some((c) => c.basis === 'baseline' && c.class !== 'content' && c.class !== 'socket')
  );
}

/** The observation as the next start would make it; with no more than a limit added where that cannot be told. */
export async function withTrial(observed: Observed): Promise<Observation> {
  const { observation, pagesElsewhere } = observed;
  const limited = (why: string): Observation =>
    observed.with({
      limits: [`a start of the services in a clone, to see what the next one will bring: ${why}`],
    });
  const services = observation.services.filter((s) => s.wanted !== undefined);
  const away = services.flatMap(({ expects }) => expects.map((e) => e.address)).find(isElsewhere);
  if (away !== undefined) return limited(`${away} is no address of a clone`);
  const tried = await tryStart(
    services.map(({ service }) => service),
    {
      deadlineMs: DEADLINE_MS,
      pids: services.flatMap(({ service }) => pidsOf(service)),
      whileReady: (clone) => pagesElsewhere((argv, options) => clone.runOnNetwork(argv, options)),
    },
  );
  if (tried.status === 'unavailable') return limited(tried.why);
  const { starts, result, calls, logs } = tried.trial;
  const facts = factsOf(services, { starts, logs });
  const fails = result === undefined || result.some((page) => !page.ok);
  const outside = fails ? outsideOf(services, facts, calls) : undefined;
  if (outside !== undefined) return limited(`they ask ${outside}, which a clone does not reach`);
  return observed.with({
    trial: true,
    pages: result ?? observation.pages,
    facts: [...observation.facts, ...facts],
    launches: starts.map(launchOf),
  });
}

function launchOf({ output, ...start }: TrialStart): ObservedLaunch {
  const said = output.trimEnd().split('\n').at(-1)?.trim().slice(0, LONGEST) ?? '';
  return { ...start, said, openedBeforeSignal: null };
}

const LONGEST = 300;

/** A clone has the loopback only. */
function isElsewhere(address: string): boolean {
  return address.startsWith('tcp:') && !/^tcp:(?:\*|0\.0\.0\.0|\[::\]|127\.|\[::1\]|localhost)/.test(address);
}

function pidsOf(service: ObservedService['service']): readonly number[] {
  const { master, workers } = processesOf(service);
  return [...(master === undefined ? [] : [master]), ...workers].map((one) => one.pid);
}

function factsOf(
  services: readonly ObservedService[],
  { starts, logs }: Pick<Trial<unknown>, 'starts' | 'logs'>,
): readonly LogFact[] {
  const printed = starts.flatMap((start) => {
    const one = services.find(({ service }) => service.id === start.service);
    return one === undefined ? [] : parseText(WRITER[one.service.stack], start.output, sourceOf(one));
  });
  const logged = logs.flatMap(({ path, text }) => {
    const known = services.flatMap(({ service }) => service.logs ?? []).find((log) => log.path === path);
    return known?.kind === 'error' ? parseText(known.writer, text, path) : [];
  });
  return [...printed, ...logged];
}

/** A database, a name server, a backend on another host: without it a page fails in a clone and nowhere else. */
function outsideOf(
  services: readonly ObservedService[],
  facts: readonly LogFact[],
  calls: readonly FailingCall[],
): string | undefined {
  const own = new Set(services.flatMap((s) => [...s.expects, ...s.handsOnTo].map((e) => e.address)));
  const called = subtractNoise(calls, []).find((call) => call.call === 'connect' && !own.has(call.subject));
  if (called !== undefined) return called.subject;
  for (const { statements } of facts)
    for (const s of statements) {
      if (s.kind === 'connect' && !own.has(s.address)) return s.address;
      if (s.kind === 'unresolved-host') return s.host ?? 'a name server';
      if (s.kind === 'dependency-error') return s.engine;
    }
  return undefined;
}
