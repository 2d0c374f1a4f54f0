/** A start of a stopped service in a throw-away clone: what it says and which calls fail become facts like any other. */
import type { LogWriter } from '../../domain/service-log.ts';
import type { StackName } from '../../domain/component.ts';
import { parseText } from '../../detect/error-log/index.ts';
import { subtractNoise } from '../../host/failing-calls/index.ts';
import { type LaunchRecord, traceStart } from '../../host/tracing/index.ts';
import type { Observed } from './collect.ts';
import type { Observation, ObservedService } from './model.ts';

const DEADLINE_MS = 4000;

export async function withLaunches(observed: Observed, services: readonly string[]): Promise<Observation> {
  const { observation } = observed;
  const chosen = observation.services.filter((s) => services.includes(s.service.id));
  const traces = await Promise.all(
    chosen.map(async (one) => ({ one, trace: await traceStart(one.service, { deadlineMs: DEADLINE_MS }) })),
  );
  const records = traces.flatMap(({ one, trace }) =>
    trace.status === 'traced' ? [{ one, record: trace.record }] : [],
  );
  return observed.with({
    facts: [...observation.facts, ...records.flatMap(({ one, record }) => factsOf(one, record))],
    calls: [...observation.calls, ...records.flatMap(({ record }) => subtractNoise(record.failing, []))],
    launches: records.map(({ one, record: { argv, outcome, code, signal, openedBeforeSignal } }) => ({
      service: one.service.id,
      argv,
      outcome,
      code,
      signal,
      openedBeforeSignal,
    })),
    limits: traces.flatMap(({ one, trace }) =>
      trace.status === 'traced' ? [] : [`a start of ${one.service.id} in a clone: ${trace.why}`],
    ),
  });
}

export const WRITER: Readonly<Record<StackName, LogWriter | 'unknown'>> = {
  apache: 'apache',
  nginx: 'nginx',
  'php-fpm': 'php-fpm',
  elf: 'unknown',
};

function factsOf(one: ObservedService, record: LaunchRecord) {
  const texts = [record.output, ...record.logs.map((log) => log.text)];
  return texts.flatMap((text) => parseText(WRITER[one.service.stack], text, sourceOf(one)));
}

/** Named like the service's own test, so that what it says is known to be of this service. */
export function sourceOf({ configTest }: ObservedService): string {
  return `stderr of a start in a clone, ${configTest.argv.join(' ')}`;
}
