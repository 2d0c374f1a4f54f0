/**
 * dpkg.log, one line an action: dpkg(1), "--log".
 *   YYYY-MM-DD HH:MM:SS action package:arch installed-version available-version
 *   YYYY-MM-DD HH:MM:SS startup|status|conffile …
 */
import type { LocalClock } from '../../local-time.ts';
import type { PackageAction, PackageHistoryEntry } from './types.ts';

export interface Parsed<T> {
  readonly found: readonly T[];
  readonly skipped: number;
}

const ACTIONS: Readonly<Record<string, PackageAction>> = {
  install: 'install',
  upgrade: 'upgrade',
  remove: 'remove',
  purge: 'purge',
  disappear: 'disappear',
  configure: 'configure',
  trigproc: 'trigger',
};
/** Other lines that dpkg writes, which say nothing of what was done to a package. */
const OTHER = /^(?:startup (?:archives|packages) \S+|status \S+ \S+ \S+|conffile .+ (?:keep|install))$/;
const LINE = /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) (.*)$/;
const ACTION = /^(\w+) ([a-z0-9][a-z0-9+.-]*)(?::([a-z0-9-]+))? (\S+)(?: (\S+))?$/;

export function parseDpkgLog(text: string, clock: LocalClock, since: Date): Parsed<PackageHistoryEntry> {
  const found: PackageHistoryEntry[] = [];
  let skipped = 0;
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const entry = parseLine(line, clock);
    if (entry === 'garbled') skipped += 1;
    else if (entry !== 'other' && new Date(entry.at) >= since) found.push(entry);
  }
  return { found, skipped };
}

function parseLine(line: string, clock: LocalClock): PackageHistoryEntry | 'other' | 'garbled' {
  const [, time = '', rest = ''] = LINE.exec(line) ?? [];
  const at = clock(time);
  if (at === undefined) return 'garbled';
  if (OTHER.test(rest)) return 'other';
  const [, word = '', name, arch, before, after] = ACTION.exec(rest) ?? [];
  const action = Object.hasOwn(ACTIONS, word) ? ACTIONS[word] : undefined;
  if (action === undefined || name === undefined) return 'garbled';
  const from = version(before);
  const to = version(after);
  return {
    at: new Date(at).toISOString(),
    action: action === 'upgrade' && from === to ? 'reinstall' : action,
    package: name,
    ...(arch === undefined ? {} : { arch }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
}

function version(text: string | undefined): string | undefined {
  return text === undefined || text === '<none>' ? undefined : text;
}
