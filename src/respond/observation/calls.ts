/** System calls of the services that fail while they are asked for pages: counted in the kernel, nothing is attached to a process. */
import type { Service } from '../../domain/component.ts';
import type { FailingCall } from '../../domain/failing-call.ts';
import { processesOf } from '../../detect/health/index.ts';
import {
  type FailingCallRecorder,
  openFailingCallRecorder,
  subtractNoise,
} from '../../host/failing-calls/index.ts';
import type { Look } from './look.ts';

/** With the agent's own recorder, which ran before anybody asked, the answer holds what happened until now. */
export async function withCalls<T extends object>(
  look: Look,
  services: readonly Service[],
  running: FailingCallRecorder | undefined,
  work: () => Promise<T>,
): Promise<T & { readonly calls: readonly FailingCall[] }> {
  const opened = running === undefined ? openFailingCallRecorder() : { recorder: running, why: [] };
  if (opened.recorder.rung === 'none') for (const text of opened.why) look.limits.add(text);
  try {
    if (running === undefined) opened.recorder.follow(pidsOf(services));
    const done = await work();
    return { ...done, calls: subtractNoise(opened.recorder.snapshot(), []) };
  } finally {
    if (running === undefined) opened.recorder.close();
  }
}

function pidsOf(services: readonly Service[]): ReadonlyMap<string, readonly number[]> {
  return new Map(
    services.flatMap((service) => {
      const { master, workers } = processesOf(service);
      const pids = [...(master === undefined ? [] : [master]), ...workers].map((one) => one.pid);
      return pids.length === 0 ? [] : [[service.id, pids] as const];
    }),
  );
}
