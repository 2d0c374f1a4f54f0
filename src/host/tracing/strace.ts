/** The lines of `strace -f -y -ttt` as failing calls and opened files. Pure. */
import { posix } from 'node:path';
import type { FailingCall } from '../../domain/failing-call.ts';
import { kindOfCall, type OpenedFile } from '../failing-calls/index.ts';

export interface StraceReading {
  readonly failing: readonly FailingCall[];
  /** In the order in which they were opened last; strace does not tell by whom. */
  readonly opened: readonly OpenedFile[];
}

const LINE = /^(\d+) +(\d+\.\d+) (.*)$/;
const UNFINISHED = /^(.*?),? <unfinished \.\.\.>$/;
const RESUMED = /^<\.\.\. \w+ resumed>(.*)$/;
/** `name(arguments) = result ERRNO (text)`; -y puts a path behind a descriptor. */
const CALL = /^(\w+)\((.*)\)\s+= (-?\d+|\?)(?:<[^>]*>)?(?: (E[A-Z0-9]+)\b.*)?$/;
const KILLED = /^\+\+\+ killed by (SIG\w+)/;
/** With -y the directory of a relative path stands behind its descriptor. */
const PATH = /(?:(?:AT_FDCWD|\d+)<([^>]*)>, )?"((?:[^"\\]|\\.)*)"/;
const DESCRIPTOR = /^\d+<(\/[^>]*)>/;

/** What a person would read first of a longer trace. */
const MAX_KINDS = 10_000;
const OPENS: ReadonlySet<string> = new Set(['open', 'openat', 'openat2', 'creat']);

export function parseStrace(text: string): StraceReading {
  const failing = new Map<string, FailingCall>();
  const opened = new Set<string>();
  for (const { pid, seconds, line } of wholeLines(text)) {
    const call = failureOf(pid, seconds, line);
    if (call !== undefined) count(failing, call);
    const path = openedBy(line);
    if (path === undefined) continue;
    opened.delete(path); // a Set keeps the order of insertion: the latest goes last
    opened.add(path);
  }
  return { failing: [...failing.values()], opened: [...opened].map((path) => ({ path, comm: '' })) };
}

interface TraceLine {
  readonly pid: number;
  readonly seconds: number;
  readonly line: string;
}

/** Calls that were interrupted by the output of another process are put together again. */
function* wholeLines(text: string): Generator<TraceLine> {
  const begun = new Map<string, string>();
  for (const raw of text.split('\n')) {
    const [, pid = '', seconds = '', rest = ''] = LINE.exec(raw) ?? [];
    const [, start] = UNFINISHED.exec(rest) ?? [];
    if (start !== undefined) begun.set(pid, start);
    const [, end] = RESUMED.exec(rest) ?? [];
    if (pid === '' || start !== undefined) continue;
    const line = end === undefined ? rest : `${begun.get(pid) ?? ''}${end}`;
    yield { pid: Number(pid), seconds: Number(seconds), line };
  }
}

function failureOf(pid: number, seconds: number, line: string): FailingCall | undefined {
  const at = new Date(seconds * 1000).toISOString();
  const rest = { comm: '', pid, count: 1, firstAt: at, lastAt: at };
  const [, signal] = KILLED.exec(line) ?? [];
  if (signal !== undefined && kindOfCall('exit', signal) === 'kill')
    return { call: 'kill', syscall: 'exit', subject: signal, errno: signal, ...rest };
  const [, syscall = '', args = '', , errno] = CALL.exec(line) ?? [];
  const call = errno === undefined ? undefined : kindOfCall(syscall, errno);
  if (call === undefined || errno === undefined) return undefined;
  const file = call === 'write' || call === 'read' ? DESCRIPTOR.exec(args)?.[1] : undefined;
  return { call, syscall, subject: file ?? subjectOf(args), errno, ...rest };
}

function count(failing: Map<string, FailingCall>, call: FailingCall): void {
  const key = [call.syscall, call.errno, call.subject].join('\0');
  const before = failing.get(key);
  if (before === undefined && failing.size >= MAX_KINDS) return;
  failing.set(
    key,
    before === undefined ? call : { ...call, count: before.count + 1, firstAt: before.firstAt },
  );
}

function openedBy(line: string): string | undefined {
  const [, name = '', args = '', result = '-1'] = CALL.exec(line) ?? [];
  if (!OPENS.has(name) || !(Number(result) >= 0)) return undefined;
  const path = subjectOf(args);
  return path.startsWith('/') ? path : undefined;
}

function subjectOf(args: string): string {
  const address = addressOf(args);
  if (address !== undefined) return address;
  const [, directory = '', quoted] = PATH.exec(args) ?? [];
  if (quoted === undefined) return DESCRIPTOR.exec(args)?.[1] ?? '';
  const path = unquote(quoted);
  return path.startsWith('/') || directory === '' ? path : posix.join(directory, path);
}

const UNIX = /sa_family=AF_UNIX, sun_path=(@?)"((?:[^"\\]|\\.)*)"/;
const INET = /sa_family=AF_INET, sin_port=htons\((\d+)\), sin_addr=inet_addr\("([\d.]+)"\)/;
const INET6 = /sa_family=AF_INET6, sin6_port=htons\((\d+)\).*?inet_pton\(AF_INET6, "([\da-f:.]+)"/;

function addressOf(args: string): string | undefined {
  const [, abstract = '', path] = UNIX.exec(args) ?? [];
  if (path !== undefined) return `unix:${abstract}${unquote(path)}`;
  const protocol = /^\d+<UDP/.test(args) ? 'udp' : 'tcp';
  const [, port, address] = INET.exec(args) ?? [];
  if (address !== undefined) return `${protocol}:${address}:${port}`;
  const [, port6, address6] = INET6.exec(args) ?? [];
  return address6 === undefined ? undefined : `${protocol}:[${address6}]:${port6}`;
}

const NAMED: Readonly<Record<string, number>> = { n: 10, t: 9, r: 13, v: 11, f: 12 };

/** strace writes what is not printable ASCII as C does: `\n`, `\303\244`. */
function unquote(text: string): string {
  const bytes: number[] = [];
  for (const [, octal, letter, plain = ''] of text.matchAll(/\\([0-7]{1,3})|\\(.)|([^\\]+)/g)) {
    if (octal !== undefined) bytes.push(Number.parseInt(octal, 8));
    else if (letter !== undefined) bytes.push(NAMED[letter] ?? letter.charCodeAt(0));
    else bytes.push(...Buffer.from(plain));
  }
  return Buffer.from(bytes).toString('utf8');
}
