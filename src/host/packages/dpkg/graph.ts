/**
 * How installed packages hang together: dpkg's status file, and apt's marks of what was installed automatically
 * (`/var/lib/apt/extended_states`; apt-mark(8)).
 */
import { readFileSync } from 'node:fs';
import type { PackageNode } from '../../../domain/package-node.ts';
import { rootedPaths } from '../../rooted-path.ts';
import { ADMIN_DIR } from './layout.ts';
import { paragraphs } from './status.ts';

const FIELDS = new Set(
  'Package Status Version Architecture Depends Pre-Depends Recommends Suggests Provides Essential Protected Important Priority'.split(
    ' ',
  ),
);
const EXTENDED_STATES = '/var/lib/apt/extended_states';
const MARKS = new Set(['Package', 'Architecture', 'Auto-Installed']);

/** Installed packages, each name once; empty where there is no dpkg. */
export function packageGraph(root = '/'): readonly PackageNode[] {
  const auto = automatic(textOf(root, EXTENDED_STATES));
  const found = new Map<string, PackageNode>();
  for (const fields of paragraphs(textOf(root, `${ADMIN_DIR}/status`), FIELDS)) {
    const node = nodeOf(fields, auto);
    if (node !== undefined && !found.has(node.name)) found.set(node.name, node);
  }
  return [...found.values()];
}

function nodeOf(fields: ReadonlyMap<string, string>, auto: ReadonlySet<string>): PackageNode | undefined {
  const name = fields.get('Package');
  if (name === undefined || fields.get('Status')?.endsWith(' installed') !== true) return undefined;
  const kept =
    ['Essential', 'Protected', 'Important'].some((field) => fields.get(field) === 'yes') ||
    fields.get('Priority') === 'required';
  const list = (...names: readonly string[]): readonly (readonly string[])[] =>
    names.flatMap((field) => relations(fields.get(field)));
  return {
    name,
    version: fields.get('Version') ?? '',
    arch: fields.get('Architecture') ?? '',
    auto: auto.has(name),
    kept,
    needs: list('Depends', 'Pre-Depends'),
    wants: list('Recommends', 'Suggests'),
    provides: relations(fields.get('Provides')).flat(),
  };
}

/** `a (>= 1) | b:any, c` → [[a, b], [c]] */
function relations(field: string | undefined): string[][] {
  if (field === undefined) return [];
  return field
    .split(',')
    .map((clause) => clause.split('|').map((one) => one.trim().split(/[\s:(]/, 1)[0] ?? ''))
    .filter(([first]) => first !== undefined && first !== '');
}

function automatic(text: string): ReadonlySet<string> {
  return new Set(
    paragraphs(text, MARKS).flatMap((fields) =>
      fields.get('Auto-Installed') === '1' ? [fields.get('Package') ?? ''] : [],
    ),
  );
}

function textOf(root: string, path: string): string {
  const outside = rootedPaths(root).outside(path);
  try {
    return outside === undefined ? '' : readFileSync(outside, 'utf8');
  } catch {
    return ''; // no dpkg or no apt here
  }
}
