/** Three hints for a fault, each worth more and dearer than the one before. Pure. */
import type { CauseKind } from '../../domain/diagnosis.ts';
import type { Fault } from '../../practice/index.ts';

const AREAS: Readonly<Record<Fault['family'], string>> = {
  missing: 'Something that the service needs is not there any more.',
  corrupt: 'Everything is there. Not everything is what it says it is.',
  perm: 'Everything is there and whole. Somebody may not read it.',
  config: 'Somebody changed what the service is told to do.',
  fpm: 'The web server is fine. What it hands its requests to is not.',
  app: 'Look at what the site itself consists of.',
  resource: 'The host has run out of something, or is told that it has.',
  innocent: 'Ask first whether it is this host at all.',
  two: 'When you have found it, go on looking.',
};

const WHERE: Readonly<Partial<Record<CauseKind, string>>> = {
  'file-missing':
    'Ask the configuration test; then the error log for `No such file`; then a trace of a start.',
  'file-corrupt': 'The package database knows how a file has to be: `dpkg --verify PACKAGE`.',
  permission: '`namei -l` shows every directory on the way to a file.',
  'package-removed': 'Package managers keep a diary: /var/log/dpkg.log.',
  'module-disabled':
    'What is enabled is a directory of links. Compare it with what is loaded: `apache2ctl -M`.',
  'extension-disabled':
    'What PHP loads is a directory of links: conf.d. `php-fpm8.2 -m` says what came of it.',
  'wrong-version': 'The start says what the file was built for, and what it wanted.',
  'config-error':
    'Which file below /etc or of the site is the newest? `find … -newermt` knows; the error log names a line.',
  'config-mismatch': 'Two sides have to agree on something. Compare what each of them says.',
  'service-down': 'Count the processes, and ask the log for the last thing that the missing one said.',
  'socket-missing': 'The error log has the path that the web server wanted. Is it there?',
  'user-missing': 'Who is it supposed to run as, and does the system know that name?',
  'port-conflict': 'Who holds the port? `ss -ltnp`.',
  'disk-full': '`df` has two questions: -h and -i.',
  'read-only': '`findmnt` shows with which options.',
  'fd-limit': 'How many files may one process have open, and how many does it need?',
  'app-error': 'The error log has a file and a line of the application.',
  'slow-backend': 'What does a worker wait for? Look at one for ten seconds.',
  capacity: 'Are all workers busy, and with what?',
  'client-noise': 'Who asks for what? The access log knows.',
  'dependency-down': 'What does the page connect to, and who answers there?',
  'restart-pending': 'What is on disk and what is in force need not be the same.',
};

export function hintsFor({ family, truth }: Fault): readonly string[] {
  return [
    AREAS[family],
    WHERE[truth.cause] ?? 'Read the error log from its end.',
    `It is ${truth.cause}: ${truth.object}`,
  ];
}

export const HINTS_WITHOUT_FAULT: readonly string[] = [
  'Ask for every page before you believe anybody.',
  'What exactly is wrong? Name one wrong answer.',
  'Nothing is wrong with this host.',
];
