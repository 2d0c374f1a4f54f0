/** A post-mortem on disk, for tests that read, check or damage it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { draftPostmortem } from '../draft/index.ts';
import { writePostmortem } from '../write.ts';
import { INCIDENT, outage, START } from './journal.ts';

export const NOW = new Date(START + 700_000);

export interface Written extends Disposable {
  readonly directory: string;
  read(file: string): string;
  write(file: string, text: string): void;
  /** Of `postmortem.md`; fails when there is nothing to replace. */
  replace(what: string | RegExp, by: string): void;
}

/** The draft of the outage in `journal.ts`. */
export function written(): Written {
  const made = outage();
  const directory = join(made.directory, 'pm');
  const draft = draftPostmortem(made.journal, INCIDENT, { host: 'web1', zone: 'Europe/Berlin', now: NOW });
  writePostmortem(directory, draft, 'tester', NOW);
  const read = (file: string): string => readFileSync(join(directory, file), 'utf8');
  const write = (file: string, text: string): void => writeFileSync(join(directory, file), text);
  return {
    directory,
    read,
    write,
    replace(what, by) {
      const before = read('postmortem.md');
      const after = before.replace(what, () => by);
      if (after === before) throw new Error(`nothing to replace: ${String(what)}`);
      write('postmortem.md', after);
    },
    [Symbol.dispose]: () => made[Symbol.dispose](),
  };
}

/** What a person has to write to get it published; a sign-off is still missing. */
export function complete(pm: Pick<Written, 'read' | 'write' | 'replace'>): void {
  pm.replace(/functions: \[\]/, 'functions: ["the shop"]');
  pm.replace(/dataLoss: null/, 'dataLoss: none');
  pm.replace(/drill: null/, 'drill: module-unlinked');
  pm.replace(/authors: \[\]/, 'authors: ["On-call"]');
  pm.replace(/_To be written: by which signal_/, 'a check of the baseline tells before users do.');
  pm.replace(/_To be written: what helped[^_]*_/, 'The diagnosis named the part.');
  pm.replace(/_To be written: what stood[^_]*_/, 'A restart was tried first.');
  pm.replace(/_To be written: what could[^_]*_/, 'It was a quiet hour.');
  pm.write(
    'postmortem.md',
    pm
      .read('postmortem.md')
      .replaceAll('owner: null', 'owner: "platform"')
      .replaceAll('due: null', 'due: 2026-02-01')
      .replaceAll('tracker: null', 'tracker: "OPS-7"'),
  );
}
