/** What the hooks have noted when the guard could not judge: told in the journal as soon as it can. */
import { readFileSync, renameSync, rmSync } from 'node:fs';
import type { EventOf } from '../../domain/event.ts';
import { printable } from '../../host/identity/index.ts';
import { placesIn } from './layout.ts';

/** A hook writes one short line a time; a script that tries all day does not fill memory. */
const MAX_LINES = 200;
const MAX_COMMAND = 2000;
const LAYERS = ['apt', 'dpkg', 'dnf', 'rpm'] as const;
const LINE = /^(\w+) (open|closed) (\d{1,3}) \d+((?: [A-Za-z0-9][A-Za-z0-9+._-]*)*)(?: :: (.*))?$/;

const WHY: Readonly<Record<string, string>> = {
  124: 'it took too long',
  137: 'it took too long and would not end',
  126: 'its plugin was not asked',
  127: 'its program was missing',
};

/** Events for the notes so far, which are taken away by this. Never throws. */
export function takeFailures(stateDir: string): EventOf<'guard.judged'>[] {
  const { failures } = placesIn(stateDir);
  const taken = `${failures}.taken`;
  try {
    renameSync(failures, taken);
    const lines = readFileSync(taken, 'utf8').split('\n', MAX_LINES);
    rmSync(taken);
    return lines.flatMap((line) => failureOf(line) ?? []);
  } catch {
    return []; // none; or a full or read-only disk, which is not the moment to stop apt
  }
}

/**
 * Pure. `dpkg closed 137 4711 php8.2-mysql :: dpkg -r php8.2-mysql`: layer, answer, exit code of the guard, pid of the hook,
 * packages that would go, command line.
 */
export function failureOf(line: string): EventOf<'guard.judged'> | undefined {
  const [, name, answer, code = '', names = '', command = ''] = LINE.exec(line) ?? [];
  const layer = LAYERS.find((known) => known === name);
  if (layer === undefined) return undefined;
  const packages = names.split(' ').filter((name) => name !== '');
  const why = WHY[code] ?? `its program ended with ${code}`;
  return {
    kind: 'guard.judged',
    transaction: 'unknown',
    layer,
    ...(command.trim() === '' ? {} : { commandLine: printable(command.trim()).slice(0, MAX_COMMAND) }),
    outcome: answer === 'open' ? 'failed-open' : 'failed-closed',
    changes: packages.map((name) => `remove ${name}`),
    lost: [],
    services: [],
    sites: [],
    summary: `the guard could not judge (${why}); ${answer === 'open' ? 'it went on' : 'it was refused'} by its mode`,
  };
}
