/**
 * Launches a second instance of a service in a throw-away clone of this host and watches it, so that nothing is ever attached to
 * the instance that serves. The clone has the same files at the same paths and its own network: the same ports are free there.
 */
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Service } from '../../domain/component.ts';
import { messageOf } from '../../domain/errors.ts';
import type { OpenedFile } from '../failing-calls/index.ts';
import { Clone } from '../sandbox/index.ts';
import { foregroundStarts, SAID_TWICE } from './foreground.ts';
import { listenersIn, loggedIn, mappedIn } from './inside.ts';
import type { LaunchRecord } from './launch-record.ts';
import { Launched } from './launched.ts';
import { appendedBy } from './open-logs.ts';
import { setScene } from './scenery.ts';
import { chooseTracer, type Traced, type TracerName } from './tracer.ts';

export interface TraceStartOptions {
  /** How long it may take to listen, milliseconds; default 5000. */
  readonly deadlineMs?: number;
  /** How it is started, if not as its kind usually is; has to stay in the foreground. */
  readonly argv?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Processes of the running instance: the log files that they hold open are empty in the clone. */
  readonly pids?: readonly number[];
  /** Further log files. */
  readonly logs?: readonly string[];
  /** Done while it listens, before it is looked at: asking for pages on the clone's network, say. */
  readonly whileReady?: (clone: Clone) => Promise<void>;
  /** Limits what may trace it, for tests. */
  readonly tracers?: readonly TracerName[];
}

/** `unavailable` is about this host (no root, no clone) or the service (nobody knows how it starts), never about its health. */
export type LaunchTrace =
  | { readonly status: 'traced'; readonly record: LaunchRecord }
  | { readonly status: 'unavailable'; readonly why: string };

const DEADLINE_MS = 5000;
/** A daemon of a kind that need not listen has started when it has lived this long. */
const LIVED_MS = 1500;
/** After it listens: workers are forked, and those that crash at once do. */
const SETTLE_MS = 300;
const POLL_MS = 15;
const FAILING_MAX = 2000;

const ALL_TRACERS: readonly TracerName[] = ['ebpf', 'ebpf-plain', 'strace', 'none'];

/** What a clone does not have in common with its host. */
const LIMITS: readonly string[] = [
  'A full disk, a quota and a read-only file system do not show: the clone writes into memory.',
  'A port that another process holds does not show: the clone has its own network, without its neighbours.',
  'Limits, capabilities and sandboxing of the systemd unit are not applied.',
];

/** Never throws for what the host or the service is. The clone is gone when this returns. */
export async function traceStart(service: Service, options: TraceStartOptions = {}): Promise<LaunchTrace> {
  const [argv, otherwise] = options.argv === undefined ? foregroundStarts(service) : [options.argv];
  if (argv === undefined)
    return { status: 'unavailable', why: `how ${service.name} starts in the foreground is not known` };
  try {
    const record = await launch(service, argv, options);
    const again = otherwise !== undefined && record.outcome === 'ended' && SAID_TWICE.test(record.output);
    return { status: 'traced', record: again ? await launch(service, otherwise, options) : record };
  } catch (thrown) {
    return {
      status: 'unavailable',
      why: rootIsOverlay() ? `${messageOf(thrown)}\n${STACKED}` : messageOf(thrown),
    };
  }
}

/** FILESYSTEM_MAX_STACK_DEPTH, include/linux/fs.h */
const STACKED =
  'The root of this host is an overlay itself (a container, a clone): the kernel stacks a second one on it, but no third.';

function rootIsOverlay(): boolean {
  return /^\S+ \/ overlay /m.test(readFileSync('/proc/self/mounts', 'utf8'));
}

async function launch(
  service: Service,
  argv: readonly string[],
  options: TraceStartOptions,
): Promise<LaunchRecord> {
  // Under its own name a host is in its own /etc/hosts; servers look it up when they start.
  await using clone = await Clone.create({ hostname: hostname() });
  const logs = [...appendedBy(options.pids ?? []), ...(options.logs ?? [])];
  const emptied = await setScene(clone, logs);
  const tracer = chooseTracer(service.id, options.tracers ?? ALL_TRACERS);
  try {
    const at = new Date().toISOString();
    const run = new Launched(tracer.spawn(clone, argv, options.env ?? {}));
    const ready = await untilReady(service, clone, run, options.deadlineMs ?? DEADLINE_MS);
    const tookMs = run.elapsed();
    if (ready) await options.whileReady?.(clone);
    await run.endsWithin(SETTLE_MS);
    const mapped = mappedIn(clone);
    const listening = listenersIn(clone);
    const traced = await tracer.collect(clone);
    return {
      schema: 'stakeout.launch/1',
      service: service.id,
      argv: [...argv],
      at,
      outcome: run.ended ? 'ended' : listening.length > 0 ? 'ready' : 'running',
      code: run.code,
      signal: run.signal,
      tookMs: Math.round(tookMs),
      output: run.output(),
      logs: [...loggedIn(clone, emptied)],
      tracer: tracer.name,
      failing: traced.failing.slice(0, FAILING_MAX),
      opened: traced.opened === undefined ? null : pathsOf(traced.opened),
      openedBeforeSignal: openedBeforeSignal(traced),
      mapped: run.ended || mapped === undefined ? null : [...mapped],
      listening: [...listening],
      limits: [...LIMITS, ...tracer.why],
    };
  } finally {
    tracer.close();
  }
}

const pathsOf = (opened: readonly OpenedFile[]): string[] =>
  [...new Set(opened.map(({ path }) => path))].toSorted();

function openedBeforeSignal({ failing, opened }: Traced): string | null {
  const killed = failing.find(({ call }) => call === 'kill');
  if (killed === undefined) return null;
  return opened?.findLast(({ comm }) => comm === killed.comm)?.path ?? null;
}

/** False when it ended, or did not listen in time. */
async function untilReady(
  service: Service,
  clone: Clone,
  run: Launched,
  deadlineMs: number,
): Promise<boolean> {
  const deadline = service.stack === 'elf' ? Math.min(deadlineMs, LIVED_MS) : deadlineMs;
  while (!run.ended && run.elapsed() < deadline) {
    if (listenersIn(clone).length > 0) return true;
    await run.endsWithin(POLL_MS);
  }
  return !run.ended && service.stack === 'elf';
}
