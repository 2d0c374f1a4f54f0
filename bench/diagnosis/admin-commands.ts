/** What the usual commands of an administrator say about a faulted host, and whether their output names the culprit. */
import type { PracticeStack } from '../../src/practice/index.ts';
import type { FaultHost } from './fault-host.ts';

export const ADMIN_COMMANDS = [
  'configuration test',
  'dpkg -V',
  'last error-log line',
  'needrestart -b',
] as const;
export type AdminCommand = (typeof ADMIN_COMMANDS)[number];

const PHP = [
  'php8.2-common',
  'php8.2-opcache',
  'php8.2-mysql',
  'php8.2-xml',
  'php8.2-mbstring',
  'php-common',
];
const APACHE = ['apache2', 'apache2-bin', 'apache2-data'];
/** The packages an administrator would think of. All packages of a machine take half a minute and list a thousand changes. */
const PACKAGES: Readonly<Record<PracticeStack, readonly string[]>> = {
  modphp: [...APACHE, 'libapache2-mod-php8.2', ...PHP],
  'apache-fpm': [...APACHE, 'php8.2-fpm', ...PHP],
  'nginx-fpm': ['nginx', 'nginx-common', 'libnginx-mod-http-echo', 'php8.2-fpm', ...PHP],
};
const LOGS: Readonly<Record<PracticeStack, readonly string[]>> = {
  modphp: ['/var/log/apache2/error.log'],
  'apache-fpm': ['/var/log/apache2/error.log', '/var/log/php8.2-fpm.log'],
  'nginx-fpm': ['/var/log/nginx/error.log', '/var/log/php8.2-fpm.log'],
};

const TIMEOUT_MS = 60_000;

/** Everything each command prints. */
export async function adminOutputs(
  host: FaultHost,
  stack: PracticeStack,
): Promise<Readonly<Record<AdminCommand, string>>> {
  const output = async (...argv: readonly string[]): Promise<string> => {
    const { stdout, stderr } = await host.run(argv, { timeoutMs: TIMEOUT_MS });
    return `${stdout}\n${stderr}`;
  };
  const tests: string[] = [];
  for (const { configTest } of host.services) tests.push(await output(...configTest));
  const lines: string[] = [];
  for (const log of LOGS[stack]) lines.push(await output('/usr/bin/tail', '-n', '1', log));
  return {
    'configuration test': tests.join('\n'),
    'dpkg -V': await output('/usr/bin/dpkg', '--verify', ...PACKAGES[stack]),
    'last error-log line': lines.join('\n'),
    'needrestart -b': await output('/usr/sbin/needrestart', '-b'),
  };
}

/** The whole object, or the last part of its path, as a word of its own. */
export function names(output: string, object: string): boolean {
  const last = object.slice(object.lastIndexOf('/') + 1);
  return [object, last].some((text) => text !== '' && hasWord(output, text));
}

function hasWord(output: string, text: string): boolean {
  const part = /[\w.-]/;
  for (let at = output.indexOf(text); at >= 0; at = output.indexOf(text, at + 1)) {
    const before = output[at - 1] ?? ' ';
    const after = output.slice(at + text.length);
    if (!part.test(before) && !/^(?:[\w-]|\.\w)/.test(after)) return true;
  }
  return false;
}
