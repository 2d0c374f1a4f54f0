/** What a package does when it comes and goes: of package files and of what is installed, asked through rpm itself. */
import { closeSync, constants, openSync, readSync } from 'node:fs';
import { posix } from 'node:path';
import { recordsIn } from './records.ts';
import { type RpmQuery, rpmQuery } from './query.ts';

const SCRIPTS = ['pretrans', 'prein', 'postin', 'preun', 'postun', 'posttrans'] as const;
export type RpmScriptName = (typeof SCRIPTS)[number];

export interface RpmScript {
  readonly name: RpmScriptName;
  /** What runs it: `/bin/sh`, `<lua>`. */
  readonly interpreter: string;
  readonly text: string;
}

export interface RpmRelation {
  readonly name: string;
  /** Absent: of any version. */
  readonly operator?: '<' | '<=' | '=' | '>=' | '>';
  readonly version?: string;
}

export interface RpmDetails {
  readonly name: string;
  /** `EPOCH:VERSION-RELEASE`, the epoch only where it is not 0. */
  readonly version: string;
  readonly arch: string;
  readonly obsoletes: readonly RpmRelation[];
  /** Files and links that it puts there; without directories and what it only owns (%ghost). */
  readonly paths: readonly string[];
  readonly scripts: readonly RpmScript[];
}

/** Every text in quotes (rpm-queryformat(7), `:shescape`), so that nothing in it can be taken for the next field. */
const FORMAT = [
  'N\\t%{NAME:shescape}\\t%{EPOCHNUM}\\t%{VERSION:shescape}\\t%{RELEASE:shescape}\\t%{ARCH:shescape}\\n',
  '[O\\t%{OBSOLETENAME:shescape}\\t%{OBSOLETEFLAGS}\\t%{OBSOLETEVERSION:shescape}\\n]',
  '[F\\t%{FILEFLAGS}\\t%{FILEMODES}\\t%{FILENAMES:shescape}\\n]',
  ...SCRIPTS.map((name) => {
    const tag = name.toUpperCase();
    return `%|${tag}?{S\\t${name}\\t%{${tag}PROG:shescape}\\t%{${tag}:shescape}\\n}|`;
  }),
].join('');

/** Installed packages, by name or `name-version-release.arch`; those that are not installed are left out. */
export function installedDetails(
  labels: readonly string[],
  query: RpmQuery = rpmQuery('/'),
): readonly RpmDetails[] {
  return labels.length === 0 ? [] : detailsIn(query(['--queryformat', FORMAT, '--', ...labels]));
}

/** Every installed package. */
export function allDetails(query: RpmQuery = rpmQuery('/')): readonly RpmDetails[] {
  return detailsIn(query(['-a', '--queryformat', FORMAT]));
}

/** Of a package file; undefined when rpm cannot read it. */
export function fileDetails(file: string, query: RpmQuery = rpmQuery('/')): RpmDetails | undefined {
  const path = posix.resolve('/', file);
  if (!isRpm(path)) return undefined; // a list of packages is read by rpm as if they were named
  const found = detailsIn(query(['-p', '--nosignature', '--nodigest', '--queryformat', FORMAT, '--', path]));
  return found.length === 1 ? found[0] : undefined;
}

/** The lead that every version of the format begins with. */
const MAGIC = Buffer.from([0xed, 0xab, 0xee, 0xdb]);

function isRpm(path: string): boolean {
  try {
    const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    try {
      const start = Buffer.alloc(MAGIC.length);
      return readSync(fd, start, 0, MAGIC.length, 0) === MAGIC.length && start.equals(MAGIC);
    } finally {
      closeSync(fd);
    }
  } catch {
    return false;
  }
}

export function detailsIn(output: string): RpmDetails[] {
  const found: Mutable[] = [];
  for (const [mark, ...fields] of recordsIn(output)) {
    if (mark === 'N') found.push(headOf(fields));
    else addTo(found.at(-1), mark, fields);
  }
  return found;
}

type Mutable = RpmDetails & { obsoletes: RpmRelation[]; paths: string[]; scripts: RpmScript[] };

function headOf([name = '', epoch = '0', version = '', release = '', arch = '']: string[]): Mutable {
  const full = `${version}-${release}`;
  return {
    name,
    version: epoch === '0' ? full : `${epoch}:${full}`,
    arch,
    obsoletes: [],
    paths: [],
    scripts: [],
  };
}

/** RPMFILE_GHOST in rpm's rpmfiles.h. */
const GHOST = 64;
const S_IFMT = 0o170000;
const S_IFDIR = 0o040000;

function addTo(details: Mutable | undefined, mark: string | undefined, fields: string[]): void {
  const [first = '', second = '', third = ''] = fields;
  if (mark === 'O') details?.obsoletes.push({ name: first, ...relationOf(Number(second), third) });
  if (mark === 'F' && (Number(first) & GHOST) === 0 && (Number(second) & S_IFMT) !== S_IFDIR)
    details?.paths.push(third);
  const name = mark === 'S' ? SCRIPTS.find((known) => known === first) : undefined;
  if (name !== undefined) details?.scripts.push({ name, interpreter: second, text: third });
}

/** RPMSENSE_LESS, _GREATER and _EQUAL of rpm's rpmds.h. */
const OPERATORS: Readonly<Record<number, RpmRelation['operator']>> = {
  2: '<',
  4: '>',
  8: '=',
  10: '<=',
  12: '>=',
};

function relationOf(flags: number, version: string): Pick<RpmRelation, 'operator' | 'version'> {
  const operator = OPERATORS[flags & 14];
  return operator === undefined || version === '' ? {} : { operator, version };
}
