/**
 * Starts services together in a throw-away clone of this host, with the files as they are now: what their next start will bring,
 * seen before anybody is harmed by it.
 */
import { hostname } from 'node:os';
import type { Service } from '../../domain/component.ts';
import type { FailingCall } from '../../domain/failing-call.ts';
import { messageOf } from '../../domain/errors.ts';
import { Clone } from '../sandbox/index.ts';
import { loggedIn } from './inside.ts';
import { appendedBy } from './open-logs.ts';
import { setScene } from './scenery.ts';
import { startAll, type TrialStart } from './starts.ts';
import { chooseTracer, type LaunchTracer } from './tracer.ts';

export interface TrialOptions<T> {
  /** For each service to listen, milliseconds. */
  readonly deadlineMs: number;
  /** Processes of the running instances: the log files that they hold open are empty in the clone. */
  readonly pids: readonly number[];
  /** Done while all of them listen: asking for pages on the clone's network. */
  readonly whileReady: (clone: Clone) => Promise<T>;
}

export interface Trial<T> {
  readonly starts: readonly TrialStart[];
  /** Absent when a service ended before it listened. */
  readonly result?: T;
  readonly logs: readonly { readonly path: string; readonly text: string }[];
  /** What failed for the services while `whileReady` was at work. */
  readonly calls: readonly FailingCall[];
}

export type Tried<T> =
  | { readonly status: 'tried'; readonly trial: Trial<T> }
  | { readonly status: 'unavailable'; readonly why: string };

/** Never throws for what the host or a service is. The clone is gone when this returns. */
export async function tryStart<T>(services: readonly Service[], options: TrialOptions<T>): Promise<Tried<T>> {
  try {
    await using clone = await Clone.create({ hostname: hostname() });
    const emptied = await setScene(clone, appendedBy(options.pids));
    const tracer = chooseTracer('trial', ['ebpf', 'ebpf-plain', 'none']);
    try {
      return { status: 'tried', trial: await carryOut(clone, emptied, tracer, services, options) };
    } finally {
      tracer.close();
    }
  } catch (thrown) {
    return { status: 'unavailable', why: messageOf(thrown) };
  }
}

async function carryOut<T>(
  clone: Clone,
  emptied: ReadonlySet<string>,
  tracer: LaunchTracer,
  services: readonly Service[],
  { deadlineMs, whileReady }: TrialOptions<T>,
): Promise<Trial<T>> {
  const starts = await startAll(clone, tracer, services, deadlineMs);
  const before = await tracer.collect(clone);
  const up = starts.every(({ outcome }) => outcome !== 'ended');
  const result = up ? await whileReady(clone) : undefined;
  const after = await tracer.collect(clone);
  return {
    starts,
    ...(result === undefined ? {} : { result }),
    logs: loggedIn(clone, emptied),
    calls: newIn(after.failing, before.failing),
  };
}

/** What failed after a moment, by what had failed until then. */
export function newIn(after: readonly FailingCall[], before: readonly FailingCall[]): readonly FailingCall[] {
  const key = ({ call, errno, subject, comm }: FailingCall): string => `${call} ${errno} ${subject} ${comm}`;
  const known = new Map(before.map((call) => [key(call), call.count]));
  return after.filter((call) => call.count > (known.get(key(call)) ?? 0));
}
