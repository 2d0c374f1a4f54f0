/** /var/lib/dpkg/status: one paragraph a package, in the deb822(5) format; states in dpkg(1), "PACKAGE STATES". */
import type { PackageRef } from '../../../domain/component.ts';

export interface StatusEntry {
  readonly ref: PackageRef;
  readonly state: string;
  /** What dpkg is asked to make of it: `install`, `hold`, `deinstall`, `purge`. */
  readonly wish: string;
  /** Names of virtual packages, versions left out. */
  readonly provides: readonly string[];
  readonly multiArchSame: boolean;
  /** Path → MD5 as shipped, `newconffile` while it is not yet unpacked. */
  readonly conffiles: ReadonlyMap<string, string>;
}

/** States in which the package's files are, wholly or partly, on the disk. */
const WITH_FILES = new Set([
  'installed',
  'half-installed',
  'unpacked',
  'half-configured',
  'triggers-awaited',
  'triggers-pending',
]);

/** Packages with files on the disk. A paragraph that lacks what it must have is left out: dpkg would refuse it too. */
export function parseStatus(text: string): StatusEntry[] {
  return allEntries(text).filter((entry) => WITH_FILES.has(entry.state));
}

/** Removed packages included. */
export function allEntries(text: string): StatusEntry[] {
  return paragraphs(text).flatMap((fields) => toEntry(fields) ?? []);
}

/** What dpkg has written to updates/ since it last wrote status: later paragraphs replace earlier ones of the same package. */
export function mergeUpdates(status: string, updates: readonly string[]): StatusEntry[] {
  if (updates.length === 0) return parseStatus(status);
  const found = new Map<string, StatusEntry>();
  for (const fields of [status, ...updates].flatMap((text) => paragraphs(text))) {
    const entry = toEntry(fields);
    if (entry) found.set(`${entry.ref.name}:${entry.ref.arch}`, entry);
  }
  return [...found.values()].filter((entry) => WITH_FILES.has(entry.state));
}

type Fields = ReadonlyMap<string, string>;

const WANTED = new Set([
  'Package',
  'Status',
  'Version',
  'Architecture',
  'Multi-Arch',
  'Provides',
  'Conffiles',
]);

/** The wanted fields of every paragraph. */
export function paragraphs(text: string, wanted: ReadonlySet<string> = WANTED): Fields[] {
  return text.split(/\n\n+/).map((paragraph) => parseFields(paragraph, wanted));
}

function parseFields(paragraph: string, wanted: ReadonlySet<string>): Fields {
  const fields = new Map<string, string>();
  let current: string | undefined;
  for (const line of paragraph.split('\n')) {
    if (line.startsWith(' ') || line.startsWith('\t')) {
      if (current !== undefined) fields.set(current, `${fields.get(current)}\n${line.slice(1)}`);
      continue;
    }
    const colon = line.indexOf(':');
    const name = line.slice(0, colon);
    current = colon > 0 && wanted.has(name) ? name : undefined;
    if (current !== undefined) fields.set(current, line.slice(colon + 1).trim());
  }
  return fields;
}

/** Package names and architectures become parts of file names (info/NAME:ARCH.list), so their shape is checked: deb-control(5). */
const NAME = /^[a-z0-9][a-z0-9+.-]*$/i;
const ARCH = /^[a-z0-9][a-z0-9-]*$/;

function toEntry(fields: Fields): StatusEntry | undefined {
  const name = fields.get('Package') ?? '';
  const arch = fields.get('Architecture') ?? '';
  const [wish = '', , state] = fields.get('Status')?.split(/\s+/) ?? [];
  if (!NAME.test(name) || !ARCH.test(arch) || state === undefined) return undefined;
  return {
    ref: { name, version: fields.get('Version') ?? '', arch },
    state,
    wish,
    provides: providedNames(fields.get('Provides')),
    multiArchSame: fields.get('Multi-Arch') === 'same',
    conffiles: parseConffiles(fields.get('Conffiles') ?? ''),
  };
}

/** `httpd, php (= 8.2)` → `httpd`, `php`. */
function providedNames(field: string | undefined): string[] {
  return field === undefined ? [] : field.split(',').map((one) => one.trim().split(/[\s:(]/, 1)[0] ?? '');
}

/** ` /etc/x 0123…` with `obsolete` or `remove-on-upgrade` behind it; a path may hold spaces. */
function parseConffiles(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, path, digest] = /^(\/.*) ([0-9a-f]{32}|newconffile)(?: \S+)*$/.exec(line) ?? [];
    if (path !== undefined && digest !== undefined) found.set(path, digest);
  }
  return found;
}
