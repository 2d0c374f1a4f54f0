/** Files, sessions, connections and limits in PHP's warnings and notices. Those of the code itself (undefined variables, …) state nothing. */
import type { SourcePosition } from '../../../domain/component.ts';
import type { Statement } from '../../../domain/log-fact.ts';
import { ERRNO_WORDS, errnoOfNumber, errnoOfWords } from '../errno.ts';
import { connectionSays, databaseSays } from './database.ts';
import { applyRules, fileTrouble, fileWords, position, type Rule, rule, shortage } from './rule.ts';

type At = SourcePosition | undefined;

const WORDS = `(?<words>${ERRNO_WORDS})`;
/** `fopen`, `SplFileObject::__construct`; the argument list follows. */
const CALL = String.raw`(?<call>[\w\\]+(?:(?:::|->)\w+)?)`;

const RULES: readonly Rule<At>[] = [
  rule(
    new RegExp(
      String.raw`^(?<call>(?:include|require)(?:_once)?)\((?<path>.*)\): [Ff]ailed to open stream: ${WORDS}$`,
      's',
    ),
    (g, at) => includeFailed(g('path'), g('call').startsWith('require'), errnoOfWords(g('words')), at),
  ),
  rule(
    /^(?:include|require)(?:_once)?\(\): Failed opening (?<required>required )?'(?<path>.+)' (?:for inclusion )?\(include_path='/s,
    (g, at) => includeFailed(g('path'), g('required') !== '', undefined, at),
  ),
  rule(
    /^(?:[\w:\\]+(?:\(\))?: )?open_basedir restriction in effect\. File\((?<path>.*?)\) is not within the allowed path\(s\): \((?<allowed>.*)\)$/s,
    (g, at) => ({
      kind: 'open-basedir',
      path: g('path'),
      allowed: g('allowed'),
      ...position(at),
    }),
  ),
  rule(
    new RegExp(
      String.raw`^${CALL}\((?<url>(?:https?|ftps?|tcp|tls|ssl):\/\/.*)\): [Ff]ailed to open stream: (?<why>.+)$`,
      's',
    ),
    (g, at) => urlFailed(g('url'), g('why'), at),
  ),
  // The path may be a client's choice; what the system answered is not.
  rule(
    new RegExp(
      String.raw`^${CALL}\((?<path>[^\n]+)\): [Ff]ailed to open (?:stream|directory|dir): ${WORDS}$`,
    ),
    (g, at) => fileWords(g('path'), g('words'), at),
  ),
  rule(
    /^(?:[\w:]+\(\): )?(?:open|ps_files_cleanup_dir: opendir)\((?<path>\/.+?)(?:, O_RDWR)?\) failed: (?<words>.+) \(\d+\)$/s,
    (g, at) => fileWords(g('path'), g('words'), at),
  ),
  ...sessionRules(),
  rule(/^(?:[\w:]+\(\): )?(?:Write|Read) of \d+ bytes failed with errno=(?<errno>\d+) /, (g) =>
    shortage(errnoOfNumber(Number(g('errno')))),
  ),
  rule(/^(?:[\w:]+\(\): )?(?:Write|Read|ftruncate\(\)) failed: (?<words>.+) \(\d+\)$/, (g) =>
    shortage(errnoOfWords(g('words'))),
  ),
  rule(/^[\w:]+\(\): Only -?\d+ of \d+ bytes written, possibly out of free disk space$/, () => ({
    kind: 'disk-full',
  })),
  // Something to delete or to move that is not there does not matter; a refusal does.
  rule(
    new RegExp(
      String.raw`^(?:unlink|rename|rmdir|mkdir|copy|chmod|symlink|link)\((?<path>[^,\n]+)(?:,[^\n]*)?\): ${WORDS}$`,
    ),
    (g, at) => (g('words') === 'No such file or directory' ? [] : fileWords(g('path'), g('words'), at)),
  ),
  rule(
    new RegExp(String.raw`^touch\(\): Unable to create file (?<path>\/[^\n]+) because ${WORDS}$`),
    (g, at) => fileWords(g('path'), g('words'), at),
  ),
  rule(
    /^(?:File upload error - unable to create a temporary file|(?:[\w:]+\(\): )?(?:Unable to create temporary file|file created in the system's temporary directory))/,
    () => ({
      kind: 'temporary-file',
    }),
  ),
  rule(/^mail\(\): Could not execute mail delivery program '(?<path>\/[^\s']+)/, (g, at) =>
    fileTrouble(g('path'), 'ENOENT', at),
  ),
  rule(new RegExp(String.raw`^\w+\(\): (?:Fork failed(?:: ${WORDS})?|Unable to fork \[)`), (g) => ({
    kind: 'fork',
    errno: errnoOfWords(g('words')) ?? 'unknown',
  })),
];

function sessionRules(): readonly Rule<At>[] {
  return [
    rule(
      /^(?:[\w:]+\(\): )?(?:Cannot find (?:session )?save handler|Session save handler) ["'](?<handler>[^"']+)["'](?: - session startup failed| cannot be found)$/,
      (g, at) => sessionStorage(g('handler'), '', at),
    ),
    rule(
      /^(?:[\w:]+\(\): )?Failed to (?:read session data|initialize storage module|open session|create(?:\(read\)| new)? session ID(?: by collision)?): (?<handler>\w+) \(path: (?<path>.*)\)$/s,
      (g, at) => sessionStorage(g('handler'), g('path'), at),
    ),
    rule(
      /^(?:[\w:]+\(\): )?Failed to write session data \((?<handler>\w+)\)\. Please verify that the current setting of session\.save_path is correct \((?<path>.*)\)$/s,
      (g, at) => sessionStorage(g('handler'), g('path'), at),
    ),
    rule(
      /^(?:[\w:]+\(\): )?Failed to write session data using user defined save handler\. \(session\.save_path: (?<path>.*?)(?:, handler: .*)?\)$/s,
      (g, at) => sessionStorage('user', g('path'), at),
    ),
  ];
}

export function warningSays(text: string, at: At): readonly Statement[] | undefined {
  return applyRules(RULES, text, at) ?? connectionSays(text, at) ?? databaseWarning(text, at);
}

/** `mysqli_connect(): (HY000/2002): Connection refused`, `pg_connect(): Unable to connect to PostgreSQL server: …`, `Redis::connect(): …` */
function databaseWarning(text: string, at: At): readonly Statement[] | undefined {
  const [head, call = ''] = /^((?:mysqli?|PDO|pg|Redis|Memcached?)\w*(?:::\w+)?)\(\): /i.exec(text) ?? [];
  return head === undefined ? undefined : databaseSays(text.slice(head.length), at, call);
}

function includeFailed(
  path: string,
  required: boolean,
  errno: string | undefined,
  at: At,
): readonly Statement[] {
  return [
    { kind: 'include', path, required, ...(errno === undefined ? {} : { errno }), ...position(at) },
    ...shortage(errno),
  ];
}

function sessionStorage(handler: string, path: string, at: At): Statement {
  return { kind: 'session-storage', handler, ...(path === '' ? {} : { path }), ...position(at) };
}

const DEFAULT_PORTS: Readonly<Record<string, string>> = { http: '80', https: '443', ftp: '21', ftps: '990' };

function urlFailed(url: string, why: string, at: At): readonly Statement[] {
  const resolving = connectionSays(why, at);
  if (resolving !== undefined) return resolving;
  const errno = errnoOfWords(why);
  const [, scheme = '', host, port] =
    /^(\w+):\/\/(?:[^/@]*@)?(\[[\da-f:.]+\]|[\w.-]+)(?::(\d+))?/i.exec(url) ?? [];
  if (errno === undefined || host === undefined) return [];
  const address = `tcp:${host}:${port ?? DEFAULT_PORTS[scheme.toLowerCase()] ?? ''}`;
  return [{ kind: 'connect', address, errno, ...position(at) }];
}
