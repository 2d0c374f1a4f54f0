/** A post-mortem out of the journal, without anybody's help: what is known as references, what is not as lines to be written. */
import type { Journal } from '../../../journal/index.ts';
import { dayIn } from '../stamp.ts';
import type { NewPostmortem } from '../write.ts';
import { collect } from './collect.ts';
import { factorsOf } from './factors.ts';
import { recordOf } from './record.ts';
import { proposedActions } from './proposed-actions.ts';
import { textOfDraft } from './text.ts';

export { TO_BE_WRITTEN } from './lines.ts';

export interface DraftOptions {
  /** How the host is called in the record. */
  readonly host: string;
  /** Besides UTC, times are shown in it. */
  readonly zone: string;
  readonly now: Date;
  readonly objective?: { readonly percent: number; readonly days: number };
  /** The fault that replays it, where that is known. */
  readonly drill?: string;
}

export function draftPostmortem(journal: Journal, incident: string, options: DraftOptions): NewPostmortem {
  const collected = collect(journal, incident);
  const { record, evidence } = recordOf(collected, options.host, options.now);
  const { severity, openedAt } = collected.incident;
  const frontMatter = {
    incident: record.id,
    title: oneLine(record.title),
    date: dayIn(record.instants.impactStart.at ?? openedAt, options.zone),
    zone: options.zone,
    tags: tagsOf(record.services, record.causes[0]?.kind),
    severity: severity === 'critical' ? ('critical' as const) : ('minor' as const),
    criterion: CRITERIA[severity],
    authors: [],
    objective: options.objective ?? { percent: 99.9, days: 30 },
    drill: options.drill ?? null,
    glossary: GLOSSARY,
    actions: [...proposedActions(record)],
    functions: [],
    dataLoss: null,
  };
  return {
    text: textOfDraft(frontMatter, record, factorsOf(record, collected.incident, collected.standing)),
    record,
    events: collected.lines,
    evidence,
  };
}

const CRITERIA = {
  critical: 'critical: users get wrong answers, or will at the next restart (docs/decisions/0010-signals.md)',
  warning: 'minor: something is wrong, and users do not notice (docs/decisions/0010-signals.md)',
} as const;

const GLOSSARY: Readonly<Record<string, string>> = {
  baseline: 'the signed record of how every part should be',
  'burn rate': 'how many times faster than the objective allows the error budget was used while it lasted',
  'error budget': 'the minutes of full outage that the objective allows',
};

const LONGEST_TITLE = 200;

function oneLine(text: string): string {
  const line = text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
  return line === '' ? 'An incident without a title' : line.slice(0, LONGEST_TITLE);
}

function tagsOf(services: readonly string[], cause: string | undefined): string[] {
  const tags = [...services, ...(cause === undefined ? [] : [cause])].map((name) =>
    name
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-+|-+$/g, '')
      .slice(0, 60),
  );
  return [...new Set(tags.filter((tag) => tag !== ''))].slice(0, 10);
}
