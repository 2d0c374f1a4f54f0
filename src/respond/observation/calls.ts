/** System calls of the services that fail while they are asked for pages: counted in the kernel, nothing is attached to a process. */
import type { Service } from '../../domain/component.ts';
import type { FailingCall } from '../../domain/failing-call.ts';
import { processesOf } from '../../detect/health/index.ts';
import { openFailingCallRecorder, subtractNoise } from '../../host/failing-calls/index.ts';
import type { Look } from './look.ts';

/** Where failing calls come from that were recorded before this look: the agent. */
export interface RecordedCalls {
  /** Without the noise of a healthy host. */
  calls(): readonly FailingCall[];
}

export async function withCalls<T extends object>(
  look: Look,
  services: readonly Service[],
  recorded: RecordedCalls | undefined,
  work: () => Promise<T>,
): Promise<T & { readonly calls: readonly FailingCall[] }> {
  if (recorded !== undefined) {
    const done = await work();
    return { ...done, calls: recorded.calls() };
  }
  const { recorder, why } = openFailingCallRecorder();
  if (recorder.rung === 'none') for (const text of why) look.limits.add(text);
  try {
    recorder.follow(pidsOf(services));
    const done = await work();
    return { ...done, calls: subtractNoise(recorder.snapshot(), []) };
  } finally {
    recorder.close();
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
