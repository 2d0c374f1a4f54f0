/** Measures to begin with: the ready-made ones that have to do with it. Pure. */
import { basename } from 'node:path';
import type { CauseKind } from '../../../domain/diagnosis.ts';
import { STORY_ITEMS } from '../../actions/story.ts';
import type { ActionItem } from '../action-item.ts';
import type { PostmortemRecord } from '../record.ts';

const WANTED: ReadonlySet<string> = new Set([
  'guard-package-scripts',
  'watch-essential-modules',
  'drill-missing-module',
  'train-on-call',
]);

export function proposedActions({ causes: [cause] }: PostmortemRecord): readonly ActionItem[] {
  const path = cause?.object.startsWith('/') === true ? cause.object : undefined;
  const runbook = cause === undefined ? undefined : runbookFor(cause);
  return STORY_ITEMS.filter(({ id }) => WANTED.has(id)).map((item) => {
    if (item.done?.check === 'integrity-watched' && path !== undefined)
      return {
        ...item,
        id: `watch-${slugOf(path)}`,
        title: `${basename(path)} is in the baseline, and a running agent watches it`.slice(0, 200),
        done: { check: 'integrity-watched', paths: [path] },
      };
    if (item.done?.check === 'runbook-drilled' && runbook !== undefined && runbook !== item.done.runbook)
      return {
        ...item,
        id: `drill-${runbook}`,
        title: `The runbook ${runbook} was worked through within ${item.done.within} days`,
        done: { ...item.done, runbook },
      };
    return item;
  });
}

/** A name of its own: the ready-made item is about all modules, and a host may have promised both. */
function slugOf(path: string): string {
  const plain = basename(path)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-');
  return plain.replaceAll(/^-+|-+$/g, '').slice(0, 50) || 'part';
}

/** Those that come with the program, by the kind of cause that they are for. */
const RUNBOOKS: Readonly<Partial<Record<CauseKind, string>>> = {
  'file-missing': 'module-missing',
  'file-corrupt': 'module-corrupt',
  'package-removed': 'package-removed',
  'extension-disabled': 'php-extension-missing',
  permission: 'permission',
  'disk-full': 'disk-full',
};

function runbookFor({ kind, object }: PostmortemRecord['causes'][number]): string | undefined {
  if ((kind === 'service-down' || kind === 'socket-missing') && object.includes('fpm')) return 'fpm-down';
  return RUNBOOKS[kind];
}
