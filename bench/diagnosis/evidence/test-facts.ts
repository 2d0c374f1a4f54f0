/** What configuration tests and the commands of a phase printed, as facts. */
import { parseText } from '../../../src/detect/error-log/index.ts';
import type { LogFact } from '../../../src/domain/log-fact.ts';
import type { LogWriter } from '../../../src/domain/service-log.ts';
import type { EvidencePhase } from './schema.ts';
import type { ObservedService } from './services.ts';

const WRITERS: Readonly<Record<string, LogWriter>> = {
  apache: 'apache',
  nginx: 'nginx',
  'php-fpm': 'php-fpm',
};

export function testFacts(
  services: readonly ObservedService[],
  phases: readonly EvidencePhase[],
): readonly LogFact[] {
  const tests = services.flatMap(({ service, configTest }) =>
    parseText(
      WRITERS[service.stack] ?? 'apache',
      configTest.output,
      `stderr of ${configTest.argv.join(' ')}`,
    ),
  );
  const [web] = services;
  const writer = WRITERS[web?.service.stack ?? ''] ?? 'apache';
  const printed = phases
    .filter(({ tag }) => tag !== 'inject')
    .flatMap(({ action }) => action.flatMap(({ err }) => err ?? []));
  return [
    ...tests,
    ...printed.flatMap((text) => parseText(writer, text, `stderr of ${web?.service.executable ?? ''}`)),
  ];
}
