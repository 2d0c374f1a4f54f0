/** What the logs, the journal and the services' own tests say. */
import type { LogFact } from '../../domain/log-fact.ts';
import type { LogWriter } from '../../domain/service-log.ts';
import type { StackName } from '../../domain/component.ts';
import { parseText, readFacts, readUnitFacts } from '../../detect/error-log/index.ts';
import { run } from '../../host/process/index.ts';
import type { Look } from './look.ts';
import type { ObservedService } from './model.ts';

/** Older entries are about other troubles. */
const WINDOW_MS = 30 * 60_000;

export async function observeFacts(
  look: Look,
  services: readonly ObservedService[],
): Promise<readonly LogFact[]> {
  const since = new Date(look.now.getTime() - WINDOW_MS);
  const wanted = services.filter((s) => s.wanted !== undefined);
  const logs = [
    ...new Map(
      wanted
        .flatMap(({ service, recorded }) => [...(service.logs ?? []), ...(recorded?.logs ?? [])])
        .map((log) => [`${log.kind} ${log.path}`, log]),
    ).values(),
  ];
  const [fromLogs, fromUnits, fromIni] = await Promise.all([
    readFacts(logs, { since }),
    Promise.all(
      wanted.map(({ service }) => readUnitFacts(service.unit ?? `${service.name}.service`, { since })),
    ),
    iniFacts(look, wanted),
  ]);
  for (const text of [...fromLogs.limits, ...fromUnits.flatMap((u) => u.limits)]) look.limits.add(text);
  return [
    ...fromLogs.facts,
    ...fromUnits.flatMap((u) => u.facts),
    ...wanted.flatMap(testFacts),
    ...fromIni,
  ].map((fact) => bounded(fact));
}

const WRITER: Readonly<Record<StackName, LogWriter | 'unknown'>> = {
  apache: 'apache',
  nginx: 'nginx',
  'php-fpm': 'php-fpm',
  elf: 'unknown',
};

/** Warnings count too: a test that passes may have said what will not work. */
function testFacts({ service, configTest }: ObservedService): readonly LogFact[] {
  if (configTest.output === '') return [];
  return parseText(WRITER[service.stack], configTest.output, `stderr of ${configTest.argv.join(' ')}`);
}

const INI_MS = 4000;

/**
 * PHP reads what it can of a php.ini with an error in it and says so only at its start (main/php_ini.c): the file is read once more by
 * a PHP of the same version that does nothing else.
 */
async function iniFacts(look: Look, services: readonly ObservedService[]): Promise<readonly LogFact[]> {
  const inis = new Set(
    look.inventory.components
      .filter(
        (c) =>
          /^\/etc\/php\/[\d.]+\/(?:apache2|fpm)\/php\.ini$/.test(c.path) &&
          c.services.some((id) => services.some((s) => s.service.id === id)),
      )
      .map((c) => c.path),
  );
  const found = await Promise.all(
    [...inis].map(async (ini) => {
      const version = /^\/etc\/php\/([\d.]+)\//.exec(ini)?.[1] ?? '';
      const program = [`/usr/sbin/php-fpm${version}`, `/usr/bin/php${version}`].find((path) =>
        look.files.isFile(path),
      );
      if (program === undefined) return [];
      const done = await run([program, '-n', '-c', ini, '-v'], { timeoutMs: INI_MS });
      return parseText(
        'php',
        `${done.stderr}\n${done.stdout}`,
        `stderr of ${program} -n -c ${ini} -v`,
      ).filter((fact) => fact.statements.some((s) => s.kind === 'syntax'));
    }),
  );
  return found.flat();
}

const LONGEST_TEXT = 2000;

function bounded(fact: LogFact): LogFact {
  return fact.text.length <= LONGEST_TEXT ? fact : { ...fact, text: fact.text.slice(0, LONGEST_TEXT) };
}
