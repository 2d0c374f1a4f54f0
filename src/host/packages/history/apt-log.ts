/** apt/history.log: one paragraph a run, fields as `Install: name:arch (version, automatic), …`. */
import type { Parsed } from './dpkg-log.ts';
import type { LocalClock } from '../../local-time.ts';
import type { PackageAction, PackageHistoryEntry } from './types.ts';

export interface AptRun {
  readonly start: number;
  /** Undefined while it runs, or when it died. */
  readonly end?: number;
  readonly commandLine?: string;
  readonly requestedBy?: string;
  readonly items: readonly PackageHistoryEntry[];
}

const ACTIONS: Readonly<Record<string, PackageAction>> = {
  Install: 'install',
  Upgrade: 'upgrade',
  Downgrade: 'downgrade',
  Reinstall: 'reinstall',
  Remove: 'remove',
  Purge: 'purge',
};
const FIELD = /^([A-Z][A-Za-z-]*): ?(.*)$/;
const ITEM = /([a-z0-9][a-z0-9+.-]*):([a-z0-9-]+)(?: \(([^()]*)\))?(?:, |$)/gy;

export function parseAptLog(text: string, clock: LocalClock, since: Date): Parsed<AptRun> {
  const found: AptRun[] = [];
  let skipped = 0;
  for (const paragraph of text.split(/\n\n+/)) {
    if (paragraph.trim() === '') continue;
    const fields = new Map<string, string>();
    for (const line of paragraph.split('\n')) {
      const [, name, value] = FIELD.exec(line) ?? [];
      if (name !== undefined && value !== undefined) fields.set(name, value.trim());
      else if (line !== '') skipped += 1;
    }
    const start = clock(fields.get('Start-Date') ?? '');
    if (start === undefined) skipped += 1;
    else if ((clock(fields.get('End-Date') ?? '') ?? start) >= since.getTime()) {
      const run = toRun(fields, start, clock);
      found.push(run.run);
      skipped += run.skipped;
    }
  }
  return { found, skipped };
}

function toRun(fields: ReadonlyMap<string, string>, start: number, clock: LocalClock) {
  const end = clock(fields.get('End-Date') ?? '');
  const commandLine = fields.get('Commandline');
  const requestedBy = fields.get('Requested-By');
  const about = {
    ...(commandLine === undefined ? {} : { commandLine }),
    ...(requestedBy === undefined ? {} : { requestedBy }),
  };
  const items: PackageHistoryEntry[] = [];
  let skipped = 0;
  for (const [field, action] of Object.entries(ACTIONS)) {
    const value = fields.get(field);
    if (value === undefined) continue;
    const parsed = parseItems(value, action, new Date(start).toISOString());
    items.push(...parsed.found.map((item) => ({ ...item, ...about })));
    skipped += parsed.skipped;
  }
  return { run: { start, items, ...about, ...(end === undefined ? {} : { end }) }, skipped };
}

function parseItems(text: string, action: PackageAction, at: string): Parsed<PackageHistoryEntry> {
  const found: PackageHistoryEntry[] = [];
  let read = 0;
  for (const match of text.matchAll(ITEM)) {
    const [all, name = '', arch = '', detail = ''] = match;
    const [first, second] = detail.split(', ').filter((word) => word !== 'automatic' && word !== '');
    found.push({ at, action, package: name, arch, ...versions(action, first, second) });
    read = match.index + all.length;
  }
  return { found, skipped: read < text.length ? 1 : 0 };
}

function versions(action: PackageAction, first?: string, second?: string): { from?: string; to?: string } {
  if (first === undefined) return {};
  if (second !== undefined) return { from: first, to: second };
  if (action === 'reinstall') return { from: first, to: first };
  return action === 'remove' || action === 'purge' ? { from: first } : { to: first };
}
