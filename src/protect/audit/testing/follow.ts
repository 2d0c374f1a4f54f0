/** What a script would do, in short lines, for tables in tests. */
import type { Effect, Pattern } from '../model.ts';
import { type Beginning, evaluate, type Evaluation, fileSource, type HostAnswers } from '../shell/index.ts';

/** A small host: three packages, the files of one of them, and a file that scripts read. */
export const SMALL_HOST: HostAnswers = {
  packages: () => [
    { name: 'apache2', version: '2.4.65-1', arch: 'amd64', auto: false },
    { name: 'libapache2-mod-php8.2', version: '8.2.29-1', arch: 'amd64', auto: true },
    { name: 'php8.2-cli', version: '8.2.29-1', arch: 'amd64', auto: true },
  ],
  filesOf: (name) =>
    name === 'libapache2-mod-php8.2'
      ? ['/usr/lib/apache2/modules/libphp8.2.so', '/usr/share/doc/php']
      : undefined,
  ownerOf: (path) => (path.endsWith('libphp8.2.so') ? 'libapache2-mod-php8.2' : undefined),
  apacheModules: () => ['php8.2', 'rewrite'],
  readScript: (path) => READ[path],
};

const READ: Readonly<Record<string, string>> = {
  '/etc/default/job': 'OLD=php8.2-cli\nDIR=/opt/job\n',
  '/usr/share/helpers.sh': 'drop() { rm -rf "$1"; }\n',
  './lib.sh': 'rm -f "$1"\n',
};

export function follow(
  text: string,
  answers: HostAnswers = SMALL_HOST,
  beginning: Beginning = {},
): Evaluation {
  return evaluate({ text, variables: new Map() }, fileSource('job.sh', text), answers, beginning);
}

/** `paths-removed -r /a /b…`, in the order of execution. What is not known is `…`. */
export function effectsIn(text: string, answers?: HostAnswers, beginning?: Beginning): string[] {
  return follow(text, answers, beginning).occurrences.map(({ effect }) => lineOf(effect));
}

function lineOf(effect: Effect): string {
  switch (effect.kind) {
    case 'packages-removed':
      return line(effect.kind, [
        effect.purge ? '-p' : '',
        effect.autoremove ? '-a' : '',
        ...effect.packages.map(show),
      ]);
    case 'packages-installed':
      return line(effect.kind, [
        ...effect.packages.map(show),
        ...effect.removing.map((pattern) => `${show(pattern)}-`),
      ]);
    case 'packages-marked':
      return line(effect.kind, [effect.as, ...effect.packages.map(show)]);
    case 'paths-removed':
      return line(effect.kind, [effect.recursive ? '-r' : '', ...effect.paths.map(show)]);
    case 'paths-replaced':
      return line(effect.kind, [effect.emptied === true ? '-e' : '', ...effect.paths.map(show)]);
    case 'paths-forbidden':
      return line(effect.kind, [
        effect.recursive ? '-r' : '',
        effect.wholly === true ? '-w' : '',
        ...effect.paths.map(show),
      ]);
    case 'paths-created':
      return line(effect.kind, effect.paths.map(show));
    case 'modules-disabled':
    case 'modules-enabled':
      return line(effect.kind, [effect.of, ...effect.names.map(show)]);
    case 'services-stopped':
      return line(effect.kind, [effect.disabled ? '-d' : '', ...effect.services.map(show)]);
    case 'services-started':
      return line(effect.kind, [effect.enabled ? '-e' : '', ...effect.services.map(show)]);
    case 'accounts-removed':
    default:
      return line(effect.kind, effect.accounts.map(show));
  }
}

const line = (kind: string, words: readonly string[]): string =>
  [kind, ...words.filter((word) => word !== '')].join(' ');

const show = ({ parts }: Pattern): string => parts.map((part) => part ?? '…').join('');
