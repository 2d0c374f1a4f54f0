/**
 * Failing calls that a healthy host lives by, known without having seen one: files that are looked for and may be absent, search
 * paths, probes of the kernel. Each rule says where the habit comes from. Pure.
 */
import { posix } from 'node:path';
import type { FailingCall } from '../../domain/failing-call.ts';

interface Rule {
  /** What looks for it. */
  readonly why: string;
  readonly applies: (call: FailingCall) => boolean;
}

const ABSENT: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR']);
const absent = ({ errno }: FailingCall): boolean => ABSENT.has(errno);
const named =
  (name: RegExp) =>
  (call: FailingCall): boolean =>
    absent(call) && name.test(posix.basename(call.subject));
const at =
  (path: RegExp) =>
  (call: FailingCall): boolean =>
    absent(call) && path.test(call.subject);

const RULES: readonly Rule[] = [
  {
    why: 'httpd looks into every directory of a path (core.c, AccessFileName)',
    applies: named(/^\.htaccess$/),
  },
  { why: 'PHP as CGI or FPM, likewise (main/php_ini.c, user_ini.filename)', applies: named(/^\.user\.ini$/) },
  { why: 'PHP asks for php-SAPI.ini before php.ini (main/php_ini.c)', applies: named(/^php-[\w-]+\.ini$/) },
  {
    why: 'PHP asks for php.ini in the current directory and beside its program first (main/php_ini.c)',
    applies: at(/^(?:\/usr\/s?bin)?\/php\.ini$/),
  },
  {
    why: 'mod_dir tries the alternatives of DirectoryIndex in turn; the one that a site uses is not among these',
    applies: named(/^index\.(?:html?|cgi|pl|xhtml)$/),
  },
  {
    why: 'a path with more behind the name of a script: httpd goes back to the script (request.c, PATH_INFO)',
    applies: ({ call, errno }) => call === 'stat' && errno === 'ENOTDIR',
  },
  {
    why: 'browsers and crawlers ask every site for these',
    applies: named(/^(?:favicon\.ico|robots\.txt|apple-touch-icon[\w-]*\.png)$/),
  },
  {
    why: 'SQLite asks for the journal of a database that was left in order',
    applies: named(/-(?:journal|wal|shm)$/),
  },
  {
    why: 'ld.so tries directories for better processors first (ld.so(8), "Hardware capabilities")',
    applies: at(/\/(?:glibc-hwcaps|tls|haswell|avx512_1|x86_64)(?:\/|$)/),
  },
  {
    why: 'optional files of ld.so and libc',
    applies: at(/^\/etc\/(?:ld\.so\.(?:preload|nohwcap)|suid-debug|localtime)$/),
  },
  {
    why: 'message catalogues and locales that are not installed (locale(7))',
    applies: at(/^\/usr\/(?:lib|share)\/locale|\/LC_(?:MESSAGES|\w+)\/|\/gconv-modules\.cache$/),
  },
  { why: 'libc asks for the name service cache and systemd for its users', applies: isNameService },
  {
    why: 'likewise: nss-systemd, and systemd-detect-virt',
    applies: at(/\/userdb(?:\/|$)|^\/run\/host(?:\/|$)/),
  },
  { why: 'probes of the kernel', applies: at(/^\/(?:proc|sys|selinux)(?:\/|$)/) },
  {
    why: 'SELinux that is not in use (libselinux, init_selinux_config)',
    applies: at(/^\/etc\/selinux\/config$/),
  },
  { why: 'the pid file of a former run, looked for at each start', applies: named(/\.pid$/) },
  { why: 'httpd asks for suexec, which is optional (mod_unixd)', applies: named(/^suexec$/) },
  {
    why: 'Debian’s control script of httpd makes these directories when they are not there',
    applies: at(/^\/(?:var\/)?(?:run|lock)\/apache2(?:\/socks)?$/),
  },
  {
    why: 'FPM asks whether somebody listens at its own address before it takes it (fpm_sockets.c)',
    applies: ({ call, subject, comm }) =>
      call === 'connect' && subject.startsWith('unix:') && comm.startsWith('php-fpm'),
  },
  { why: 'opcache asks for huge pages first (zend_shared_alloc.c)', applies: isHugePages },
  { why: 'a program without a terminal', applies: ({ subject }) => subject === '/dev/tty' },
  {
    why: 'a socket or pid file of before is removed, whether there is one or not',
    applies: isRemovalOfNothing,
  },
  {
    why: 'a host without IPv6, and connect(2) of a datagram socket to learn the own address',
    applies: isUnroutable,
  },
];

function isNameService({ call, errno, subject }: FailingCall): boolean {
  if (call !== 'connect' || (errno !== 'ENOENT' && errno !== 'ECONNREFUSED')) return false;
  return /^unix:\/(?:var\/)?run\/(?:nscd\/socket$|systemd\/userdb\/)/.test(subject);
}

/** Once for each start; memory that is really used up is refused more often. */
const STARTS = 3;

function isHugePages({ call, errno, subject, count }: FailingCall): boolean {
  return call === 'mmap' && errno === 'ENOMEM' && subject === '' && count <= STARTS;
}

function isRemovalOfNothing({ call, errno }: FailingCall): boolean {
  return call === 'unlink' && errno === 'ENOENT';
}

function isUnroutable({ call, errno, subject }: FailingCall): boolean {
  if (call !== 'connect' && call !== 'socket') return false;
  const noRoute = errno === 'ENETUNREACH' || errno === 'EADDRNOTAVAIL' || errno === 'EAFNOSUPPORT';
  return noRoute && (subject.startsWith('udp:') || subject.startsWith('tcp:['));
}

/** Why a failing call is no sign of anything; undefined when it may be one. */
export function knownNoise(call: FailingCall): string | undefined {
  return RULES.find((rule) => rule.applies(call))?.why;
}

/** Where shells and exec*p(3) look for a program, in Debian's order; they go on until the last. */
const PROGRAM_DIRECTORIES: ReadonlySet<string> = new Set([
  '/usr/local/sbin',
  '/usr/local/bin',
  '/usr/sbin',
  '/usr/bin',
  '/sbin',
]);
const LAST_PROGRAM_DIRECTORY = '/bin';

/**
 * A program that was found after all: looked for in directories of a PATH, but not in vain in the last of them. One that was
 * executed by its full path is no search: then a single place was tried, which is not one of those that come first in every PATH.
 */
export function isSearchOfFoundProgram(call: FailingCall, all: readonly FailingCall[]): boolean {
  if ((call.call !== 'exec' && call.call !== 'stat') || !absent(call)) return false;
  if (!PROGRAM_DIRECTORIES.has(posix.dirname(call.subject))) return false;
  const tried = all.filter((other) => absent(other) && isSameProgram(other, call));
  if (tried.some((other) => posix.dirname(other.subject) === LAST_PROGRAM_DIRECTORY)) return false;
  const places = new Set(tried.map((other) => other.subject));
  return call.call === 'stat' || places.size > 1 || call.subject.startsWith('/usr/local/');
}

function isSameProgram(a: FailingCall, b: FailingCall): boolean {
  const directory = posix.dirname(a.subject);
  const searched = PROGRAM_DIRECTORIES.has(directory) || directory === LAST_PROGRAM_DIRECTORY;
  return searched && posix.basename(a.subject) === posix.basename(b.subject);
}

const IPV6_LOOPBACK = /^tcp:\[::1\]:(\d+)$/;

/** `localhost` is both ::1 and 127.0.0.1; a server that listens at the second alone is found there. */
export function isFirstOfTwoLoopbacks(call: FailingCall, all: readonly FailingCall[]): boolean {
  const [, port] = IPV6_LOOPBACK.exec(call.subject) ?? [];
  if (call.call !== 'connect' || port === undefined) return false;
  return !all.some((other) => other.call === 'connect' && other.subject === `tcp:127.0.0.1:${port}`);
}
