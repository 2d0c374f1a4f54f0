/** Services started in a clone, one after the other, each until it listens. */
import type { Service } from '../../domain/component.ts';
import type { Clone } from '../sandbox/index.ts';
import { foregroundStarts, SAID_TWICE } from './foreground.ts';
import { listenersIn } from './inside.ts';
import { Launched } from './launched.ts';
import type { LaunchTracer } from './tracer.ts';

export interface TrialStart {
  readonly service: string;
  readonly argv: readonly string[];
  readonly outcome: 'ready' | 'running' | 'ended';
  readonly code: number | null;
  readonly signal: string | null;
  readonly output: string;
}

/** Backends first: a web server that starts without its backend answers the first pages wrongly. */
const isBackend = (service: Service): boolean => service.stack === 'php-fpm';

/** `deadlineMs` for each of them. They stay children of this process and end with the clone. */
export async function startAll(
  clone: Clone,
  tracer: LaunchTracer,
  services: readonly Service[],
  deadlineMs: number,
): Promise<readonly TrialStart[]> {
  const starts: TrialStart[] = [];
  const ordered = services.toSorted((a, b) => Number(isBackend(b)) - Number(isBackend(a)));
  for (const service of ordered) starts.push(await start(clone, tracer, service, deadlineMs));
  return starts;
}

async function start(
  clone: Clone,
  tracer: LaunchTracer,
  service: Service,
  deadlineMs: number,
): Promise<TrialStart> {
  let last: TrialStart | undefined;
  for (const argv of foregroundStarts(service)) {
    const there = listenersIn(clone).length;
    const run = new Launched(tracer.spawn(clone, argv, {}));
    while (!run.ended && run.elapsed() < deadlineMs && listenersIn(clone).length <= there)
      await run.endsWithin(POLL_MS);
    const outcome = run.ended ? 'ended' : listenersIn(clone).length > there ? 'ready' : 'running';
    last = { service: service.id, argv, outcome, code: run.code, signal: run.signal, output: run.output() };
    if (outcome !== 'ended' || !SAID_TWICE.test(last.output)) return last;
  }
  if (last === undefined) throw new Error(`how ${service.name} starts in the foreground is not known`);
  return last;
}

const POLL_MS = 15;
